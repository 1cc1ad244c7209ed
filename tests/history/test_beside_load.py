"""Verifications beside people who work: what they do meanwhile is never taken for a forgery."""

import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from appointments.services.ending import end_office
from appointments.services.letters import AppointmentLetter
from appointments.services.people import PersonDetails, enter
from appointments.services.proposing import propose
from common.snapshot import one_moment
from deadlines.models import Deadline
from deadlines.services import extensions, sweep
from innovations.services.proposals import drafting
from organisations.enums import Role
from organisations.models import OfficeHeld, User
from organisations.services.appointing import seat_of
from tests import campaign
from tests.concurrency.simultaneous import PATIENCE
from tests.world import World, build
from workflow.engine import gate
from workflow.engine.verification import Finding, Verification
from workflow.models import Event
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
VERIFICATIONS = campaign.length(short=5, full=500)
# Hundredths of a second between two pieces of work of a thread: a campaign's history grows with its verifications.
PAUSE = campaign.length(short=5, full=50) / 100


class Moments:
    """Moments of one thread, each after the one before."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def decide(subject: object, who: User, at: datetime, outcome: str = "approve") -> object:
    return decisions.decide(
        subject, Ballot(outcome, "" if outcome == "approve" else "Lengkapi."), actor=who, at=at
    )


def proposals(world: World, clock: Moments, number: int) -> None:
    """One is drafted, handed in and decided; every third is sent back first, every fifth withdrawn."""
    fields = {
        "title": f"Inovasi {number}", "intake": "register", "year": 2024, "form": "pelayanan_publik",
        "medium": "non_digital", "description": "Kelas.",
    }  # fmt: skip
    item = drafting.draft(
        government=world.government, agency=world.agency, actor=world.innovator, at=clock(), fields=fields
    )
    drafting.replace_rows(
        item, "indicators", [{"name": "Peserta", "unit": "Orang", "target_year": 10 + number}]
    )
    item = gate.perform(item, "submit", actor=world.innovator, at=clock())
    if number % 5 == 0:
        gate.perform(item, "withdraw", actor=world.innovator, at=clock(), comment="Batal.")
        return
    if number % 3 == 0:
        item = decide(item, world.head, clock(), "return")
        item = gate.perform(item, "resubmit", actor=world.innovator, at=clock())
    for who in (world.head, world.lan, world.sekda):
        item = decide(item, who, clock())


def offices(world: World, clock: Moments, number: int) -> None:
    """Somebody is entered, appointed, and leaves the office."""
    at = clock()
    official = enter(
        world.government, PersonDetails(name=f"Pejabat {number}"), actor=world.administrator, at=at
    )
    seat = seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=number + 1)
    letter = AppointmentLetter(starts_on=at.date(), number=f"800/{number}")
    made = propose(official.person, seat, letter, actor=world.administrator, at=clock())
    held = OfficeHeld.objects.select_related("seat__government", "granted_from").get(pk=made.pk)
    end_office(held, actor=world.administrator, at=clock(), reason="Mutasi.")


def obligations(world: World, clock: Moments, number: int) -> None:
    """A day passes; the sweep records; more time is asked for and given."""
    clock.now += timedelta(hours=6)
    sweep.sweep(at=clock())
    owed = (
        Deadline.objects.filter(kind="report", met_at=None, closed_at=None)
        .select_related("calendar")
        .order_by("-due_at")
        .first()
    )
    if owed is None or number % 4:
        return
    until = date(2026, 6, 1) + timedelta(days=number)
    asked = extensions.ask(owed, actor=world.head, at=clock(), until=until, reason="Data menyusul.")
    extensions.decide(asked, actor=world.sekda, at=clock(), outcome="granted", decision="Diterima.")


class AtWork:
    """Threads that work until they are told to stop; what failed in one of them fails the test."""

    def __init__(self, world: World) -> None:
        self.world, self.stop = world, threading.Event()
        self.failed: list[BaseException] = []
        self.done: Counter[str] = Counter()
        works = (proposals, proposals, offices, obligations)
        self.threads = [
            threading.Thread(target=self._work, args=(work, place)) for place, work in enumerate(works)
        ]

    def _work(self, work: Callable[[World, Moments, int], None], place: int) -> None:
        clock, number = Moments(self.world.now), 0
        try:
            while not self.stop.is_set():
                number += 1
                work(self.world, clock, number)
                self.done[f"{work.__name__} {place}"] += 1
                self.stop.wait(PAUSE)
        except BaseException as error:  # noqa: BLE001 -- told by the test's own thread
            self.failed.append(error)
        finally:
            connection.close()

    def __enter__(self) -> "AtWork":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE)


def verified() -> list[Finding]:
    with one_moment():
        return list(Verification().findings())


def test_no_verification_cries_wolf_beside_honest_work() -> None:
    world = build()
    world.in_force()
    connection.close()
    seen, false = set(), []
    with AtWork(world) as load:
        for _number in range(VERIFICATIONS):
            false += verified()
            seen.add(Event.objects.count())
            load.stop.wait(0.05)
    sys.stdout.write(
        f"{VERIFICATIONS} verifications, {len(false)} false; {max(seen)} events, {dict(load.done)}\n"
    )

    assert load.failed == []
    assert false == []
    assert len(seen) > VERIFICATIONS / 2
    assert len(load.done) == len(load.threads)
