"""Calendar feeds: what they show to whom, when they end, and that their addresses are not kept."""

from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from common.errors import NotVisible
from deadlines.services import extensions
from innovations.models import Report
from notifications.models import FeedToken
from notifications.services import feeds
from organisations.models import Seat, User
from organisations.services.appointing import end
from tests.acting import as_actor
from tests.innovations.walks import in_force, open_report, reported
from tests.world import World
from workflow.engine import gate


@pytest.fixture
def report(world: World) -> Report:
    return world.report(in_force(world), 1)


def feed_of(world: World, who: str, scope: str, **place: Any) -> str:
    return feeds.create_feed(as_actor(getattr(world, who), world.now), scope, at=world.tick(), **place).token


def events_of(world: World, token: str) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(feeds.read_feed(token, at=world.tick())).walk("VEVENT")


def test_a_due_day_has_its_derivation_and_a_link(world: World, report: Report) -> None:
    first = events_of(world, feed_of(world, "operator", "person"))[0]

    assert first["DTSTART"].dt == date(2025, 4, 21)
    assert str(first["SUMMARY"]) == report.deadline.title
    assert "Idul Fitri 1446 Hijriah" in str(first["DESCRIPTION"])
    assert str(first["URL"]).endswith(f"/laporan/{report.pk}/")


def test_an_agency_shows_its_own_and_a_stranger_nothing(world: World, report: Report) -> None:
    own = events_of(world, feed_of(world, "operator", "agency", agency_id=world.agency.pk))
    strange = events_of(world, feed_of(world, "stranger", "person"))

    # Four reports, and the evaluations after 6 and 12 months; those counted from the launch have fallen away.
    cancelled = [event for event in own if event.get("STATUS") == "CANCELLED"]
    assert (len(own) - len(cancelled), len(cancelled), strange) == (6, 2, [])


def test_the_public_calendar_shows_what_anyone_may_see(world: World, report: Report) -> None:
    found = events_of(world, feed_of(world, "bureau", "public", government_id=world.government.pk))

    assert len(found) == 4
    assert str(found[0]["URL"]) == "http://localhost:8000/"


def test_a_report_handed_in_is_a_change_that_readers_notice(world: World) -> None:
    report = open_report(world)
    token = feed_of(world, "operator", "person")
    before = events_of(world, token)[0]
    filled = world.fill(report, "40", "12")
    gate.perform(filled, "submit", actor=world.operator, at=world.tick(days=1))

    after = events_of(world, token)[0]

    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert str(after["SUMMARY"]).startswith("Diserahkan: ")


def test_an_unchanged_feed_is_the_same_text(world: World, report: Report) -> None:
    token = feed_of(world, "operator", "person")

    texts = {feeds.read_feed(token, at=world.tick(hours=hours)) for hours in (1, 5)}

    assert len(texts) == 1


def moment(event: icalendar.Event) -> datetime:
    """LAST-MODIFIED, which is the stamp too."""
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
    found: datetime = event["LAST-MODIFIED"].dt
    return found


def test_a_due_day_was_last_changed_when_it_was_set_or_extended(world: World) -> None:
    signed = world.now
    report = open_report(world)
    token = feed_of(world, "operator", "person")
    before = events_of(world, token)[0]
    asked = extensions.ask(
        report.deadline, actor=world.operator, at=world.tick(), until=date(2025, 5, 5), reason="Banjir."
    )
    granted_at = world.tick()
    extensions.decide(asked, actor=world.sekda, at=granted_at, outcome="granted", decision="Diterima.")

    after = events_of(world, token)[0]

    assert signed <= moment(before) < report.deadline.opens_at
    assert (moment(after), after["SEQUENCE"] - before["SEQUENCE"]) == (granted_at, 1)


def test_a_correction_accepted_late_is_a_change_of_that_moment(world: World) -> None:
    returned = world.decide(
        reported(world), world.bureau, "return", items=[{"field": "lines", "message": "?"}]
    )
    handed_in = gate.perform(returned, "resubmit", actor=world.operator, at=world.tick(days=1))
    token = feed_of(world, "operator", "person")
    waiting = next(
        event for event in events_of(world, token) if "Perbaikan" in str(event["CATEGORIES"].to_ical())
    )
    world.tick(days=3)
    world.decide(handed_in, world.bureau)
    accepted_at = world.now

    done = next(event for event in events_of(world, token) if event["UID"] == waiting["UID"])

    assert str(done["SUMMARY"]) != str(waiting["SUMMARY"])
    assert (moment(done), done["SEQUENCE"] - waiting["SEQUENCE"]) == (accepted_at, 1)


def test_a_dropped_deadline_changes_the_feed(world: World, report: Report) -> None:
    token = feed_of(world, "operator", "person")
    before = events_of(world, token)[0]
    gate.perform(report, "waive", actor=world.sekda, at=world.tick(days=1), comment="Dibebaskan.")
    waived_at = world.now

    after = events_of(world, token)[0]

    assert (moment(after), after["STATUS"]) == (waived_at, "CANCELLED")
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1


def test_closing_what_was_handed_in_is_no_change(world: World) -> None:
    report = reported(world)
    token = feed_of(world, "operator", "person")
    before = events_of(world, token)[0]
    world.sweep(report.deadline.due_at + timedelta(days=40))

    after = events_of(world, token)[0]

    report.deadline.refresh_from_db()
    assert report.deadline.closed_at is not None
    assert after.to_ical() == before.to_ical()


@pytest.mark.parametrize("scope", ["person", "agency"])
def test_a_feed_ends_with_the_account(world: World, report: Report, scope: str) -> None:
    token = feed_of(world, "operator", scope, **({"agency_id": world.agency.pk} if scope == "agency" else {}))
    address = reverse("feed", args=[token])
    before = Client().get(address).status_code
    User.objects.filter(pk=world.operator.pk).update(is_active=False)

    off = Client().get(address).status_code
    User.objects.filter(pk=world.operator.pk).update(is_active=True)

    assert (before, off, Client().get(address).status_code) == (200, 404, 200)


def test_a_public_calendar_outlives_the_account_that_made_it(world: World, report: Report) -> None:
    token = feed_of(world, "bureau", "public", government_id=world.government.pk)
    User.objects.filter(pk=world.bureau.pk).update(is_active=False)

    assert len(events_of(world, token)) == 4


def test_a_feed_ends_with_the_office(world: World, report: Report) -> None:
    token = feed_of(world, "operator", "agency", agency_id=world.agency.pk)
    held: Any = Seat.objects.get(pk=world.seats["operator"].pk).holdings.get()
    end(held, at=world.tick())

    with pytest.raises(NotVisible):
        feeds.read_feed(token, at=world.tick())


def test_a_revoked_address_answers_404_at_once(world: World, report: Report) -> None:
    browser = Client()
    browser.force_login(world.operator, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.post("/kalender/", {"what": "person", "label": "Ponsel"})
    address = page.context["address"]
    before = Client().get(address)

    browser.post(f"/kalender/{FeedToken.objects.get().pk}/akhiri/")
    after = Client().get(address)

    assert (before.status_code, before["Content-Type"], after.status_code) == (
        200,
        "text/calendar; charset=utf-8",
        404,
    )


def test_the_token_itself_is_nowhere_in_the_database(world: World, report: Report) -> None:
    token = feed_of(world, "operator", "person")

    row = FeedToken.objects.values().get()

    assert token not in str(row)
    assert len(row["token_sha256"]) == 64


def test_nobody_reads_another_agency_by_a_feed_of_their_own(world: World, report: Report) -> None:
    with pytest.raises(NotVisible):
        feed_of(world, "neighbour", "agency", agency_id=world.agency.pk)


@pytest.mark.sqlite
def test_reading_costs_the_same_for_one_and_for_many(
    world: World, report: Report, django_assert_num_queries: Any
) -> None:
    token = feed_of(world, "operator", "person")
    at = world.tick()
    # Which installation this is is read once a process.
    feeds.read_feed(token, at=at)
    with django_assert_num_queries(5):
        feeds.read_feed(token, at=at)
    world.tick(days=1)
    in_force(world, world.launched(title="Jemput Bola"))

    with django_assert_num_queries(5):
        feeds.read_feed(token, at=at + timedelta(days=2))
