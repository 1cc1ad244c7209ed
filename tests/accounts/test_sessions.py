"""Sessions: listed, ended, and rested out."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.services import clearing, departing, inviting
from organisations.services import appointing
from tests.accounts.conftest import Door
from tests.world import PASSWORD


def enter(email: str) -> Client:
    client = Client(headers={"user-agent": "Peramban Uji"})
    client.post("/masuk/", {"login": email, "password": PASSWORD})
    return client


def test_the_others_are_ended_and_this_one_stays(door: Door) -> None:
    with door.at():
        here, there = enter("operator@uji.example"), enter("operator@uji.example")
        page = here.get("/akun/sesi/").content.decode()
        here.post("/akun/sesi/")
        answers = [client.get("/akun/").status_code for client in (here, there)]

    assert page.count("Peramban Uji") == 2
    assert answers == [200, 302]


def test_with_the_account_every_session_ends(door: Door) -> None:
    with door.at():
        client = enter("operator@uji.example")
        inviting.disable(door.world.operator, by=door.by, at=door.world.now)
        inviting.enable(
            type(door.world.operator).objects.get(pk=door.world.operator.pk), by=door.by, at=door.world.now
        )

        answer = client.get("/akun/").status_code

    assert answer == 302


def test_a_session_ends_after_a_rest_and_says_so(door: Door, settings) -> None:
    settings.PRAKARSA_SESSION_IDLE_MINUTES = 30
    with door.at():
        client = enter("operator@uji.example")
        fresh = client.get("/kotak-masuk/")
    start = door.world.now
    with door.at(start + timedelta(minutes=29)):
        left = client.get("/akun/sesi/sisa/").json()["seconds"]
        used = client.get("/kotak-masuk/").status_code
    with door.at(start + timedelta(minutes=58)):
        still = client.get("/kotak-masuk/").status_code
    with door.at(start + timedelta(minutes=90)):
        over = client.get("/kotak-masuk/", follow=True)

    assert ('id="session-rest"' in fresh.content.decode(), left) == (True, 60)
    assert (used, still, over.redirect_chain[0][0]) == (200, 200, "/masuk/?next=%2Fkotak-masuk%2F")
    assert "lama tidak dipakai" in over.content.decode()


def test_what_has_expired_is_cleared_and_what_lives_stays(door: Door) -> None:
    with door.at():
        client = enter("operator@uji.example")
    clearing.clear_expired(at=door.world.now + timedelta(hours=1))
    kept = Session.objects.filter(session_key=client.cookies["sessionid"].value).count()
    clearing.clear_expired(at=door.world.now + timedelta(hours=13))

    assert (kept, Session.objects.count(), UserSession.objects.count()) == (1, 0, 0)


def test_with_the_last_office_every_session_ends(door: Door) -> None:
    """At once where an administrator ends it, by the worker where it ran out; the account itself stays."""
    end = door.world.now + timedelta(days=2)
    held = door.world.operator.person.offices.get()
    with door.at():
        client = enter("operator@uji.example")
        departing.end_departed(at=door.world.now)
        before = client.get("/akun/").status_code
        appointing.end(held, at=end)
    with door.at(end + timedelta(minutes=1)):
        departing.end_departed_when_due(at=end + timedelta(minutes=1))
        answer = client.get("/akun/").status_code
        again = enter("operator@uji.example")
        departing.end_departed(at=end + timedelta(minutes=2))
        own = again.get("/data-pribadi/").status_code

    assert (before, answer, own) == (200, 302, 200)
