"""The doors at which somebody may try out addresses, and the addresses that are tried: all five letters long."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.services import delays, inviting
from accounts.services.delays import OF_ACCOUNT, SignInAttempt
from organisations.models import Person, User
from organisations.services import appointing
from organisations.services.appointing import appoint
from tests.accounts.conftest import Door
from tests.world import LONG_AGO

Knock = Callable[[Client, str, str], HttpResponseBase]
RIGHT = "kopi-tubruk-pagi-hari"
UNKNOWN = "entah"
# Who has an account, in every way in which an account can stand.
KNOWN = ("kenal", "janji", "tutup", "pergi", "kunci")
HELD_UP = ("tahan", "nihil")


def address(name: str) -> str:
    """The e-mail address of that name."""
    return f"{name}@uji.example"


def people(door: Door) -> None:
    """Somebody of each kind: active, invited, disabled, departed, with a second factor, held up."""
    world = door.world
    made = {
        name: User.objects.create_user(
            address(name), RIGHT, person=Person.objects.create(name=f"Orang {name}")
        )
        for name in ("kenal", "tutup", "pergi", "kunci", "tahan")
    }
    held = appoint(made["pergi"].person, world.seats["operator"], starts_at=LONG_AGO)
    appointing.end(held, at=world.tick())
    inviting.disable(made["tutup"], by=door.by, at=world.tick())
    invited = Person.objects.create(name="Orang janji")
    inviting.invite(invited, email=address("janji"), by=door.by, at=world.tick())
    TOTP.activate(made["kunci"], generate_totp_secret())
    RecoveryCodes.activate(made["kunci"])
    for name in HELD_UP:
        for _guess in range(OF_ACCOUNT.free):
            delays.begin(SignInAttempt(address(name), "198.51.100.9"), at=world.now)
    world.tick(seconds=1)


def sign_in(client: Client, name: str, password: str) -> HttpResponseBase:
    return client.post("/masuk/", {"login": address(name), "password": password})


def forgotten(client: Client, name: str, _password: str) -> HttpResponseBase:
    return client.post("/lupa-sandi/", {"email": address(name)})


def token(client: Client, name: str, password: str) -> HttpResponseBase:
    body = {"email": address(name), "password": password}
    return client.post("/api/v1/auth/token/", body, "application/json")


def token_with_code(client: Client, name: str, password: str) -> HttpResponseBase:
    body = {"email": address(name), "password": password, "otp": "12345678"}
    return client.post("/api/v1/auth/token/", body, "application/json")


def new_address(client: Client, name: str, _password: str) -> HttpResponseBase:
    """By somebody who is signed in and gives the address as their own new one."""
    return client.post("/akun/surel/", {"email": address(name)})


DOORS: tuple[Knock, ...] = (
    sign_in,
    forgotten,
    token,
    token_with_code,
    new_address,
)


def opened_for(door: Knock, signed_in: Callable[[str], Client]) -> Client:
    """A fresh browser; where a new address is asked for, of somebody whose password was asked just now."""
    if door is not new_address:
        return Client()
    client = signed_in("operator")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


_CHANCE = re.compile(r'csrfmiddlewaretoken" value="[^"]*')
_LITERAL = re.compile(r"'[^']*'|\b[0-9a-f]{32}\b|\b\d+(\.\d+)?\b|s\d+_x\d+")


@dataclass
class DoorWork:
    """What one request did: its answer, the password hashes it computed, and its statements without their values."""

    answer: tuple[int, dict[str, str], str]
    hashes: int
    statements: list[str] = field(repr=False)


class CountingHasher(MD5PasswordHasher):
    """Computes what the suite's does, and counts."""

    counted = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).counted += 1
        return super().encode(password, salt)


def work_at(door: Knock, client: Client, name: str) -> DoorWork:
    """What a request with a wrong password does."""
    CountingHasher.counted = 0
    with CaptureQueriesContext(connection) as found:
        response = door(client, name, "salah-sama-sekali")
    statements = [_LITERAL.sub("?", query["sql"]) for query in found.captured_queries]
    return DoorWork(answer_of(response, name), CountingHasher.counted, statements)


def answer_of(response: HttpResponseBase, name: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text, without what chance made and without what was typed."""
    text = _CHANCE.sub("", response.content.decode()).replace(address(name), "?")  # type: ignore[attr-defined]
    number = response.headers.get("X-Request-ID")
    text = text.replace(number, "?") if number else text
    cookies = sorted((each.key, len(each.value)) for each in response.cookies.values())
    headers = {
        key: value for key, value in response.headers.items() if key not in ("Set-Cookie", "X-Request-ID")
    }
    if "Content-Security-Policy" in headers:
        headers["Content-Security-Policy"] = ";".join(
            sorted(part.strip() for part in headers["Content-Security-Policy"].split(";"))
        )
    return response.status_code, headers | {"cookies": str(cookies)}, text
