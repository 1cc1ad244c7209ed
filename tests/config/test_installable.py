"""What a phone installs: its manifest, the service worker at the root, and what is kept without a network."""

import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

from accounts.web.held import key_of
from organisations.models import User
from tests.world import World


def test_the_manifest_names_icons_that_are_there() -> None:
    answer = Client().get("/manifest.webmanifest")
    found = json.loads(answer.content)

    sizes = {}
    for icon in found["icons"]:
        picture = Path(str(finders.find(icon["src"].removeprefix("/static/")))).read_bytes()
        sizes[icon["sizes"]] = f"{int.from_bytes(picture[16:20])}x{int.from_bytes(picture[20:24])}"
    assert answer["Content-Type"] == "application/manifest+json"
    assert (found["display"], found["start_url"], found["scope"]) == ("standalone", "/kotak-masuk/", "/")
    assert sizes == {size: size for size in ("192x192", "512x512")}
    assert {icon["purpose"] for icon in found["icons"]} == {"any", "maskable"}


def test_another_release_is_another_service_worker(settings: Settings) -> None:
    first = Client().get("/pekerja.js")
    settings.PRAKARSA_VERSION = "9.9.9"
    second = Client().get("/pekerja.js")

    assert first["Cache-Control"] == "no-cache"
    assert first["Content-Type"].startswith("text/javascript")
    assert first.content != second.content


def test_a_page_fetched_to_be_kept_uses_up_no_message(world: World) -> None:
    client = Client()
    client.force_login(world.operator)
    client.post(
        "/pemberitahuan/pengaturan/", {"language": "id", "digest_hour": 9, "quiet_from": 19, "quiet_until": 7}
    )

    kept = client.get("/kotak-masuk/", headers={"Prakarsa-Kept": "1"}).content.decode()
    shown = client.get("/kotak-masuk/").content.decode()

    assert ("Pengaturan Anda disimpan" in kept, "Pengaturan Anda disimpan" in shown) == (False, True)


def test_a_browser_learns_whose_it_is_and_when_that_ended(world: World) -> None:
    account = User.objects.get(email="operator@uji.example")
    client = Client()
    client.force_login(account)
    key = client.get("/kotak-masuk/")["Prakarsa-Account"]

    def stands(text: str) -> bool:
        return bool(Client().get("/luring/akun/", {"kunci": text}).json()["stands"])

    before = stands(key)
    User.objects.filter(pk=account.pk).update(is_active=False)
    assert (key, before, stands(key)) == (key_of(account), True, False)
    assert not stands(f"{account.pk}:made-up")
    assert "Prakarsa-Account" not in Client().get("/masuk/")
