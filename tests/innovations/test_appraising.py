"""Evaluation after 6 and 12 months: gathered from the quarters, one row per evaluator, an outcome and what follows."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.errors import BadInput, NotNow, NotPermitted, Unready
from deadlines.models import Deadline
from innovations.models import Appraisal, Assessment, Evaluation, FollowUp
from innovations.services.evaluations.recomputing import recompute_all
from notifications.models import Notice
from notifications.wording import notice_in_words
from tests.innovations.walks import in_force
from tests.prepared import shared
from tests.world import AFTER_Q1, World
from workflow.engine import gate
from workflow.models import Event, Task

CRITERIA = {"planned": 80, "recorded": 80, "measurable": 80, "own_work": 80, "benefit": 50}
JULY = datetime(2025, 7, 15, 3, tzinfo=UTC)


@shared
def half_a_year(world: World) -> Appraisal:
    """Two quarters reported and evaluated, the first periodic evaluation open."""
    contract = in_force(world)
    for number, actuals, day in (
        (1, ("40", "12"), AFTER_Q1),
        (2, ("60", "10"), datetime(2025, 7, 2, 3, tzinfo=UTC)),
    ):
        world.sweep(day)
        report = world.fill(world.report(contract, number), *actuals)
        handed_in = gate.perform(report, "submit", actor=world.operator, at=world.tick())
        world.decide(handed_in, world.bureau, facts=(("recommendation", "continue"),))
    world.sweep(JULY)
    return Appraisal.objects.get(contract=contract, after_months=6)


def concluded(world: World, said: str, **ballot) -> Appraisal:
    """Verified, assured, and decided by the regional secretary."""
    appraisal = half_a_year(world)
    world.decide(appraisal, world.bureau, scores=CRITERIA)
    world.decide(appraisal, world.inspector)
    return world.decide(
        appraisal,
        world.sekda,
        comment="Sudah dibahas.",
        scores=CRITERIA,
        facts=(("recommendation", said),),
        **ballot,
    )


def test_the_contract_schedules_both_from_its_anchor(world: World) -> None:
    contract = in_force(world)

    rows = Appraisal.objects.filter(contract=contract).order_by("after_months")

    assert [(row.after_months, row.state, row.period_end, row.deadline.due_on) for row in rows] == [
        (6, "scheduled", date(2025, 7, 1), date(2025, 7, 30)),
        (12, "scheduled", date(2026, 1, 1), date(2026, 1, 30)),
    ]


def test_the_sweep_opens_it_once_when_its_period_is_over(world: World) -> None:
    appraisal = half_a_year(world)

    world.sweep(JULY)

    waiting = Task.objects.filter(subject_id=appraisal.pk, closed_at__isnull=True)
    assert (appraisal.state, [(task.stage, task.role) for task in waiting]) == (
        "in_review",
        [("verify", "organisation_bureau")],
    )
    assert Event.objects.filter(kind="appraisal.open").count() == 1


def test_evaluators_and_not_the_agency_are_reminded(world: World) -> None:
    appraisal = half_a_year(world)

    world.sweep(datetime(2025, 8, 1, 3, tzinfo=UTC))

    notices = Notice.objects.filter(deadline=appraisal.deadline).select_related("deadline__agency")
    words = {notice_in_words(notice) for notice in notices}
    agency = world.agency.name
    assert {(notice.person_id, notice.role) for notice in notices} == {
        (world.bureau.person_id, "organisation_bureau")
    }
    assert {(word.headline, word.detail) for word in words} == {
        (
            "Evaluasi terlambat",
            f"Evaluasi berkala atas inovasi {agency} bertenggat 30 Juli 2025 dan belum diselesaikan.",
        )
    }


def test_an_appraisal_gathers_the_quarters_with_results(world: World) -> None:
    appraisal = half_a_year(world)

    told = [(row["quarter"], row["state"], row["score"]) for row in appraisal.gathered["quarters"]]

    assert told == [(1, "evaluated", "80.00"), (2, "evaluated", None)]


def test_each_role_writes_a_row_and_the_last_one_decides(world: World) -> None:
    appraisal = concluded(world, "upgrade")

    rows = Assessment.objects.filter(appraisal=appraisal).order_by("recorded_at")
    evaluation = Evaluation.objects.get(appraisal=appraisal)
    assert [(row.decision.stage, str(row.score), row.recommendation) for row in rows] == [
        ("verify", "70.00", ""),
        ("assure", "None", ""),
        ("assess", "70.00", "upgrade"),
    ]
    # The year is not over, so that the figures are no part of it: the criteria alone.
    assert (evaluation.score, evaluation.band, evaluation.recommendation) == (
        Decimal("70.00"),
        "Sedang",
        "upgrade",
    )


def test_the_outcome_is_an_event_of_both_histories_and_no_state(world: World) -> None:
    appraisal = concluded(world, "replicate")

    kinds = Event.objects.filter(kind__in=("appraisal.conclude", "innovation.appraise")).order_by("id")
    facts = [json.loads(bytes(event.payload))["facts"] for event in kinds]
    appraisal.innovation.refresh_from_db()
    assert [(fact["recommendation"], fact["score"]) for fact in facts] == [("replicate", "70.00")] * 2
    assert appraisal.innovation.state == "under_evaluation"
    assert Deadline.objects.get(pk=appraisal.deadline_id).met_at == kinds[0].at


def test_every_row_can_be_computed_again(world: World) -> None:
    concluded(world, "continue")

    assert [done.differences for done in recompute_all()] == [()] * 5


def test_an_improvement_names_what_and_until_when(world: World) -> None:
    item = {"field": "follow_up", "message": "Lengkapi data triwulan III.", "due_on": "2025-08-16"}

    concluded(world, "improve", items=[item])

    row = FollowUp.objects.get()
    task = Task.objects.get(subject_id=row.pk)
    # 16 and 17 August 2025 are a weekend.
    assert (row.text, row.state, row.deadline.due_on) == (
        "Lengkapi data triwulan III.",
        "open",
        date(2025, 8, 18),
    )
    assert (task.kind, task.role, task.due_at) == ("follow_up", "agency_operator", row.deadline.due_at)


@pytest.mark.parametrize(
    ("said", "items", "refusal", "field"),
    [
        ("", [], Unready, "recommendation"),
        ("improve", [], Unready, "follow_ups"),
        (
            "improve",
            [{"field": "follow_up", "message": "x", "due_on": "2025-01-01"}],
            BadInput,
            "follow_ups.0.due_on",
        ),
        (
            "improve",
            [{"field": "follow_up", "message": "x", "due_on": "besok"}],
            BadInput,
            "follow_ups.0.due_on",
        ),
        (
            "improve",
            [{"field": "follow_up", "message": "x", "due_on": "9999-12-31"}],
            BadInput,
            "follow_ups.0.due_on",
        ),
        ("improve", [{"field": "follow_up", "message": " "}], BadInput, "follow_ups.0.text"),
    ],
)
def test_missing_answers_are_named_and_nothing_is_stored(
    world: World, said: str, items: list, refusal: type, field: str
) -> None:
    with pytest.raises(refusal) as refused:
        concluded(world, said, items=items)

    assert [gap.field for gap in refused.value.gaps] == [field]
    assert (Evaluation.objects.filter(appraisal__isnull=False).count(), FollowUp.objects.count()) == (0, 0)
    assert Appraisal.objects.get(after_months=6, contract__isnull=False).state == "in_review"


def test_an_end_is_asked_of_the_leaders_and_not_done(world: World) -> None:
    appraisal = concluded(world, "end")

    task = Task.objects.get(kind="decide", closed_at__isnull=True)
    appraisal.innovation.refresh_from_db()
    assert (task.subject_id, task.role, appraisal.innovation.state) == (
        appraisal.innovation_id,
        "regional_secretary",
        "under_evaluation",
    )


def test_a_leaders_act_closes_the_task_and_lapses_the_rest(world: World) -> None:
    appraisal = concluded(world, "end")

    gate.perform(
        appraisal.innovation, "discontinue", actor=world.regent, at=world.tick(), comment="Tidak berjalan."
    )

    later = Appraisal.objects.get(after_months=12, contract=appraisal.contract)
    assert (later.state, Deadline.objects.get(pk=later.deadline_id).closed_at is not None) == ("lapsed", True)
    assert Task.objects.filter(kind="decide", closed_at__isnull=True).count() == 0


def test_the_agency_is_asked_and_answers(world: World) -> None:
    appraisal = half_a_year(world)
    asked = world.decide(appraisal, world.bureau, "return", comment="Mengapa waktu tunggu naik?")

    answered = gate.perform(asked, "explain", actor=world.operator, at=world.tick(), comment="Antrean ganda.")

    assert (asked.state, answered.state) == ("returned", "in_review")
    assert Task.objects.get(subject_id=appraisal.pk, closed_at__isnull=True).round == 2


@pytest.mark.parametrize("who", ["operator", "head", "inspector", "sekda", "lan", "foreign_bureau"])
def test_only_whose_turn_it_is_evaluates(world: World, who: str) -> None:
    appraisal = half_a_year(world)

    with pytest.raises(NotPermitted):
        world.decide(appraisal, getattr(world, who), scores=CRITERIA)


def test_an_appraisal_cannot_be_concluded_by_hand(world: World) -> None:
    appraisal = half_a_year(world)

    with pytest.raises(NotNow):
        gate.perform(appraisal, "conclude", actor=world.sekda, at=world.tick())


def test_a_follow_up_is_reported_returned_reported_and_accepted(world: World) -> None:
    concluded(world, "improve", items=[{"field": "follow_up", "message": "Perbaiki data."}])
    row = FollowUp.objects.select_related("deadline").get()
    row = gate.perform(row, "report", actor=world.operator, at=world.tick(), comment="Sudah.")
    first = Deadline.objects.get(pk=row.deadline_id).met_at

    row = gate.perform(row, "reopen", actor=world.bureau, at=world.tick(), comment="Belum lengkap.")
    row = gate.perform(row, "report", actor=world.head, at=world.tick(), comment="Lengkap.")
    row = gate.perform(row, "accept", actor=world.bureau, at=world.tick())

    assert (row.state, Deadline.objects.get(pk=row.deadline_id).met_at) == ("accepted", first)
    assert Task.objects.filter(subject_id=row.pk, closed_at__isnull=True).count() == 0


def test_a_report_may_ask_for_follow_ups_too(world: World) -> None:
    from tests.innovations.walks import reported

    world.decide(
        reported(world),
        world.bureau,
        facts=(("recommendation", "improve"),),
        items=[{"field": "follow_up", "message": "Tambah kelas.", "due_on": "2025-05-05"}],
    )

    row = FollowUp.objects.get()
    assert (row.evaluation.report_id is not None, row.deadline.due_on) == (True, date(2025, 5, 5))
