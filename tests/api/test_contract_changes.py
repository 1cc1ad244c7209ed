"""Revisions and addenda over HTTP."""

from contracts.models import Contract
from tests.world import World

CHANGE = {"ground": "strategy", "reason": "Sasaran bertambah."}


def test_a_revision_is_drafted_with_its_new_targets(world: World, api):
    contract = world.reported().contract
    code = contract.draft["indicators"][0]["code"]
    body = CHANGE | {"targets": [{"code": code, "target_year": "300.5", "target_q1": None}]}

    answer = api.post(world.bureau, f"contracts/{contract.pk}/revisions/", body)

    first = answer.json()["terms"]["indicators"][0]
    assert (answer.status_code, answer.json()["kind"], answer.json()["supersedes"]) == (
        201,
        "revision",
        str(contract.pk),
    )
    assert (first["target_year"], first["targets"][0]) == ("300.5", {"period": "quarter_1", "value": ""})
    assert first["targets"][1:] == contract.draft["indicators"][0]["targets"][1:]


def test_an_unknown_indicator_is_named_and_nothing_is_drafted(world: World, api):
    contract = world.reported().contract
    body = CHANGE | {"targets": [{"code": "TIDAK-ADA", "target_year": "1"}]}

    answer = api.post(world.bureau, f"contracts/{contract.pk}/revisions/", body)

    assert (answer.status_code, [gap["field"] for gap in answer.json()["errors"]]) == (
        400,
        ["targets.TIDAK-ADA"],
    )
    assert not Contract.objects.filter(supersedes=contract).exists()


def test_the_same_key_drafts_one_addendum(world: World, api):
    contract = world.reported().contract
    body = CHANGE | {"clauses": ["Pasal tambahan."]}
    path = f"contracts/{contract.pk}/addenda/"

    first = api.post(world.bureau, path, body, idempotency_key="sekali")
    again = api.post(world.bureau, path, body, idempotency_key="sekali")
    listed = api.get(world.bureau, path)

    assert (first.status_code, again.json()) == (201, first.json())
    assert [row["id"] for row in listed.json()["results"]] == [first.json()["id"]]


def test_every_clause_that_cannot_be_printed_is_named(world: World, api):
    contract = world.reported().contract
    body = CHANGE | {"clauses": ["Baik.", "x" * 2001, "bel\u0007"]}

    answer = api.post(world.bureau, f"contracts/{contract.pk}/addenda/", body)

    assert [gap["field"] for gap in answer.json()["errors"]] == ["clauses.1", "clauses.2"]


def test_while_a_change_is_under_way_there_is_no_second(world: World, api):
    contract = world.reported().contract
    api.post(world.bureau, f"contracts/{contract.pk}/addenda/", CHANGE | {"clauses": ["Pasal."]})

    answer = api.post(world.bureau, f"contracts/{contract.pk}/revisions/", CHANGE)

    assert (answer.status_code, answer.json()["code"]) == (409, "change_under_way")


def test_a_contract_names_a_mandate_and_its_own_title(world: World, api):
    innovation = world.launched()
    body = {
        "innovation": str(innovation.pk),
        "period_start": "2025-01-01",
        "title": "Judul sendiri",
        "by_delegate": ["second"],
    }

    answer = api.post(world.bureau, "contracts/", body)

    assert answer.json()["title"] == "Judul sendiri"
    assert answer.json()["terms"]["by_delegate"] == ["second_party"]
