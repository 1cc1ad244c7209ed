"""From an empty database to two administrators who confirm each other, and an office that nobody's word alone gave."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from appointments.models import OfficeAppointment
from onboarding.services.checklist import SetupStep, setup_steps
from organisations.models import Government, OfficeHeld, Person
from tests.onboarding.test_first_run import GIVEN, begun
from workflow.outbox import queue

pytestmark = pytest.mark.django_db
PASSWORD = "senandung-pagi-tuban-77"
# What two people have confirmed, and what one recorded alone.
ALONE, BOTH = (True, False)


def step() -> SetupStep:
    steps = setup_steps(Government.objects.get(), at=datetime.now(UTC))
    return next(each for each in steps if each.name == "second_administrator")


def policy_step() -> SetupStep:
    steps = setup_steps(Government.objects.get(), at=datetime.now(UTC))
    return next(each for each in steps if each.name == "policy")


def entered(browser: Client, name: str, email: str) -> Person:
    browser.post("/pejabat/baru/", {"name": name, "email": email})
    return Person.objects.get(name=name)


def appointed(browser: Client, person: Person, role: str, **more: str) -> OfficeAppointment:
    today = (datetime.now(UTC) + timedelta(hours=7)).date()
    letter = {"role": role, "capacity": "definitive", "starts_on": today.isoformat(), **more}
    answer = browser.post(f"/pejabat/{person.pk}/tunjuk/", letter)
    assert answer.status_code == 302, answer.content.decode()
    return OfficeAppointment.objects.get(person=person)


def invited_and_in(browser: Client, person: Person) -> Client:
    """The invitation by mail, and the browser in which it was accepted."""
    answer = browser.post(f"/pejabat/{person.pk}/undang/", {"email": person.email})
    assert answer.status_code == 302, answer.content.decode()
    mail.outbox.clear()
    queue.deliver_due(at=datetime.now(UTC) + timedelta(seconds=5))
    (letter,) = (each for each in mail.outbox if each.to == [person.email])
    found = re.search(r"http://localhost:8000(/tautan/[\w-]+/)", str(letter.body))
    assert found is not None
    client = Client()
    client.get(found[1], follow=True)
    assert client.post("/tautan/", {"password": PASSWORD})["Location"] == "/kotak-masuk/"
    return client


def taken(browser: Client, appointment: OfficeAppointment, name: str) -> tuple[int, str]:
    path = f"/penugasan/{appointment.pk}/langkah/{name}/"
    answer = browser.post(path, {"version": OfficeAppointment.objects.get(pk=appointment.pk).version})
    return answer.status_code, OfficeAppointment.objects.get(pk=appointment.pk).state


def test_two_administrators_confirm_each_other_and_a_third_takes_the_mark_away(client: Client) -> None:
    client.post("/mulai/", {"key": begun(), **GIVEN})
    alone = step()
    assert (alone.standing, alone.href) == ("later", "/pejabat/baru/")

    # The second one is recorded by the first alone, which stays to be seen, and has to get in first.
    budi = entered(client, "Budi Santoso, S.T.", "budi@tuban.example")
    second = appointed(client, budi, "administrator")
    assert (second.state, second.recorded_alone) == ("appointed", ALONE)
    waiting = step()
    assert (waiting.standing, waiting.href) == ("missing", "/pejabat/undang/")
    assert "Budi Santoso" in waiting.said
    budis = invited_and_in(client, budi)
    # Nothing waits yet: the inbox says what an administrator does now.
    assert 'class="btn btn-primary" href="/mulai/langkah/"' in budis.get("/kotak-masuk/").content.decode()

    # From now on power needs both: each confirms what the other enters, nobody their own.
    assert step().standing == "later"
    assert "Budi Santoso" in step().said
    dewi = entered(client, "Dewi Lestari, S.Sos.", "dewi@tuban.example")
    inspector = appointed(client, dewi, "inspector")
    assert inspector.state == "proposed"
    # Whom it concerns is named where it waits and where it is told.
    queue.deliver_due(at=datetime.now(UTC) + timedelta(seconds=5))
    for place in ("/kotak-masuk/", "/pemberitahuan/"):
        assert "Penugasan: Inspektur Kabupaten Tuban – Dewi Lestari, S.Sos." in " ".join(
            budis.get(place).content.decode().split()
        )
    steps = " ".join(client.get("/mulai/langkah/").content.decode().split())
    assert "1 penunjukan menunggu konfirmasi administrator yang tidak mencatatnya" in steps
    assert "belum: Budi Santoso, S.T." not in steps
    assert "belum: Dewi Lestari, S.Sos." not in steps
    assert taken(client, inspector, "confirm") == (403, "proposed")
    assert taken(budis, inspector, "confirm") == (302, "appointed")
    held = OfficeHeld.objects.get(pk=inspector.pk)
    assert (held.granted_by, held.confirmed_by) == (Person.objects.get(name=GIVEN["name"]), budi)

    # Neither of the two takes the mark off the second one's office; a third administrator does.
    assert taken(client, second, "countersign")[0] == taken(budis, second, "countersign")[0] == 403
    candra = entered(budis, "Candra Wijaya, S.Kom.", "candra@tuban.example")
    third = appointed(budis, candra, "administrator", ordinal="3")
    assert taken(client, third, "confirm") == (302, "appointed")
    candras = invited_and_in(client, candra)
    assert (step().standing, step().href) == ("later", f"/penugasan/{second.pk}/")
    assert f"/penugasan/{second.pk}/" in candras.get("/mulai/langkah/").content.decode()
    assert taken(candras, second, "countersign") == (302, "appointed")

    second.refresh_from_db()
    assert (second.recorded_alone, step().standing) == (BOTH, "done")


def test_what_one_recorded_alone_is_shown_to_the_second_and_confirmed_at_once(client: Client) -> None:
    client.post("/mulai/", {"key": begun(), **GIVEN})
    dewi = entered(client, "Dewi Lestari, S.Sos.", "dewi@tuban.example")
    eka = entered(client, "Eka Wahyuni, S.E.", "eka@tuban.example")
    alone = [appointed(client, dewi, "inspector"), appointed(client, eka, "regional_secretary")]
    assert [each.recorded_alone for each in alone] == [ALONE, ALONE]
    assert "menunggu konfirmasi administrator" not in client.get("/mulai/langkah/").content.decode()

    budi = entered(client, "Budi Santoso, S.T.", "budi@tuban.example")
    appointed(client, budi, "administrator")
    budis = invited_and_in(client, budi)
    inbox = " ".join(budis.get("/kotak-masuk/").content.decode().split())
    steps = " ".join(client.get("/mulai/langkah/").content.decode().split())
    policy = policy_step()
    page = budis.get("/penugasan/konfirmasi/?semua")
    ticked = page.context["chosen"]
    confirmed = budis.post("/penugasan/konfirmasi/", {"chosen": ticked})

    assert f"{len(ticked)} catatan" in inbox
    assert 'href="/penugasan/konfirmasi/"' in inbox
    assert "2 penunjukan menunggu konfirmasi administrator yang tidak mencatatnya" in steps
    assert "Tunjuk" not in policy.said
    assert "konfirmasi penugasan lebih dahulu" in policy.said
    assert page.content.decode().count(" checked") == len(ticked) >= 2
    assert budis.get("/penugasan/konfirmasi/").context["chosen"] == []
    assert confirmed.status_code == 302
    assert "lebih dahulu" not in policy_step().said
    assert [OfficeAppointment.objects.get(pk=each.pk).recorded_alone for each in alone] == [BOTH, BOTH]
    assert "menunggu konfirmasi administrator" not in client.get("/mulai/langkah/").content.decode()
