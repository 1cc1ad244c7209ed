"""API tokens: by password and code, by page, for a purpose and a time; and that none leads round the second factor."""

from datetime import timedelta

import pytest
from django.test import Client
from knox.models import get_token_model
from rest_framework.test import APIClient

from accounts.models import IssuedToken
from accounts.services import issuing
from accounts.tokens import TokenScope
from common.errors import NotNow, Unready
from organisations.models import User
from tests.accounts.conftest import Door
from tests.accounts.test_factors import asked as asked_here
from tests.accounts.test_factors import code, demo, enter, with_app
from tests.api.test_delegations import given
from tests.matrix_rules import CANDIDATE
from tests.world import PASSWORD, SECRET, World

asked = asked_here


def bearer(text: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def exchange(account: User, **more: str) -> object:
    body = {"email": account.email, "password": PASSWORD} | more
    return APIClient().post("/api/v1/auth/token/", body, format="json")


def token_of(account: User, scope: TokenScope, world: World, *, by_factor: bool = True) -> str:
    return issuing.issue(
        account, scope=scope, lasts=timedelta(days=1), at=world.now, by_factor=by_factor
    ).text


@pytest.mark.usefixtures("asked")
def test_a_password_alone_gives_no_token_where_a_factor_is_needed(door: Door) -> None:
    secret = with_app(door.world.sekda)
    with door.at():
        missing, unshown = exchange(door.world.head), exchange(door.world.sekda)
        wrong = exchange(door.world.sekda, otp="000000")
        right = exchange(door.world.sekda, otp=code(secret))
        again = exchange(door.world.sekda, otp=code(secret))
        me = bearer(right.data["token"]).get("/api/v1/me/")
        operator = exchange(door.world.operator)

    assert [(a.status_code, a.data["code"]) for a in (missing, unshown, wrong, again)] == [
        (403, "second_factor_required")
    ] * 4
    assert (right.status_code, me.status_code, operator.status_code) == (200, 200, 200)


@pytest.mark.usefixtures("asked")
def test_a_token_from_before_the_factor_opens_nothing(door: Door) -> None:
    with door.at():
        old = bearer(exchange(door.world.operator).data["token"])
        before = old.get("/api/v1/me/").status_code
        with_app(door.world.operator)
        after = old.get("/api/v1/me/")

    assert (before, after.status_code, after.data["code"]) == (200, 403, "second_factor_required")


@pytest.mark.usefixtures("asked")
def test_no_token_signs_grants_publishes_or_launches(door: Door) -> None:
    demo(is_demo=True)
    world = door.world
    contract = world.awaiting_signatures()
    approved, event = world.approved(title="Antrean Daring"), world.event()
    launch = {"launch_event": str(event.pk)}
    asked = [
        ("head", f"contracts/{contract.pk}/signatures/", {"passphrase": SECRET}),
        ("bureau", f"innovations/{approved.pk}/transitions/launch/", launch),
        ("sekda", "delegations/", given(world, "sekda", "bureau")),
        ("administrator", "policies/", {"document": CANDIDATE}),
    ]
    with door.at():
        answers = [
            bearer(token_of(getattr(world, who), TokenScope.WRITE, world)).post(
                f"/api/v1/{path}", body, format="json"
            )
            for who, path, body in asked
        ]

    assert [(answer.status_code, answer.data["code"]) for answer in answers] == [
        (403, "session_required")
    ] * 4


def test_scopes_open_what_they_name(door: Door) -> None:
    tokens = {scope: bearer(token_of(door.world.inspector, scope, door.world)) for scope in TokenScope}
    with door.at():
        read = {scope: client.get("/api/v1/agencies/").status_code for scope, client in tokens.items()}
        history = {
            scope: client.get("/api/v1/history/events/").status_code for scope, client in tokens.items()
        }
        written = {
            scope: client.post("/api/v1/notices/read/", {}).status_code for scope, client in tokens.items()
        }

    assert read == {TokenScope.HISTORY_READ: 403, TokenScope.READ: 200, TokenScope.WRITE: 200}
    assert set(history.values()) == {200}
    assert (written[TokenScope.HISTORY_READ], written[TokenScope.READ]) == (403, 403)
    assert written[TokenScope.WRITE] != 403


def test_tokens_are_bounded_in_time_and_number(door: Door) -> None:
    account, at = door.world.operator, door.world.now
    with pytest.raises(Unready):
        issuing.issue(account, scope=TokenScope.READ, lasts=timedelta(days=91), at=at)
    with door.at():
        for _number in range(20):
            token_of(account, TokenScope.READ, door.world)
        with pytest.raises(NotNow):
            token_of(account, TokenScope.READ, door.world)


def test_a_token_is_made_shown_once_seen_used_and_ended_on_the_page(door: Door, signed_in) -> None:
    client = signed_in("operator")
    with door.at():
        made = client.post("/akun/token/", {"name": "Dasbor", "scope": "read", "days": "30"})
        text = made.content.decode().split('id="token-text" type="text" readonly value="')[1].split('"')[0]
        bearer(text).get("/api/v1/me/")
        issued = IssuedToken.objects.get()
        listed = client.get("/akun/token/").content.decode()
        foreign = signed_in("head").post(f"/akun/token/{issued.pk}/akhiri/").status_code
        client.post(f"/akun/token/{issued.pk}/akhiri/")
        ended = bearer(text).get("/api/v1/me/").status_code

    assert (made["Cache-Control"], issued.last_used_at is not None) == ("no-store", True)
    assert ("Dasbor" in listed, text in listed) == (True, False)
    assert (foreign, ended, get_token_model().objects.count()) == (404, 401, 0)
    assert any("token" in said for _to, said in door.mailed())


@pytest.mark.usefixtures("asked")
def test_a_token_is_made_only_by_whoever_confirmed_just_now(door: Door) -> None:
    secret = with_app(door.world.head)
    form = {"name": "Dasbor", "scope": "write", "days": "90"}
    with door.at():
        client: Client = enter(door.world.head, secret)
        fresh = client.post("/akun/token/", form)
    with door.at(door.world.now + timedelta(minutes=6)):
        late = client.post("/akun/token/", form)

    assert (fresh.status_code, late.status_code, IssuedToken.objects.get().by_factor) == (200, 403, True)
