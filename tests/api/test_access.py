"""Tokens, scopes, the inspectors' history, and the interface description."""

import base64
import json
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from common.canonical import leaf_hash
from tests.world import PASSWORD, World


def bearer(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def history_token(world: World, **options: object) -> str:
    out = StringIO()
    call_command(
        "create_token",
        user="inspector@uji.example",
        scope="history:read",
        stdout=out,
        stderr=StringIO(),
        **options,
    )
    return out.getvalue().strip()


def test_a_password_is_exchanged_for_a_token_that_expires(api, world):
    issued = api.post(None, "auth/token/", {"email": "Head@uji.example", "password": PASSWORD})

    with time_machine.travel(world.now, tick=False):
        me = bearer(issued.data["token"]).get("/api/v1/me/")
    with time_machine.travel(world.tick(hours=11), tick=False):
        later = bearer(issued.data["token"]).get("/api/v1/me/")
    assert (issued.status_code, issued["Cache-Control"]) == (200, "no-store")
    assert me.data["email"] == "head@uji.example"
    assert [(o["role"], o["title"], o["capacity"]) for o in me.data["offices"]] == [
        ("agency_head", "Kepala Dinas Kesehatan", "definitive")
    ]
    assert me.data["scopes"] == ["write"]
    assert (later.status_code, later["WWW-Authenticate"]) == (401, "Bearer")


def test_with_the_account_end_its_tokens_of_every_kind(api, world):
    issued = api.post(None, "auth/token/", {"email": "inspector@uji.example", "password": PASSWORD})
    with time_machine.travel(world.now, tick=False):
        tokens = [issued.data["token"], history_token(world)]
        address = "/api/v1/history/events/"
        before = [bearer(token).get(address).status_code for token in tokens]
        type(world.inspector).objects.filter(pk=world.inspector.pk).update(is_active=False)

        after = [bearer(token).get(address).status_code for token in tokens]
        with pytest.raises(CommandError):
            history_token(world)

    assert (before, after) == ([200, 200], [401, 401])


@pytest.mark.parametrize(
    "body", [{"email": "head@uji.example", "password": "x"}, {"email": "a@b.id", "password": PASSWORD}]
)
def test_a_wrong_password_and_an_unknown_account_answer_alike(api, body):
    response = api.post(None, "auth/token/", body)

    assert (response.status_code, response["WWW-Authenticate"], response.data["code"]) == (
        401,
        "Bearer",
        "not_authenticated",
    )
    assert response["Content-Type"] == "application/problem+json"


def test_guessing_is_slowed_down(world):
    client = APIClient()
    body = {"email": "head@uji.example", "password": "salah"}
    with time_machine.travel(world.now, tick=False):
        answers = [client.post("/api/v1/auth/token/", body, format="json") for _number in range(6)]
        right = client.post("/api/v1/auth/token/", body | {"password": PASSWORD}, format="json")

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert (right.status_code, right["Retry-After"]) == (429, "16")
    assert right["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer nonsense", "Bearer \xff\xfe", "Bearer hist_x"]
)
def test_a_broken_token_is_an_invalid_one(db, header):
    response = Client().get("/api/v1/me/", headers={"authorization": header})

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_an_inspectors_token_reads_history_and_nothing_else(world):
    token = history_token(world, days=30)
    client = bearer(token)

    read = client.get("/api/v1/history/events/")
    me = client.get("/api/v1/me/")
    elsewhere = client.get("/api/v1/innovations/")
    writing = client.post("/api/v1/innovations/", {}, format="json")

    assert (read.status_code, me.data["scopes"]) == (200, ["history:read"])
    assert (elsewhere.status_code, writing.status_code) == (403, 403)


def test_tokens_are_only_issued_to_accounts(db):
    with pytest.raises(CommandError, match="Tidak ada akun aktif"):
        call_command("create_token", user="tidak@ada.example", scope="history:read", days=1)


def test_inspectors_read_the_very_bytes_that_were_hashed(api, world):
    innovation = world.decide(world.submitted(), world.head, "return", comment="Rahasia besar")

    events = api.get(world.inspector, "history/events/?ordering=id").data["results"]

    data = [base64.b64decode(event["payload_base64"]) for event in events]
    assert [leaf_hash(payload).hex() for payload in data] == [event["leaf_hash"] for event in events]
    assert [event["prev"] for event in events] == [None, *[event["leaf_hash"] for event in events[:-1]]]
    assert [json.loads(payload)["kind"] for payload in data] == [event["kind"] for event in events]
    assert {event["subject"] for event in events} == {str(innovation.pk)}
    assert "Rahasia" not in json.dumps(events)


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("kind=innovation.submit", ["innovation.submit"]),
        ("subject_type=report", []),
        ("actor={head}", ["innovation.decide", "innovation.send_back"]),
        (
            "agency={agency}",
            ["innovation.create", "innovation.submit", "innovation.decide", "innovation.send_back"],
        ),
        ("government={other}", []),
        ("office=kepala%20kesehatan&role=agency_head", ["innovation.decide", "innovation.send_back"]),
        ("office=kepala%20kesehatan&policy=tuban-2018@1", ["innovation.decide", "innovation.send_back"]),
        ("policy=tuban-2018@2", []),
        ("seat={seat}", ["innovation.decide", "innovation.send_back"]),
        ("after=2025-01-02T02:03:00Z", ["innovation.decide", "innovation.send_back"]),
        ("before=2025-01-02T09:02:00%2B07:00", ["innovation.create"]),
    ],
)
def test_history_is_filtered(api, world, query, kinds):
    world.decide(world.submitted(), world.head, "return")
    query = query.format(
        head=world.head.person_id,
        agency=world.agency.pk,
        other=world.other_government.pk,
        seat=world.seats["head"].pk,
    )

    events = api.get(world.inspector, f"history/events/?ordering=id&{query}").data["results"]

    assert [event["kind"] for event in events] == kinds


def test_history_of_another_government_stays_there(api, world):
    world.submitted()

    response = api.get(world.foreign_inspector, "history/events/")

    assert response.data["results"] == []


def test_the_interface_description_is_valid(db, tmp_path):
    file = tmp_path / "schema.json"

    call_command("spectacular", validate=True, fail_on_warn=True, file=str(file), format="openapi-json")

    schema = json.loads(file.read_text())
    patch = schema["paths"]["/api/v1/innovations/{id}/"]["patch"]
    assert {"200", "400", "401", "403", "404", "409", "412", "422", "428"} <= set(patch["responses"])
    assert patch["responses"]["412"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    assert {p["name"] for p in patch["parameters"] if p["in"] == "header"} == {
        "Idempotency-Key",
        "If-Match",
        "Prakarsa-Office",
    }
