"""Whoever asks for the days of a contract hears the same: terms, annex, API, reminders, calendar and late list."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import time_machine
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from common.periods import start_of_day
from contracts.documents.rendering import render_contract
from contracts.services.freezing import frozen_terms
from deadlines.models import DeadlineStepReached
from notifications.services import feeds
from tests.acting import as_actor
from tests.contracts.test_rendering import text_of
from tests.web.test_contract_schedule import MID_FEBRUARY, drafted, in_force
from tests.world import World

ZONE = ZoneInfo("Asia/Jakarta")


def test_terms_annex_feed_reminders_and_board_agree(world: World, signed_in: Any) -> None:
    contract = in_force(world, drafted(world, MID_FEBRUARY, dates_reason="Anggaran terlambat."))
    terms = frozen_terms(contract)
    agreed = [(row.label, row.due_on) for row in terms.obligations]
    token = feeds.create_feed(
        as_actor(world.operator, world.now), "agency", at=world.tick(), agency_id=world.agency.pk
    ).token
    calendar = icalendar.Calendar.from_ical(feeds.read_feed(token, at=world.tick()))
    with time_machine.travel(world.tick(), tick=False):
        shown = signed_in("operator").get(f"/api/v1/contracts/{contract.pk}/schedule/").json()["rows"]

    annex = " ".join(text_of(render_contract(terms).pdf).split())
    first = min(agreed, key=lambda row: row[1])
    world.sweep(start_of_day(date.fromisoformat(first[1]), ZONE) + timedelta(days=30))

    assert first == ("Triwulan I 2025 (15 Februari–31 Maret)", "2025-04-21")
    assert [(row["label"], row["due_on"]) for row in shown] == agreed
    days = {str(event["DTSTART"].dt) for event in calendar.walk("VEVENT")}
    assert {due_on for _label, due_on in agreed} <= days
    with translation.override("id"):
        printed = [date_format(date.fromisoformat(due_on), "j F Y") for _label, due_on in agreed]
    assert [day in annex for day in printed] == [True] * 4
    # Two weeks, one week, three days and one day before it, and on it.
    reached = DeadlineStepReached.objects.filter(
        deadline__report__contract=contract, code__startswith="remind"
    )
    before = {(row.deadline.due_on - row.scheduled_at.astimezone(ZONE).date()).days for row in reached}
    assert {str(row.deadline.due_on) for row in reached} == {first[1]}
    assert before == {14, 7, 3, 1, 0}
    with time_machine.travel(world.now, tick=False):
        [late] = Client().get("/api/v1/public/late/").json()["results"]
    assert (late["period"]["label"], late["due_on"]) == first
