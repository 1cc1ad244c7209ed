"""What an evaluation sends back has days anew by policy; what is late climbs a ladder of its own to the leaders."""

from datetime import UTC, date, datetime

import pytest

from common.errors import BadInput, DomainError
from deadlines.models import Deadline
from deadlines.services import deadlines
from innovations.models import Appraisal, FollowUp
from notifications.models import Notice
from notifications.wording import notice_in_words
from tests.innovations.test_appraising import CRITERIA, half_a_year
from tests.innovations.walks import reported
from tests.prepared import shared
from tests.world import World
from workflow.engine import gate
from workflow.models import Event, Task

# The follow-up is due on 5 May 2025, a Monday; the evaluation of half a year on 30 July 2025.
ITEM = {"field": "follow_up", "message": "Tambah kelas.", "due_on": "2025-05-05"}
MAY_2 = datetime(2025, 5, 2, 3, tzinfo=UTC)
NOVEMBER_28 = datetime(2025, 11, 28, 3, tzinfo=UTC)


@shared
def asked_to_improve(world: World) -> FollowUp:
    world.decide(reported(world), world.bureau, facts=(("recommendation", "improve"),), items=[ITEM])
    return FollowUp.objects.get()


def on_2_may(world: World) -> FollowUp:
    row = asked_to_improve(world)
    world.now = MAY_2
    return row


def report_done(world: World, row: FollowUp) -> FollowUp:
    return gate.perform(row, "report", actor=world.operator, at=world.tick(), comment="Sudah.")


def reopen(world: World, row: FollowUp, **facts: str) -> FollowUp:
    return gate.perform(row, "reopen", actor=world.bureau, at=world.tick(), comment="Belum.", **facts)


def again_of(row: FollowUp | Appraisal) -> Deadline:
    return Deadline.objects.get(subject_id=row.pk, kind__in=("follow_up_again", "explanation"))


def due_day(deadline: Deadline) -> date:
    return deadlines.day_ending_at(deadline.counts_until, deadlines.ZoneInfo(deadline.zone))


def told(world: World, at: datetime, subject: FollowUp | Appraisal) -> set[tuple[str, str]]:
    """Code and role of the notices that a sweep makes."""
    known = set(Notice.objects.values_list("pk", flat=True))
    world.sweep(at)
    rows = Notice.objects.exclude(pk__in=known).filter(subject_id=subject.pk)
    return set(rows.values_list("code", "role"))


def test_a_follow_up_not_done_yet_has_days_by_policy(world: World) -> None:
    row = report_done(world, on_2_may(world))
    first = Deadline.objects.get(pk=row.deadline_id).met_at

    row = reopen(world, row)

    again = again_of(row)
    task = Task.objects.get(subject_id=row.pk, closed_at=None)
    # Ten working days after 2 May: 16 May.
    assert (due_day(again), task.due_at) == (date(2025, 5, 16), again.counts_until)
    assert Deadline.objects.get(pk=row.deadline_id).met_at == first
    assert deadlines.verdict_of(row.deadline, at=world.now).code == "met"


def test_the_clock_stands_while_the_bureau_looks_at_it(world: World) -> None:
    row = reopen(world, report_done(world, on_2_may(world)))

    row = report_done(world, row)
    looked_at = deadlines.verdict_of(again_of(row), at=world.now).code
    handed_in = world.now
    world.now = datetime(2025, 6, 10, 3, tzinfo=UTC)
    gate.perform(row, "accept", actor=world.bureau, at=world.tick())

    again = again_of(row)
    assert (looked_at, again.met_at) == ("paused", handed_in)
    assert deadlines.verdict_of(again, at=world.now).code == "met"


def test_each_time_it_is_asked_for_it_has_days_anew(world: World) -> None:
    row = reopen(world, report_done(world, on_2_may(world)))
    world.now = datetime(2025, 5, 15, 3, tzinfo=UTC)
    row = reopen(world, report_done(world, row))

    # Ten working days after 15 May: 29 May is a day off, 1 June a Sunday.
    assert due_day(again_of(row)) >= date(2025, 5, 28)


def test_the_bureau_may_name_the_day_over_the_end_of_the_year(world: World) -> None:
    row = asked_to_improve(world)
    world.now = NOVEMBER_28
    row = reopen(world, report_done(world, row), due_on="2026-01-15")

    assert due_day(again_of(row)) == date(2026, 1, 15)
    facts = Event.objects.filter(kind="follow_up.reopen").latest("id").payload
    assert b'"due_on":"2026-01-15"' in bytes(facts)


@pytest.mark.parametrize(
    ("day", "code"), [("besok", "invalid"), ("2025-05-02", "out_of_bounds"), ("2025-08-30", "out_of_bounds")]
)
def test_a_day_out_of_bounds_is_refused_at_its_field(world: World, day: str, code: str) -> None:
    row = report_done(world, on_2_may(world))

    with pytest.raises(BadInput) as refusal:
        reopen(world, row, due_on=day)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("due_on", code)]
    assert FollowUp.objects.get().state == "reported"


def test_an_overdue_follow_up_climbs_to_the_leaders(world: World) -> None:
    row = asked_to_improve(world)

    late = told(world, datetime(2025, 5, 6, 3, tzinfo=UTC), row)
    higher = told(world, datetime(2025, 5, 16, 3, tzinfo=UTC), row)

    assert late == {("breach", "agency_operator"), ("breach", "agency_head")}
    assert higher == {("escalate_sekda", "regional_secretary"), ("escalate_sekda", "organisation_bureau")}


def test_what_was_asked_for_again_climbs_as_well(world: World) -> None:
    row = reopen(world, report_done(world, on_2_may(world)))

    found = told(world, datetime(2025, 6, 10, 3, tzinfo=UTC), row)

    assert ("escalate_sekda", "regional_secretary") in found
    notice = Notice.objects.filter(subject_id=row.pk, role="regional_secretary").latest("at")
    assert "belum selesai" in notice_in_words(notice).detail


def test_an_overdue_evaluation_climbs_to_the_leaders(world: World) -> None:
    appraisal = half_a_year(world)

    late = told(world, datetime(2025, 7, 31, 3, tzinfo=UTC), appraisal)
    higher = told(world, datetime(2025, 8, 15, 3, tzinfo=UTC), appraisal)

    assert late == {("breach", "organisation_bureau")}
    assert higher == {("escalate_sekda", "regional_secretary"), ("escalate_kdh", "head_of_region")}


def ask_agency(world: World, appraisal: Appraisal, **facts: str) -> Appraisal:
    return world.decide(
        appraisal, world.bureau, "return", comment="Mengapa naik?", facts=tuple(facts.items())
    )


def test_an_evaluation_sent_back_gives_the_agency_days(world: World) -> None:
    appraisal = ask_agency(world, half_a_year(world))

    explanation, evaluating = again_of(appraisal), Deadline.objects.get(pk=appraisal.deadline_id)
    task = Task.objects.get(subject_id=appraisal.pk, closed_at=None)
    # Asked on 15 July 2025, a Tuesday: five working days.
    assert (due_day(explanation), task.due_at) == (date(2025, 7, 22), explanation.counts_until)
    assert evaluating.paused_at == world.now
    late = told(world, datetime(2025, 8, 20, 3, tzinfo=UTC), appraisal)
    assert {("escalate_sekda", "regional_secretary"), ("escalate_kdh", "head_of_region")} <= late


def test_the_answer_gives_the_evaluators_their_days_back(world: World) -> None:
    appraisal = ask_agency(world, half_a_year(world))
    world.now = datetime(2025, 7, 18, 3, tzinfo=UTC)

    appraisal = gate.perform(
        appraisal, "explain", actor=world.operator, at=world.tick(), comment="Antrean ganda."
    )

    evaluating = Deadline.objects.get(pk=appraisal.deadline_id)
    task = Task.objects.get(subject_id=appraisal.pk, closed_at=None)
    # 30 July and the three working days at the agency's.
    assert (due_day(evaluating), task.due_at) == (date(2025, 8, 4), evaluating.counts_until)
    for who, scores in ((world.bureau, CRITERIA), (world.inspector, {}), (world.sekda, CRITERIA)):
        facts = (("recommendation", "continue"),) if who == world.sekda else ()
        world.decide(appraisal, who, comment="Ya.", scores=scores, facts=facts)
    assert again_of(appraisal).met_at is not None


def test_only_when_asking_an_evaluator_names_the_day(world: World) -> None:
    appraisal = half_a_year(world)

    for outcome, day in (("return", "2025-07-15"), ("return", "2025-09-15"), ("approve", "2025-07-25")):
        with pytest.raises(DomainError) as refusal:
            world.decide(
                appraisal, world.bureau, outcome, scores=CRITERIA, comment="A.", facts=(("due_on", day),)
            )
        assert [gap.field for gap in refusal.value.gaps] == ["due_on"]
    asked = ask_agency(world, appraisal, due_on="2025-07-25")

    assert due_day(again_of(asked)) == date(2025, 7, 25)
