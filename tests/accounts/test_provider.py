"""Signing in through a government's own OpenID provider, an independent one, over a socket."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from organisations.models import User
from tests.accounts.provider import CLIENT, SECRET
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
BACK = "http://testserver/masuk/sso/kembali/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    database = tmp_path_factory.mktemp("provider") / "provider.sqlite3"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.accounts.provider", str(database), BACK],
        cwd=ROOT,
        env=os.environ | {"OAUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def enter(provider: str, settings, world: World) -> Callable[..., tuple[Client, str]]:
    """A browser that went through the provider as somebody, and where it ended."""
    app = {
        "provider_id": "sso",
        "name": "SSO Tuban",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": f"{provider}/.well-known/openid-configuration"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    def through(
        email: str, state: str = "", *, browser: Client | None = None, form: dict[str, str] | None = None
    ) -> tuple[Client, str]:
        client = browser or Client()
        there = client.post("/masuk/sso/mulai/", form or {})["Location"]
        assert there.startswith(provider)
        session = requests.Session()
        session.cookies.update({"as": email, "state": state})
        while there.startswith(provider):
            there = requests.compat.urljoin(
                there, session.get(there, allow_redirects=False).headers["Location"]
            )
        back = urlsplit(there)
        return client, client.get(f"{back.path}?{back.query}")["Location"]

    return through


def test_whoever_has_an_account_gets_in_by_the_verified_address(
    enter: Callable[..., tuple[Client, str]],
) -> None:
    client, ended = enter("operator@uji.example")

    assert (ended, client.get("/kotak-masuk/").status_code) == ("/kotak-masuk/", 200)


def test_nobody_gets_an_account_by_the_provider(enter: Callable[..., tuple[Client, str]]) -> None:
    for email, state in (("asing@uji.example", ""), ("head@uji.example", "unverified")):
        client, ended = enter(email, state)

        assert (ended, client.get("/kotak-masuk/").status_code) == ("/masuk/", 302)


def test_the_second_factor_is_asked_all_the_same(
    enter: Callable[..., tuple[Client, str]], world: World
) -> None:
    TOTP.activate(world.sekda, generate_totp_secret())

    client, ended = enter("sekda@uji.example")

    assert (ended, client.get("/kotak-masuk/").status_code) == ("/masuk/faktor/", 302)


def test_nothing_is_connected_to_whoever_is_signed_in(
    enter: Callable[..., tuple[Client, str]], world: World, signed_in
) -> None:
    """Neither one's own address at the provider nor somebody else's becomes a way into an open session's account."""
    for email in ("sekda@uji.example", "operator@uji.example", "asing@uji.example"):
        client = signed_in("operator")
        _client, ended = enter(email, browser=client, form={"process": "connect", "next": "/akun/"})

        assert (ended, client.get("/akun/").status_code) == ("/masuk/", 200)
    assert not SocialAccount.objects.exists()


def test_a_redirect_by_the_provider_leads_nowhere_else(enter: Callable[..., tuple[Client, str]]) -> None:
    client, ended = enter("operator@uji.example", form={"next": "https://penyerang.example/"})
    _other, redirected = enter("operator@uji.example", form={"process": "redirect", "next": "/akun/"})

    assert (ended, redirected) == ("/kotak-masuk/", "/masuk/")
    assert client.get("/kotak-masuk/").status_code == 200


def test_a_disabled_or_invited_account_is_not_opened_by_the_provider(
    enter: Callable[..., tuple[Client, str]], world: World
) -> None:
    User.objects.filter(pk=world.operator.pk).update(is_active=False)

    client, ended = enter("operator@uji.example")

    assert (ended, client.get("/kotak-masuk/").status_code) == ("/masuk/", 302)


def test_the_page_of_the_provider_is_ours_and_one_that_is_away_is_no_fault(
    enter: Callable[..., tuple[Client, str]], settings
) -> None:
    page = Client().get("/masuk/sso/mulai/").content.decode()
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9/.well-known/openid-configuration"}
    client = Client(raise_request_exception=False)
    answers = [
        client.post("/masuk/sso/mulai/"),
        client.get("/masuk/sso/kembali/?code=x&state=y"),
        client.get("/masuk/sso/kembali/"),
    ]

    assert "SSO Tuban" in page
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/masuk/")] * 3
