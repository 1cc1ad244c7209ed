"""A request that is under way when its account is disabled, or its office ends, does nothing any more."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection

from appointments.services.ending import end_office
from appointments.services.people import record_of
from common.errors import DomainError
from organisations.models import OfficeHeld
from tests import databases
from tests.acting import as_actor
from tests.concurrency.simultaneous import PATIENCE
from tests.world import World, build
from workflow.engine import gate
from workflow.engine.events import installation
from workflow.engine.locking import lock
from workflow.engine.transaction import unit_of_work
from workflow.models import Event, Subject
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

pytestmark = pytest.mark.django_db(transaction=True)


class HeldRecord:
    """Somebody else's transaction that has the record of a subject, until told to commit what it does meanwhile."""

    def __init__(self, subject: Subject, meanwhile: Callable[[], object]) -> None:
        self.subject, self.meanwhile = subject, meanwhile
        self.locked, self.go = Signal(), Signal()
        self.thread = Thread(target=self._hold)

    def _hold(self) -> None:
        try:
            with unit_of_work() as unit:
                lock(unit, [self.subject.ref])
                self.locked.set()
                self.go.wait(PATIENCE)
                self.meanwhile()
        finally:
            connection.close()


def answer(subject: Subject, act: Callable[[], object], meanwhile: Callable[[], object]) -> str:
    """What a request is told that waits for the record while `meanwhile` happens."""
    held, answers = HeldRecord(subject, meanwhile), []

    def request() -> None:
        try:
            act()
            answers.append("done")
        except DomainError as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    connection.close()
    held.thread.start()
    held.locked.wait(PATIENCE)
    acting = Thread(target=request)
    acting.start()
    # It has begun, and waits for the record that the other one has.
    acting.join(0.2)
    assert acting.is_alive()
    held.go.set()
    held.thread.join(PATIENCE)
    acting.join(PATIENCE)
    return answers[0]


@pytest.fixture
def world() -> World:
    """The small world."""
    return build()


def deciding(world: World, subject: Subject, at: datetime) -> Callable[[], object]:
    """The head of the agency approves what waits, in a request that began at that moment."""
    return lambda: decisions.decide(subject, Ballot("approve"), actor=world.head, at=at)


def decided(subject: Subject) -> bool:
    return Event.objects.filter(subject_id=subject.pk, kind="innovation.decide").exists()


def test_a_step_under_way_ends_with_the_account(world: World) -> None:
    subject = world.submitted()
    record = record_of(world.head.person, actor=as_actor(world.administrator, world.now), at=world.tick())
    began, at = world.tick(), world.tick()

    def disable() -> None:
        gate.perform(record, "disable", actor=world.administrator, at=at, comment="Uji.")

    code = answer(subject, deciding(world, subject, began), disable)

    assert (code, decided(subject)) == ("account_closed", False)


def test_a_step_under_way_ends_with_the_office(world: World) -> None:
    """In a real installation: the office ends by the clock of now, the request began before."""
    subject = world.submitted()
    databases.mark_demo(demo=False)
    installation.cache_clear()
    began = datetime.now(UTC)
    held = OfficeHeld.objects.get(person_id=world.head.person_id)

    def end() -> None:
        end_office(held, actor=world.administrator, at=datetime.now(UTC), reason="Uji.")

    code = answer(subject, deciding(world, subject, began), end)

    assert (code, decided(subject)) == ("not_your_office", False)


def test_the_same_step_is_taken_where_nothing_ends(world: World) -> None:
    subject = world.submitted()

    code = answer(subject, deciding(world, subject, world.tick()), lambda: None)

    assert (code, decided(subject)) == ("done", True)
