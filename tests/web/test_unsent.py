"""What is typed and not sent: kept, offered to the same account alone, erased once sent or dropped."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from accounts.models import UnsentText
from accounts.services import clearing, unsent
from accounts.web.unsent import owner_signed
from common.errors import BadInput
from innovations.models import Innovation
from tests.innovations.walks import open_report
from tests.world import PASSWORD, World

Browser = Callable[[str], Client]
NEW = "/inovasi/baru/"
OFFER = "Anda pernah mengetik ini di sini"


def typed(world: World, who: str = "innovator", **fields: str) -> dict[str, str]:
    return {"form_owner": owner_signed(getattr(world, who)), "title": "Perahu pintar", **fields}


def shown(client: Client, address: str = NEW) -> str:
    return client.get(address).content.decode()


def test_what_is_typed_is_offered_on_return(world: World, signed_in: Browser) -> None:
    client = signed_in("innovator")

    answer = client.post("/ketikan/", typed(world, alamat=NEW))

    page = shown(client)
    assert (answer.status_code, len(answer.json()["at"])) == (200, 5)
    assert (OFFER in page, 'data-value="Perahu pintar"' in page) == (True, True)


def test_nobody_else_reads_it_or_writes_into_it(world: World, signed_in: Browser) -> None:
    signed_in("innovator").post("/ketikan/", typed(world, alamat=NEW))
    other = signed_in("operator")

    refused = other.post("/ketikan/", typed(world, alamat=NEW, title="Titipan"))

    assert (refused.status_code, "Perahu pintar" in shown(other)) == (409, False)
    assert [row.fields["title"] for row in UnsentText.objects.all()] == [["Perahu pintar"]]


def test_a_session_that_ended_keeps_the_text(world: World) -> None:
    """Sent without a session: to the sign-in page, back to the form, and there it is."""
    client = Client()

    answer = client.post(NEW, typed(world))

    assert (answer.status_code, answer.url) == (302, "/masuk/?next=%2Finovasi%2Fbaru%2F")
    back = client.post(answer.url, {"login": world.innovator.email, "password": PASSWORD}, follow=True)
    assert back.redirect_chain[-1][0] == NEW
    assert "Perahu pintar" in back.content.decode()
    assert not Innovation.objects.exists()


def test_a_session_that_rested_out_keeps_it_too(world: World, signed_in: Browser) -> None:
    client = signed_in("innovator")
    session = client.session
    session["accounts_seen_at"] = 1
    session.save()

    with override_settings(PRAKARSA_SESSION_IDLE_MINUTES=30):
        answer = client.post(NEW, typed(world))

    assert answer.url == "/masuk/?next=%2Finovasi%2Fbaru%2F"
    assert UnsentText.objects.get().owner == world.innovator


def test_a_form_of_an_earlier_session_keeps_it_too(world: World) -> None:
    """Its page was opened before another sign-in: refused, and offered on the page opened again."""
    client = Client(enforce_csrf_checks=True)

    answer = client.post(NEW, typed(world))

    assert (answer.status_code, f'href="{NEW}"' in answer.content.decode()) == (403, True)
    assert UnsentText.objects.get().fields["title"] == ["Perahu pintar"]


def test_it_is_erased_once_it_is_sent(world: World, signed_in: Browser) -> None:
    client = signed_in("innovator")
    client.post("/ketikan/", typed(world, alamat=NEW))

    answer = client.post(NEW, typed(world, agency=str(world.agency.pk), intake="proposal"))

    assert (answer.status_code, UnsentText.objects.count()) == (302, 0)
    assert answer.cookies["prakarsa_sent"].value == NEW


def test_it_is_dropped_by_hand(world: World, signed_in: Browser) -> None:
    client = signed_in("innovator")
    client.post("/ketikan/", typed(world, alamat=NEW))

    client.post("/ketikan/", {"alamat": NEW, "buang": "1"})

    assert not UnsentText.objects.exists()


def test_passwords_and_codes_are_never_kept(world: World) -> None:
    given = {name: ["rahasia-sekali"] for name in ("password", "passphrase", "new_password1", "pin", "code")}

    row = unsent.keep(world.innovator, NEW, {**given, "title": ["Perahu"]}, at=world.tick())

    assert row.fields == {"title": ["Perahu"]}


@pytest.mark.parametrize("address", ["https://lain.example/", "//lain.example/", "/api/v1/", "/" + "a" * 300])
def test_only_pages_of_ours_are_kept(world: World, address: str) -> None:
    with pytest.raises(BadInput):
        unsent.keep(world.innovator, address, {"title": ["Perahu"]}, at=world.tick())


def test_what_is_too_long_is_refused(world: World) -> None:
    with pytest.raises(BadInput):
        unsent.keep(world.innovator, NEW, {"title": ["a" * 200_001]}, at=world.tick())


def test_what_nobody_came_back_for_is_cleared(world: World) -> None:
    at = world.tick()
    unsent.keep(world.innovator, NEW, {"title": ["Lama"]}, at=at - timedelta(days=31))
    unsent.keep(world.operator, NEW, {"title": ["Baru"]}, at=at - timedelta(days=29))

    with override_settings(PRAKARSA_UNSENT_DAYS=30):
        unsent.clear_old(at=at)

    assert [row.owner for row in UnsentText.objects.all()] == [world.operator]
    assert timedelta(hours=1) == clearing.EVERY


def test_only_what_differs_from_the_form_is_offered(world: World, signed_in: Browser, now) -> None:
    """Odd letters and line ends come back as they were."""
    report = open_report(world)
    now()
    client, address = signed_in("operator"), f"/laporan/{report.pk}/catatan/"
    words = "Baris satu\r\nbaris “dua” 𝕏\0"

    client.post("/ketikan/", typed(world, "operator", alamat=address, obstacles=words, follow_up=""))

    offered = client.get(address).context["offered"]
    assert [(field.name, field.values) for field in offered] == [("obstacles", ["Baris satu\nbaris “dua” 𝕏"])]
