"""Policies over HTTP: versions, comparison, simulation without a write."""

import hashlib
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.policies.conftest import document, under
from tests.policies.test_deciding import TWO_OF_LAN
from tests.world import World
from workflow.policy_changes import publishing

__all__ = ["under"]
Under = Callable[..., World]
ONE_OF_LAN = TWO_OF_LAN.replace("quorum = 2", "quorum = 1")


@pytest.fixture
def two_versions(under: Under) -> World:
    """The policy `uji` in versions 1 (two of LAN) and 2 (one of LAN)."""
    world = under(TWO_OF_LAN)
    publishing.publish(document(ONE_OF_LAN), at=world.tick())
    return world


def test_policies_and_their_versions_are_listed(api, two_versions):
    newest = api.get(two_versions.innovator, "policies/").data["results"]
    versions = api.get(two_versions.innovator, "policies/uji/").data["results"]

    assert [(p["name"], p["number"]) for p in newest if p["name"] == "uji"] == [("uji", 2)]
    assert [p["name"] for p in newest] == sorted({p["name"] for p in newest})
    assert [(p["number"], p["legal_basis"]) for p in versions] == [
        (2, "Peraturan uji"),
        (1, "Peraturan uji"),
    ]


def test_a_version_gives_its_text_hash_and_stages(api, two_versions):
    shown = api.get(two_versions.innovator, "policies/uji/1/").data

    stages = {r["name"]: [(s["code"], s["role"], s["quorum"]) for s in r["stages"]] for r in shown["reviews"]}
    assert shown["document"] == document(TWO_OF_LAN)
    assert hashlib.sha256(shown["document"].encode()).hexdigest() == shown["sha256"]
    assert stages == {
        "innovation": [("lan", "lan_reviewer", 2)],
        "report": [("bureau", "organisation_bureau", 1)],
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("policies/tidak-ada/", 404),
        ("policies/uji/9/", 404),
        ("policies/uji/99999999999999999999/", 404),
        ("policies/uji/2/changes/", 400),
        ("policies/uji/2/changes/?against=x", 400),
        ("policies/uji/2/changes/?against=9", 404),
        ("policies/uji/2/?against=1", 400),
    ],
)
def test_an_unknown_policy_is_not_found(api, two_versions, path, status):
    assert api.get(two_versions.innovator, path).status_code == status


def test_two_versions_are_compared_in_sentences(api, two_versions):
    changes = api.get(two_versions.innovator, "policies/uji/2/changes/?against=1").data
    none = api.get(two_versions.innovator, "policies/uji/2/changes/?against=2").data

    assert (changes["number"], changes["against"], len(changes["changes"])) == (2, 1, 1)
    assert none["changes"] == []


def test_a_candidate_is_replayed_item_by_item(api, two_versions):
    world = two_versions
    world.government.policy_name = "tuban-2018"
    world.government.save(update_fields=["policy_name"])
    approved = world.approved()

    response = api.post(world.bureau, "policies/simulations/", {"document": document(TWO_OF_LAN)})

    assert response.status_code == 200
    assert response.data["summary"] == {"items": 1, "changed": 1, "waiting": 1}
    assert [
        (r["subject"]["id"], r["recorded"], dict(r["projected"]), r["differs"])
        for r in response.data["results"]
    ] == [(str(approved.pk), "approve", {"outcome": "", "stage": "lan", "missing": 1}, True)]


def test_a_simulation_writes_nothing_at_all(api, two_versions):
    world = two_versions
    world.decide(world.submitted(), world.lan)
    before = {model: model.objects.count() for model in apps.get_models()}

    with CaptureQueriesContext(connection) as captured:
        api.post(
            world.bureau, "policies/simulations/", {"document": document(ONE_OF_LAN)}, idempotency_key="s"
        )

    verbs = {query["sql"].lstrip().split()[0].upper() for query in captured}
    assert verbs <= {"SELECT", "WITH"}
    assert {model: model.objects.count() for model in apps.get_models()} == before


def test_a_simulation_shows_only_what_one_may_see(api, two_versions):
    world = two_versions
    world.submitted()
    body = {"document": document(ONE_OF_LAN)}

    own = api.post(world.sekda, "policies/simulations/", body)
    foreign = api.post(world.foreign_bureau, "policies/simulations/", body)
    proposer = api.post(world.innovator, "policies/simulations/", body)

    assert [own.data["summary"]["items"], foreign.data["summary"]["items"]] == [1, 0]
    assert (proposer.status_code, proposer.data["code"]) == (403, "not_your_office")


def test_only_rounds_since_a_day_are_replayed(api, two_versions):
    world = two_versions
    world.submitted()
    body = {"document": document(ONE_OF_LAN)}

    counts = [
        api.post(world.bureau, "policies/simulations/", {**body, "since": since}).data["summary"]["items"]
        for since in ("2025-01-02", "2025-01-03")
    ]
    ancient = api.post(world.bureau, "policies/simulations/", {**body, "since": "0001-01-01"})

    assert (counts, ancient.status_code) == ([1, 0], 400)


def test_every_fault_is_named_with_line_and_field(api, two_versions):
    text = document(TWO_OF_LAN.replace('role = "lan_reviewer"', 'role = "kepala"') + "weight = 3\n")

    response = api.post(two_versions.bureau, "policies/simulations/", {"document": text})

    lines = {
        key: n for n, line in enumerate(text.splitlines(), 1) for key in ("kepala", "weight =") if key in line
    }
    assert response.status_code == 400
    assert {e["field"] for e in response.data["errors"]} == {
        "review.innovation.stages.0.role",
        "review.innovation.stages.0.weight",
    }
    assert all(any(f" {line}," in e["message"] for e in response.data["errors"]) for line in lines.values())


HEAD = 'name = "uji"\ntitle = "t"\nlegal_basis = "l"\n'
STAGE = '[[review.innovation.stages]]\ncode = "a"\nrole = "lan_reviewer"\n'


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 3000,
        HEAD + "review = 1",
        HEAD + "review.innovation = 1",
        HEAD + "review.innovation.stages = 1",
        HEAD + "review.innovation.stages = [1]",
        HEAD + 'review.innovation.stages = "abc"',
        HEAD + STAGE.replace('"a"', "[1]"),
        HEAD + STAGE.replace('"a"', "{ b = 1 }"),
        HEAD + STAGE + "distinct_from = 3",
        HEAD + STAGE + "distinct_from = [[1]]",
        HEAD + STAGE + "criteria = 3",
        HEAD + STAGE + "criteria = [3]",
        HEAD + STAGE + "weights = 3",
        HEAD + STAGE + "when = 3",
        HEAD + STAGE + "fields = 3",
        HEAD + STAGE + "label = 3",
        HEAD + STAGE + 'mode = "weighted"\nweights = { 1 = 1.5 }',
        HEAD + STAGE + "quorum = true",
    ],
)
def test_a_document_of_the_wrong_shape_is_refused_not_a_crash(api, two_versions, text):
    response = api.post(two_versions.bureau, "policies/simulations/", {"document": text})

    assert (response.status_code, bool(response.data["errors"])) == (400, True)


@pytest.mark.sqlite
def test_listing_policies_costs_the_same_however_many(api, two_versions):
    world = two_versions
    paths = ["policies/", "policies/uji/", "policies/uji/2/", "policies/uji/2/changes/?against=1"]

    def counted() -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                api.get(world.innovator, path)
            counts.append(len(captured))
        return counts

    counted()
    before = counted()
    for number in range(3, 9):
        publishing.publish(document(ONE_OF_LAN) + f"# {number}\n", at=world.tick())
        publishing.publish(document(ONE_OF_LAN, name=f"lain-{number}"), at=world.tick())

    assert counted() == before
