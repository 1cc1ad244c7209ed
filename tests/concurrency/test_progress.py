"""Entries written at once: one correction of an entry, and one deadline of a milestone, whoever was faster."""

from datetime import date
from typing import Any

import pytest

from innovations.models import MilestoneDue, ProgressEntry
from innovations.services.progress import noting
from innovations.services.progress.noting import EvidenceFile, ProgressNote
from tests.concurrency.simultaneous import CLIENTS, DONE, counted, run_rounds
from tests.innovations.walks import launched_with_milestones
from tests.world import build
from workflow.engine.verification import Verification
from workflow.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
TODAY = date(2025, 1, 2)


def test_an_entry_is_corrected_once() -> None:
    world = build()
    innovation = world.launched()
    said = ProgressNote(happened_on=TODAY, text="Pelatihan kader.")
    firsts = [
        noting.write(innovation, actor=world.operator, at=world.tick(), note=said) for _round in range(ROUNDS)
    ]
    at, actor = world.tick(), world.operator

    def correct(number: int, client: int) -> Any:
        note = ProgressNote(happened_on=TODAY, text=f"Perbaikan {client}.", corrects=firsts[number].pk)
        return noting.write(innovation, actor=actor, at=at, note=note)

    answers = run_rounds(ROUNDS, correct)

    assert counted(answers) == {DONE: ROUNDS, (409, "corrected"): ROUNDS * (CLIENTS - 1)}
    assert ProgressEntry.objects.filter(corrects__isnull=False).count() == ROUNDS
    assert Event.objects.filter(kind="innovation.correct_progress").count() == ROUNDS
    assert list(Verification().findings()) == []


def test_a_milestone_has_at_most_one_open_deadline() -> None:
    world = build()
    innovation = launched_with_milestones(world)
    milestone = innovation.milestones.get(activity="Perluasan")
    at, actor = world.tick(), world.operator

    def say(_number: int, client: int) -> Any:
        percent = 100 if client % 2 else 50
        note = ProgressNote(
            happened_on=TODAY,
            text="Berjalan.",
            milestone_id=milestone.pk,
            percent=percent,
            finished_on=TODAY if percent == 100 else None,
        )
        files = [EvidenceFile("foto.pdf", b"%PDF-1.7")] if percent == 100 else []
        return noting.write(innovation, actor=actor, at=at, note=note, files=files)

    answers = run_rounds(ROUNDS, say)

    dues = MilestoneDue.objects.filter(milestone=milestone)
    running = dues.filter(deadline__met_at__isnull=True, deadline__closed_at__isnull=True)
    last = ProgressEntry.objects.filter(percent__isnull=False)
    newest = max(last, key=lambda entry: (entry.happened_on, entry.written_at, str(entry.pk)))
    assert counted(answers) == {DONE: ROUNDS * CLIENTS}
    assert running.count() == (newest.percent != 100)
    assert list(Verification().findings()) == []
