"""One-time links under attack: hosts, scanners, planted sessions, other tabs, offices that ended."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import AccessLink
from accounts.services import departing, inviting
from notifications.models import FeedToken
from organisations.enums import Role
from organisations.models import Person, User
from organisations.services import appointing
from organisations.services.appointing import appoint, seat_of
from tests.accounts.conftest import GOOD, Door
from tests.accounts.doors import new_address, opened_for
from tests.acting import as_actor
from tests.world import LONG_AGO, PASSWORD, hired

FORGED = {
    "X-Forwarded-Host": "penyerang.example",
    "X-Forwarded-Server": "penyerang.example",
    "X-Host": "penyerang.example",
    "X-Original-Host": "penyerang.example",
    "Forwarded": "host=penyerang.example",
    "Origin": "http://testserver",
}
ADDRESS = re.compile(r"https?://[^/\s\"'<]+")


def test_no_header_of_a_request_gets_into_a_letter(door: Door, signed_in: Callable[[str], Client]) -> None:
    newcomer = Person.objects.create(name="Siti Aminah", email="siti@uji.example")
    appoint(newcomer, door.world.seats["operator"], starts_at=LONG_AGO)
    with door.at():
        answers = [
            signed_in("administrator").post(f"/pejabat/{newcomer.pk}/undang/", headers=FORGED),
            Client().post("/lupa-sandi/", {"email": "head@uji.example"}, headers=FORGED),
            opened_for(new_address, signed_in).post(
                "/akun/surel/", {"email": "b@uji.example"}, headers=FORGED
            ),
        ]
        sent = door.mailed()
        refused = Client().post(
            "/lupa-sandi/", {"email": "head@uji.example"}, headers={"host": "penyerang.example"}
        )

    assert [answer.status_code for answer in answers] == [302] * 3
    assert sorted(to for to, _text in sent) == [["b@uji.example"], ["head@uji.example"], ["siti@uji.example"]]
    assert {found for _to, text in sent for found in ADDRESS.findall(text)} == {"http://localhost:8000"}
    assert (refused.status_code, door.mailed()) == (400, [])


def test_mail_scanners_use_nothing_up(door: Door) -> None:
    door.invite()
    path = door.path()
    with door.at():
        for method in ("HEAD", "GET", "OPTIONS", "HEAD"):
            scanner = Client()
            scanner.generic(method, path, headers={"purpose": "prefetch", "user-agent": "Scanner"})
            scanner.generic(method, "/tautan/")
        refused = Client().post(path, {"password": GOOD}).status_code
        done = door.opened(path).post("/tautan/", {"password": GOOD})

    assert (refused, done["Location"]) == (405, "/kotak-masuk/")


def test_the_page_of_a_link_holds_no_token_and_calls_nobody(door: Door) -> None:
    door.invite()
    path = door.path()
    with door.at():
        page = door.opened(path).get("/tautan/")
    text = page.content.decode()

    assert path.split("/")[2] not in text
    assert ADDRESS.findall(re.sub(r"<a [^>]*>", "", text)) == []
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_what_is_typed_in_one_tab_never_goes_to_the_link_of_another(door: Door) -> None:
    first = door.invite("satu@uji.example")
    path_of_first = door.path()
    second = door.invite("dua@uji.example")
    path_of_second = door.path()
    with door.at():
        browser = door.opened(path_of_first)
        browser.get(path_of_second)
        crossed = browser.post("/tautan/", {"password": GOOD, "link": str(first.link.pk)})
        browser.get(path_of_first)
        done = browser.post("/tautan/", {"password": GOOD, "link": str(first.link.pk)})

    standing = [User.objects.get(pk=made.account.pk).is_active for made in (first, second)]
    assert (crossed.status_code, done.status_code, standing) == (409, 302, [True, False])
    assert "tautan lain" in crossed.content.decode()


@pytest.mark.parametrize("purpose", ["invitation", "reset"])
def test_a_planted_session_learns_no_token(door: Door, purpose: str) -> None:
    """Somebody knows the cookie of the browser in which the link is opened, and goes to its page first."""
    if purpose == "invitation":
        door.invite()
        path = door.path()
    else:
        with door.at():
            Client().post("/lupa-sandi/", {"email": "head@uji.example"})
            path = door.path()
    with door.at():
        attacker = Client()
        attacker.get("/tautan/x/")
        victim = Client()
        victim.cookies["sessionid"] = attacker.cookies["sessionid"].value
        victim.get(path)
        stolen = attacker.get("/tautan/").status_code
        seen = victim.get("/tautan/").status_code

    assert (stolen, seen) == (404, 200)


def test_signing_in_leaves_a_planted_session_behind(door: Door) -> None:
    door.invite()
    path = door.path()

    def planted() -> tuple[Client, str]:
        client = Client()
        client.get("/tautan/x/")
        return client, client.cookies["sessionid"].value

    with door.at():
        by_password, known = planted()
        by_password.post("/masuk/", {"login": "head@uji.example", "password": PASSWORD})
        by_link, also_known = planted()
        by_link.get(path)
        by_link.post("/tautan/", {"password": GOOD})
        inside = [client.get("/kotak-masuk/").status_code for client in (by_password, by_link)]
        outside = []
        for key in (known, also_known):
            attacker = Client()
            attacker.cookies["sessionid"] = key
            outside.append(attacker.get("/kotak-masuk/").status_code)

    assert (inside, outside) == ([200, 200], [302, 302])


def test_of_two_links_the_later_one_counts_for_each_purpose(door: Door) -> None:
    with door.at():
        Client().post("/lupa-sandi/", {"email": "head@uji.example"})
        first = door.path()
    with door.at(door.world.now + timedelta(minutes=11)):
        Client().post("/lupa-sandi/", {"email": "head@uji.example"})
    door.world.tick(minutes=12)
    second = door.path()
    with door.at():
        answers = [Client().get(path, follow=True).status_code for path in (first, second)]

    assert answers == [409, 200]


def test_a_reset_shows_no_factor_and_ends_with_a_new_address(door: Door) -> None:
    account = door.world.sekda
    TOTP.activate(account, generate_totp_secret())
    with door.at():
        Client().post("/lupa-sandi/", {"email": account.email})
        client = door.opened(door.path())
        client.post("/tautan/", {"password": GOOD})
        half = client.post("/masuk/", {"login": account.email, "password": GOOD})
        inside = client.get("/kotak-masuk/").status_code

    assert (half["Location"], inside) == ("/masuk/faktor/", 302)


def test_a_new_password_is_stored_and_led_on_where_one_is_signed_in(door: Door) -> None:
    with door.at():
        client = Client()
        client.post("/masuk/", {"login": "head@uji.example", "password": PASSWORD})
        client.post("/lupa-sandi/", {"email": "head@uji.example"})
        client.get(door.path())
        done = client.post("/tautan/", {"password": GOOD})
        after = client.get("/kotak-masuk/").status_code

    assert (done.status_code, after) == (302, 302)
    assert User.objects.get(pk=door.world.head.pk).check_password(GOOD)


def test_whoever_ends_their_own_last_office_is_led_on(door: Door) -> None:
    world = door.world
    hired("kedua", seat_of(Role.ADMINISTRATOR, government=world.government, ordinal=2))
    held = world.administrator.person.offices.get()
    with door.at():
        client = Client()
        client.post("/masuk/", {"login": world.administrator.email, "password": PASSWORD})
    with door.at():
        done = client.post(f"/jabatan/{held.pk}/akhiri/", {"reason": "Pindah tugas."})
    with door.at():
        after = client.get("/jabatan/").status_code

    assert (done.status_code, after) == (302, 302)


def test_with_the_last_office_open_links_and_feeds_end(door: Door) -> None:
    """Of whoever never signed in, too; what is asked for afterwards works, for one's own data."""
    world, end = door.world, door.world.now + timedelta(days=2)
    invited = door.invite()
    office = appoint(invited.account.person, world.seats["operator"], starts_at=LONG_AGO)
    appointing.end(office, at=end)
    feed = FeedToken.objects.create(
        person=world.bureau.person, scope="person", token_sha256="0" * 64, created_at=world.now
    )
    appointing.end(world.bureau.person.offices.get(), at=end)
    path = door.path()
    with door.at():
        before = Client().get(path, follow=True).status_code
    departing.end_departed(at=end + timedelta(minutes=1))
    world.tick(days=3)
    with door.at():
        after = Client().get(path, follow=True).status_code
        Client().post("/lupa-sandi/", {"email": "bureau@uji.example"})
        own = door.path()
        departing.end_departed(at=world.tick())
        kept = Client().get(own, follow=True).status_code

    feed.refresh_from_db()
    assert (before, after, kept, feed.revoked_at is not None) == (200, 409, 200, True)


def test_a_link_tells_its_last_moment_in_its_governments_time(door: Door) -> None:
    world = door.world
    far = hired("jauh", seat_of(Role.ADMINISTRATOR, government=world.other_government))
    newcomer = Person.objects.create(name="Yohanes Todoko")
    here = door.invite()
    local = door.mailed()[0][1]
    there = inviting.invite(newcomer, email="y@uji.example", by=as_actor(far, world.now), at=world.tick())
    distant = door.mailed()[0][1]

    assert AccessLink.objects.filter(pk__in=[here.link.pk, there.link.pk]).count() == 2
    assert ("WIB" in local, "WITA" in distant, "WIB" in distant) == (True, True, False)


def test_an_invitation_names_who_sent_it_and_for_whom(door: Door) -> None:
    Person.objects.filter(pk=door.world.administrator.person_id).update(name="Rahmat Hidayat, S.Kom.")

    door.invite()

    ((_to, text),) = door.mailed()
    assert "Rahmat Hidayat, S.Kom. membuka akun untuk Anda di Kabupaten Tuban." in text
