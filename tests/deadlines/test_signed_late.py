"""Two agencies whose contracts are signed on 29 November, swept by the shipped command, as the public sees them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from contracts.models import Contract
from contracts.services import signing
from contracts.signing.development_ca import ensure_seat_key
from deadlines.models import Deadline, DeadlineStepReached
from innovations.models import Innovation, Report
from innovations.services.contracts import contracting
from tests.deadlines.test_deadline_worker import manage
from tests.world import SECRET, World, build
from workflow.engine import gate
from workflow.outbox import queue

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Asia/Jakarta")
SIGNED_ON = date(2025, 11, 29)
# Of the last quarter, the only one that was not over: ten working days after it, and five more until it is public.
PERIOD_ENDS_ON, DUE_ON, PUBLIC_FROM = date(2025, 12, 31), date(2026, 1, 14), date(2026, 1, 22)
# The sweep as shipped: on the day of the signatures, after the period, on the due day, when it is late and when it is
# public. What falls between is caught up by the next one.
SWEPT_ON = (SIGNED_ON, date(2026, 1, 1), DUE_ON, date(2026, 1, 15), PUBLIC_FROM)
BESIDE = timedelta(days=1)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, 5, tzinfo=ZONE)


def neighbours(world: World) -> World:
    """The same world, with the second agency's people in the places of the first one's."""
    people = {"innovator": world.neighbour, "head": world.neighbour_head}
    return replace(
        world,
        agency=world.other_agency,
        people={**world.people, **people},
        seats={**world.seats, "head": world.seats["neighbour_head"]},
    )


def signed_by_both(world: World, innovation: Innovation) -> Contract:
    """Prepared the day before for the whole year, as the page fills it in; signed by both on 29 November."""
    world.now = morning(SIGNED_ON - timedelta(days=1))
    draft = contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 1, 1),
        dates_reason="Penandatanganan menyusul.",
    )
    contract = gate.perform(draft, "request_signatures", actor=world.bureau, at=world.tick())
    for name in ("head", "regent"):
        ensure_seat_key(world.seats[name].pk, common_name=world.seats[name].title, secret=SECRET)
    queue.deliver_due(at=world.tick())
    world.now = morning(SIGNED_ON)
    for who in (world.head, world.regent):
        contract = signing.sign(contract, actor=who, secret=SECRET, at=world.tick())
    return contract


@pytest.fixture
def contracts(transactional_db: None) -> list[Contract]:
    world = build()
    first = world.launched()
    other = neighbours(world)
    second = other.launched(title="Jalan Mulus")
    return [signed_by_both(world, first), signed_by_both(other, second)]


def shown_late(day: date) -> tuple[list[str], list[str]]:
    """The agencies and periods of the late list at noon of a day: over the interface, and those that the page names."""
    browser = Client()
    with time_machine.travel(morning(day) + timedelta(hours=4), tick=False):
        rows = browser.get("/api/v1/public/late/").json()["results"]
        page = browser.get(reverse("board"))
    entries = page.context["late"]
    return (
        sorted(f"{row['agency']}, {row['period']['label']}" for row in rows),
        sorted(f"{entry.agency}, {entry.period.label}" for entry in entries),
    )


def test_late_signers_are_not_public_within_their_period(contracts: list[Contract]) -> None:
    every = [SIGNED_ON + timedelta(days=number) for number in range((PUBLIC_FROM - SIGNED_ON).days + 1)]
    # The days of a sweep and those beside them; between them nothing runs, so every fifth stands for the others.
    days = [
        day
        for place, day in enumerate(every)
        if place % 5 == 0 or any(abs(day - on) <= BESIDE for on in SWEPT_ON)
    ]
    seen: dict[date, tuple[list[str], list[str]]] = {}

    for day in days:
        if day in SWEPT_ON:
            manage("enforce_deadlines", "--at", morning(day).isoformat())
        seen[day] = shown_late(day)

    owed = Report.objects.filter(contract__in=contracts).select_related("deadline")
    assert (
        sorted((row.period.label, row.deadline.due_on) for row in owed) == [("Triwulan IV 2025", DUE_ON)] * 2
    )
    both = sorted(f"{contract.agency}, Triwulan IV 2025" for contract in contracts)
    assert {day: lists for day, lists in seen.items() if lists != ([], [])} == {PUBLIC_FROM: (both, both)}


def test_nothing_is_late_or_locked_on_the_signing_day(contracts: list[Contract]) -> None:
    manage("enforce_deadlines", "--at", morning(SIGNED_ON + timedelta(days=1)).isoformat())

    deadlines = Deadline.objects.filter(report__contract__in=contracts)
    assert list(deadlines.values_list("breached_at", "locked_at")) == [(None, None)] * 2
    assert not DeadlineStepReached.objects.filter(deadline__in=deadlines).exists()
