"""Batches on an installation whose time is real: the first item is slow, the next is dated by its own turn."""

from datetime import datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import Any

import pytest
from django.utils import timezone

from common import moments
from deadlines.models import Deadline
from deadlines.services import sweep
from tests.innovations import walks
from tests.world import World
from workflow.engine import gate
from workflow.engine.events import installation
from workflow.models import OutboxMessage, Task
from workflow.outbox import queue
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

SLOW = 20.0


class Watch:
    """A stopwatch that tests move on by hand, and the first of a batch that takes its time.

    It runs on meanwhile: a busy machine needs seconds for a print, and dates it by them.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.began = monotonic()

    @cached_property
    def begun(self) -> datetime:
        """Asked for when the batch begins: what was prepared before, however slowly, is not part of it."""
        return timezone.now() - timedelta(seconds=SLOW)

    def __call__(self) -> float:
        return self.seconds + monotonic() - self.began

    def dawdle(self) -> bool:
        """Let the seconds of a slow piece of work pass, the first time only; says whether they did."""
        first = self.seconds == 0.0
        self.seconds = SLOW
        return first


@pytest.fixture
def watch(world: World, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A stopwatch. The batch began as long ago as its first item takes, so the rest comes at the real time."""
    watch = Watch()
    monkeypatch.setattr(moments, "monotonic", watch)
    return watch


def go_live(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the engine compares every moment with the database's clock."""
    monkeypatch.setattr(installation(), "is_demo", False)


def slow(watch: Watch, opener: sweep.Opener) -> sweep.Opener:
    """An opener whose first subject takes its time, and is not opened."""
    return lambda deadline, at: not watch.dawdle() and opener(deadline, at)


def test_a_sweep_opens_what_comes_after_a_slow_report(
    world: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks.in_force(world)
    go_live(monkeypatch)

    for subject_type, opener in list(sweep._openers.items()):
        monkeypatch.setitem(sweep._openers, subject_type, slow(watch, opener))
    begun = Deadline.objects.filter(opens_at__lte=watch.begun, closed_at__isnull=True)

    done = sweep.sweep(at=watch.begun)

    assert done.opened == begun.count() - 1 > 0


def test_a_message_after_a_slow_one_is_delivered(
    world: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = world.contract()
    gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    OutboxMessage.objects.filter(topic="event.told").delete()
    OutboxMessage.objects.all().update(available_at=watch.begun - timedelta(seconds=1))
    queue.put("test.slow", key="slow", payload={})
    OutboxMessage.objects.filter(key="slow").update(available_at=watch.begun - timedelta(seconds=2))
    monkeypatch.setitem(queue._routes, "test.slow", queue.Route(slowly))
    go_live(monkeypatch)

    delivered = queue.deliver_due(at=watch.begun)

    assert (delivered, list(OutboxMessage.objects.exclude(last_error=""))) == (2, [])
    assert watch.begun + timedelta(seconds=SLOW) <= contract.documents.get().registered_at <= timezone.now()


def slowly(_payload: dict[str, Any], _at: datetime) -> None:
    """A delivery that takes its time."""
    watch: Any = moments.monotonic
    watch.dawdle()


def test_a_document_is_dated_after_its_slow_rendering(
    world: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contracts.services import document_registration
    from contracts.verification import examination

    contract = gate.perform(world.contract(), "request_signatures", actor=world.bureau, at=world.tick())
    check = examination.check_printed
    monkeypatch.setattr(
        examination, "check_printed", lambda pdf, terms: (watch.dawdle(), check(pdf, terms))[1]
    )
    go_live(monkeypatch)

    document = document_registration.register_document(contract.pk, at=watch.begun)

    assert document is not None
    assert watch.begun + timedelta(seconds=SLOW) <= document.registered_at <= timezone.now()


def test_a_bulk_decision_goes_on_after_a_slow_one(
    world: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = [world.submitted(title=title) for title in ("Kantin Puspa", "Jemput Bola")]
    tasks = [Task.objects.get(subject_id=subject.pk, closed_at=None) for subject in subjects]
    go_live(monkeypatch)

    def slow_then_quick() -> Any:
        watch.dawdle()  # the first decision's own share is over before it is recorded
        yield from zip(tasks, subjects, strict=True)

    results = decisions.decide_many(slow_then_quick(), Ballot("approve"), actor=world.head, at=watch.begun)

    assert [result.refusal for result in results] == [None, None]
