"""Entries written at once: one correction of an entry, and one deadline of a milestone, whoever was faster."""

import json
from datetime import date
from typing import Any

import pytest

from innovations.models import Innovation, MilestoneDue, ProgressEntry, Report
from innovations.services.progress import noting
from innovations.services.progress.noting import EvidenceFile, ProgressNote
from innovations.services.reports import evidence, reporting
from innovations.services.reports.entries import MilestoneEntry
from innovations.services.reports.evidence import EvidenceSubject
from tests.concurrency.simultaneous import CLIENTS, DONE, counted, run_rounds
from tests.innovations import asked_walks
from tests.innovations.walks import launched_with_milestones
from tests.world import World, build
from workflow.engine import gate
from workflow.engine.verification import Verification
from workflow.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
TODAY = date(2025, 1, 2)
FINISHED_ON = date(2025, 3, 28)
SHOWN = EvidenceFile("foto.pdf", b"%PDF-1.7")


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


def ready_to_hand_in(world: World, innovation: Innovation) -> Report:
    """An ad-hoc report that says of "Uji coba" that it was finished in time, not handed in yet."""
    report = world.fill(asked_walks.opened(world, asked_walks.ask(world, innovation)), "40", "12")
    trial = report.milestones.get(milestone__activity="Uji coba").milestone_id
    past = report.milestones.get(milestone__activity="Persiapan").milestone_id
    evidence.attach(
        report,
        actor=world.operator,
        at=world.tick(),
        name=SHOWN.name,
        content=SHOWN.content,
        about=EvidenceSubject(milestone_id=trial, dated_on=FINISHED_ON),
    )
    said = {trial: MilestoneEntry(100, FINISHED_ON), past: MilestoneEntry(percent=50)}
    return reporting.save_figures(report, actor=world.operator, at=world.tick(), figures={}, milestones=said)


def test_entry_and_report_at_once_meet_a_milestones_day_once() -> None:
    world = build()
    innovations = [launched_with_milestones(world) for _round in range(ROUNDS)]
    reports = [ready_to_hand_in(world, innovation) for innovation in innovations]
    trials = [report.innovation.milestones.get(activity="Uji coba") for report in reports]
    at, actor = world.tick(), world.operator

    def enter(number: int, client: int) -> Any:
        note = ProgressNote(
            happened_on=asked_walks.JUNE.date(),
            text=f"Selesai {client}.",
            milestone_id=trials[number].pk,
            percent=100,
            finished_on=FINISHED_ON,
        )
        return noting.write(reports[number].innovation, actor=actor, at=at, note=note, files=[SHOWN])

    def hand_in(number: int, _client: int) -> Any:
        return gate.perform(reports[number], "submit", actor=actor, at=at)

    def type_words(number: int, _client: int) -> Any:
        return reporting.save_figures(reports[number], actor=actor, at=at, figures={}, narrative="Berjalan.")

    acts = (enter, hand_in, enter, type_words)
    answers = run_rounds(ROUNDS, lambda number, client: acts[client](number, client), clients=len(acts))

    dues = MilestoneDue.objects.filter(milestone__in=trials).select_related("deadline")
    entries = ProgressEntry.objects.values_list("innovation_id", "text")
    words = [json.loads(bytes(row.revisions.get().content))["narrative"] for row in reports]
    typed_in_time = [row[3] == DONE for row in answers]
    assert [row[:3] for row in answers] == [[DONE] * 3] * ROUNDS
    assert {row[3] for row in answers} <= {DONE, (409, "not_editable")}
    assert words == ["Berjalan." if in_time else "" for in_time in typed_in_time]
    assert sorted(entries) == sorted(
        (row.innovation_id, text) for row in reports for text in ("Selesai 0.", "Selesai 2.")
    )
    assert (dues.count(), {due.deadline.met_at for due in dues}) == (ROUNDS, {at})
    assert list(Verification().findings()) == []
