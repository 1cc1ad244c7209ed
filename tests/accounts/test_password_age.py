"""BSSN's profile, as the shipped settings make it: length, a mix of characters, a period of validity."""

import runpy
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from rest_framework.test import APIClient

from accounts.services import passwords
from accounts.tokens import TokenScope
from common.errors import Unready
from organisations.models import User
from tests.accounts.conftest import Door
from tests.accounts.test_tokens import bearer, exchange, token_of
from tests.world import PASSWORD

SETTINGS = Path(__file__).resolve().parents[2] / "config" / "settings_people.py"
NAMES = ("AUTH_PASSWORD_VALIDATORS", "PRAKARSA_PASSWORD_DAYS", "PRAKARSA_PASSWORD_WARNING_DAYS")
NEW = "Kopi-tubruk-Pagi-7"


def shipped(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, object]:
    """The settings that an installation with these variables has."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


@pytest.fixture
def bssn(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """This installation has chosen the profile."""
    found = shipped(monkeypatch, PRAKARSA_PASSWORD_PROFILE="bssn")
    for name in NAMES:
        setattr(settings, name, found[name])


@pytest.fixture
def set_long_ago(door: Door) -> Callable[[int], User]:
    """The operator, whose password is so many days old."""

    def aged(days: int) -> User:
        account = door.world.operator
        User.objects.filter(pk=account.pk).update(date_joined=door.world.now - timedelta(days=days))
        return account

    return aged


def enter(account: User, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/masuk/", {"login": account.email, "password": password})
    return client


def test_without_the_profile_a_password_counts_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = shipped(monkeypatch)
    chosen = shipped(monkeypatch, PRAKARSA_PASSWORD_DAYS="180")
    profile = shipped(monkeypatch, PRAKARSA_PASSWORD_PROFILE="bssn", PRAKARSA_PASSWORD_DAYS="")

    assert [each["PRAKARSA_PASSWORD_DAYS"] for each in (usual, chosen, profile)] == [0, 180, 90]
    with pytest.raises(ImproperlyConfigured, match="from 1 to 730"):
        shipped(monkeypatch, PRAKARSA_PASSWORD_DAYS="0")


@pytest.mark.usefixtures("bssn")
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Zr9-kelabu", "password_too_short"),
        ("zr9-kelabu-lintah", "password_composition"),
        ("Zr-kelabu-lintah", "password_composition"),
        ("ZR9-KELABU-LINTAH", "password_composition"),
        ("Zr9kelabulintah", "password_composition"),
        (PASSWORD, "password_unchanged"),
    ],
)
def test_each_rule_of_the_profile_is_named(door: Door, password: str, code: str) -> None:
    TOTP.activate(door.world.operator, generate_totp_secret())

    with pytest.raises(Unready) as refusal:
        passwords.check_password(password, door.world.operator)

    assert code in [gap.code for gap in refusal.value.gaps]


@pytest.mark.usefixtures("bssn")
def test_a_password_is_warned_of_then_asked_for_and_a_new_one_counts(
    door: Door, set_long_ago: Callable[[int], User]
) -> None:
    account = set_long_ago(75)
    with door.at(door.world.now):
        quiet = enter(account).get("/kotak-masuk/").content.decode()
    set_long_ago(80)
    with door.at(door.world.now):
        warned = enter(account).get("/kotak-masuk/").content.decode()
    set_long_ago(91)
    with door.at(door.world.now):
        client = enter(account)
        asked = client.get("/kotak-masuk/")
        page = client.get(asked["Location"])
        sent = client.post("/pemberitahuan/", {})
        same = client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": PASSWORD})
        done = client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": NEW})
        inside = client.get("/kotak-masuk/")
    with door.at(door.world.now + timedelta(days=91)):
        again = enter(account, NEW).get("/kotak-masuk/")

    assert ("dapat dipakai sampai" in quiet, "dapat dipakai sampai" in warned) == (False, True)
    assert asked["Location"] == "/akun/sandi/?next=%2Fkotak-masuk%2F"
    assert "lebih dari 90 hari" in page.content.decode()
    assert [each.status_code for each in (sent, same, done, inside)] == [403, 200, 302, 200]
    assert again["Location"].startswith("/akun/sandi/")


@pytest.mark.usefixtures("bssn")
def test_neither_token_nor_session_leads_round_a_password_that_is_over(
    door: Door, set_long_ago: Callable[[int], User]
) -> None:
    account = set_long_ago(1)
    old = bearer(token_of(account, TokenScope.WRITE, door.world))
    with door.at(door.world.now):
        session, before = enter(account), old.get("/api/v1/me/").status_code
    set_long_ago(91)
    with door.at(door.world.now):
        answers = [old.get("/api/v1/me/"), session.get("/api/v1/me/"), exchange(account)]
        public = APIClient().get("/api/v1/public/innovations/").status_code

    assert (before, public) == (200, 200)
    found = [(each.status_code, each.json()["code"]) for each in answers]  # type: ignore[attr-defined]
    assert found == [(403, "password_expired")] * 3


@pytest.mark.usefixtures("bssn")
def test_a_forgotten_password_that_is_over_is_set_anew_by_mail(
    door: Door, set_long_ago: Callable[[int], User]
) -> None:
    account = set_long_ago(91)
    with door.at():
        client = enter(account)
        client.post("/lupa-sandi/", {"email": account.email})
        path = door.path()
        client.get(path)
        done = client.post("/tautan/", {"password": NEW})
        inside = enter(account, NEW).get("/kotak-masuk/").status_code

    assert (done.status_code, inside) == (302, 200)
