"""No door tells which addresses have an account: not by its answer, and not by the work that takes its time."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.services.delays import OF_ACCOUNT
from tests.accounts.conftest import Door
from tests.accounts.doors import (
    DOORS,
    HELD_UP,
    KNOWN,
    RIGHT,
    UNKNOWN,
    DoorWork,
    Knock,
    address,
    answer_of,
    forgotten,
    new_address,
    opened_for,
    people,
    sign_in,
    token,
    token_with_code,
    work_at,
)
from tests.accounts.test_factors import code
from tests.world import PASSWORD
from workflow.models import OutboxMessage

# Status, where it leads, and number of password hashes.
EXPECTED = {
    sign_in: (200, None, 1),
    forgotten: (302, "/masuk/", 0),
    token: (401, None, 1),
    token_with_code: (401, None, 1),
    new_address: (302, "/akun/", 0),
}
COUNTING = ["tests.accounts.doors.CountingHasher"]
EVERY_DOOR = pytest.mark.parametrize("knock", DOORS, ids=[each.__name__ for each in DOORS])


@pytest.fixture
def browser(door: Door, settings, signed_in: Callable[[str], Client]) -> Callable[..., Client]:
    """A fresh browser for each door; people of every kind are there."""
    settings.PASSWORD_HASHERS = COUNTING
    people(door)
    return lambda knock: opened_for(knock, signed_in)


def work_of(
    door: Door, browser: Callable[..., Client], knock: Knock, names: tuple[str, ...]
) -> list[DoorWork]:
    """Of each, at the same moment."""
    moment, found = door.world.now, []
    # The first request of a process also reads what is kept from then on.
    for name in ("mulai", *names):
        with door.at(moment):
            found.append(work_at(knock, browser(knock), name))
    return found[1:]


@EVERY_DOOR
def test_an_unknown_address_makes_the_same_work_and_gets_the_same_answer(
    door: Door, browser: Callable[..., Client], knock: Knock
) -> None:
    unknown, *known = work_of(door, browser, knock, (UNKNOWN, *KNOWN))

    status, headers, _text = unknown.answer
    assert (status, headers.get("Location"), unknown.hashes) == EXPECTED[knock]
    assert unknown.statements
    for name, found in zip(KNOWN, known, strict=True):
        assert (name, found) == (name, unknown)


@pytest.mark.parametrize("knock", [sign_in, token], ids=["sign_in", "token"])
def test_who_is_held_up_and_who_is_not_there_look_alike(
    door: Door, browser: Callable[..., Client], knock: Knock
) -> None:
    known, unknown = work_of(door, browser, knock, HELD_UP)

    assert known == unknown
    assert (known.answer[0], known.hashes) == (429, 0)


@pytest.mark.parametrize("knock", [sign_in, token], ids=["sign_in", "token"])
def test_the_right_password_of_a_disabled_account_is_a_wrong_one(
    door: Door, browser: Callable[..., Client], knock: Knock
) -> None:
    with door.at(door.world.now):
        disabled = answer_of(knock(browser(knock), "tutup", RIGHT), "tutup")
        unknown = answer_of(knock(browser(knock), UNKNOWN, RIGHT), UNKNOWN)

    assert disabled == unknown


def test_forgotten_passwords_wait_in_the_outbox_alike_and_mail_leaves_to_owners(
    door: Door, browser: Callable[..., Client]
) -> None:
    door.mailed()
    names = (UNKNOWN, *KNOWN)
    work_of(door, browser, forgotten, names)

    waiting = OutboxMessage.objects.filter(delivered_at=None).order_by("id")
    assert [(row.topic, row.payload) for row in waiting] == [
        ("account.reset", {"address": address(name)}) for name in ("mulai", *names)
    ]
    # Neither the invited nor the disabled account is opened by a forgotten password.
    assert [to for to, _text in door.mailed()] == [[address(name)] for name in ("kenal", "pergi", "kunci")]


def test_the_address_of_a_link_answers_alike_whatever_the_token(door: Door) -> None:
    door.invite()
    path = door.path()
    unknown = "/tautan/" + "x" * (len(path) - len("/tautan/") - 1) + "/"

    found = []
    with door.at(door.world.now):
        for each in (path, unknown):
            with CaptureQueriesContext(connection) as asked:
                answer = answer_of(Client().get(each), "?")
            found.append((answer, len(asked), "accesslink" in str(asked.captured_queries)))

    assert found[0] == found[1]
    assert found[0][2] is False


def test_guesses_at_codes_wait_by_account_and_address_together(
    door: Door, browser: Callable[..., Client]
) -> None:
    """Codes cannot be tried through without end, and nobody at another address is held up by whoever tries."""
    secret = generate_totp_secret()
    TOTP.activate(door.world.head, secret)
    body = {"email": "head@uji.example", "password": PASSWORD}

    def ask(otp: str, at: str) -> int:
        answer = Client().post("/api/v1/auth/token/", body | {"otp": otp}, "application/json", REMOTE_ADDR=at)
        return answer.status_code

    with door.at():
        wrong = [ask(f"{number:06}", "192.0.2.1") for number in range(OF_ACCOUNT.free)]
        held_up = ask(code(secret), "192.0.2.1")
        elsewhere = ask(code(secret), "198.51.100.7")

    assert (set(wrong), held_up, elsewhere) == ({403}, 429, 200)
