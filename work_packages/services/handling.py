"""The steps of a critical contract: what each asks for, and what follows."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from common.errors import Gap, Unready
from common.letters import line_gaps, typed_line
from common.numbers import NumberFormatError, parse_decimal
from common.periods import local_day
from deadlines.enums import DeadlineKind
from work_packages.case_enums import LetterKind
from work_packages.curve.rule_document import CriticalRuleDocument
from work_packages.enums import PackageStage
from work_packages.flows.case import ShowCauseFlow
from work_packages.models import ShowCauseCase, ShowCauseMeeting, WorkPackage
from work_packages.services import case_days
from work_packages.services.case_letters import write_letter
from work_packages.services.critical_rules import rule_document
from workflow.engine import tasks
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares
from workflow.models import Event


@effect_of(ShowCauseFlow.reprimand)
def write_reprimand(ctx: Context[ShowCauseCase]) -> None:
    """After the event: the letter of reprimand, which asks to the first meeting."""
    write_letter(ctx, LetterKind.REPRIMAND, 1)


@prepares(ShowCauseFlow.meet)
def check_meeting(ctx: Context[ShowCauseCase]) -> None:
    """Before the event: when the meeting was, and which test was agreed. Raises Unready naming every gap."""
    case, rule = ctx.subject, _rule(ctx)
    today = local_day(ctx.at, case.government.tz)
    held_on, target, test_on = _day(ctx, "held_on"), _share(ctx, "target"), _day(ctx, "test_on")
    gaps = [*_meeting_gaps(ctx, held_on, today), *_target_gaps(case, target)]
    longest = today + timedelta(days=rule.handling.longest_test_days)
    if test_on is None:
        gaps.append(Gap("test_on", "required", _("Give the day of the test.")))
    elif test_on < today or (held_on is not None and test_on < held_on):
        gaps.append(Gap("test_on", "past", _("The day of the test lies ahead.")))
    elif test_on > longest:
        message = _("A test lasts at most %(days)d days.") % {"days": rule.handling.longest_test_days}
        gaps.append(Gap("test_on", "too_far", message))
    _refuse_if_any(gaps)
    assert held_on is not None
    assert target is not None
    assert test_on is not None
    ctx.facts.update(
        held_on=held_on.isoformat(),
        target=str(target),
        test_on=test_on.isoformat(),
        step=case.meetings_held + 1,
    )
    ctx.memo.computed = (held_on, target, test_on)


def _meeting_gaps(ctx: Context[ShowCauseCase], held_on: date | None, today: date) -> Iterator[Gap]:
    if held_on is None:
        yield Gap("held_on", "required", _("Give the day of the meeting."))
    elif held_on > today:
        yield Gap("held_on", "future", _("This day is still to come."))
    elif held_on < local_day(ctx.subject.created_at, ctx.subject.government.tz):
        yield Gap("held_on", "past", _("The meeting was not held before the contract became critical."))


def _target_gaps(case: ShowCauseCase, target: Decimal | None) -> Iterator[Gap]:
    if target is None:
        yield Gap("target", "required", _("Give the target of the test, in percent of the whole work."))
    elif not case.actual < target <= 100:
        message = _("The target lies above the %(actual)s %% that were done, and at 100 %% at the most.")
        yield Gap("target", "range", message % {"actual": case.actual})


@effect_of(ShowCauseFlow.meet)
def keep_meeting(ctx: Context[ShowCauseCase]) -> None:
    """After the event: the meeting with its test, the minutes as a letter, the day of the test. The first meeting was
    held by its day or after it."""
    case = ctx.subject
    held_on, target, test_on = ctx.memo.computed
    case.meetings_held += 1
    row = _rule(ctx).handling.ladder[case.meetings_held - 1]
    ShowCauseMeeting.objects.create(
        case=case,
        number=case.meetings_held,
        title=row.meeting,
        held_on=held_on,
        target=target,
        test_on=test_on,
        event=Event.objects.get(uuid=ctx.event_id),
    )
    case_days.met(case, DeadlineKind.SHOW_CAUSE, at=ctx.at)
    due = case_days.begin_test(case, _rule(ctx), test_on, at=ctx.at)
    case.task_due_at = due.counts_until
    case.save(update_fields=["meetings_held", "task_due_at"])
    tasks.set_due(case, due_at=due.counts_until)
    write_letter(ctx, LetterKind.MINUTES, case.meetings_held)


@prepares(ShowCauseFlow.pass_test)
def check_reached(ctx: Context[ShowCauseCase]) -> None:
    """Before the event: what was reached is the target or more."""
    _check_result(ctx, met=True)


@prepares(ShowCauseFlow.fail_test)
def check_missed(ctx: Context[ShowCauseCase]) -> None:
    """Before the event: what was reached is less than the target, and the day of the test has come."""
    _check_result(ctx, met=False)


def _check_result(ctx: Context[ShowCauseCase], *, met: bool) -> None:
    meeting = newest_meeting(ctx.subject)
    reached = _share(ctx, "reached")
    gaps = []
    if reached is None:
        gaps.append(Gap("reached", "required", _("Say what was reached, in percent of the whole work.")))
    elif not 0 <= reached <= 100:
        gaps.append(Gap("reached", "range", _("A share lies between 0 and 100 percent.")))
    elif met and reached < meeting.target:
        message = _("The target was %(target)s %%: with this the test failed.") % {"target": meeting.target}
        gaps.append(Gap("reached", "below_target", message))
    elif not met and reached >= meeting.target:
        message = _("The target was %(target)s %%: with this the test was met.") % {"target": meeting.target}
        gaps.append(Gap("reached", "target_met", message))
    if not met and local_day(ctx.at, ctx.subject.government.tz) < meeting.test_on:
        message = _("The test runs until %(day)s: it has not failed before.") % {"day": meeting.test_on}
        gaps.append(Gap("reached", "too_soon", message))
    _refuse_if_any(gaps)
    ctx.facts.update(reached=str(reached), target=str(meeting.target), step=meeting.number)
    ctx.memo.computed = (meeting, reached, met)
    # The tasks that open now have no day.
    ctx.subject.task_due_at = None


@effect_of(ShowCauseFlow.pass_test, ShowCauseFlow.fail_test)
def judge_test(ctx: Context[ShowCauseCase]) -> None:
    """After the event: the result, once; the clock of the test stands."""
    meeting, reached, met = ctx.memo.computed
    meeting.reached, meeting.met, meeting.judged_at = reached, met, ctx.at
    meeting.save(update_fields=["reached", "met", "judged_at"])
    case_days.met(ctx.subject, DeadlineKind.SHOW_CAUSE_TEST, at=ctx.at)
    _without_day(ctx.subject)


@effect_of(ShowCauseFlow.warn)
def write_warning(ctx: Context[ShowCauseCase]) -> None:
    """After the event: the letter of warning that belongs to the test."""
    case = ctx.subject
    case.warnings_given = case.meetings_held
    case.save(update_fields=["warnings_given"])
    write_letter(ctx, LetterKind.WARNING, case.warnings_given)


@prepares(ShowCauseFlow.give_opportunity)
def check_opportunity(ctx: Context[ShowCauseCase]) -> None:
    """Before the event: as many days as the rule allows, by a numbered addendum."""
    most, days = _rule(ctx).opportunity.most_days, str(ctx.facts.get("days", "")).strip()
    number = str(ctx.facts.get("addendum_no", ""))
    gaps = [*line_gaps(number, place="addendum_no")]
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:4]) <= most):
        message = _("Give a number of calendar days from 1 to %(most)d.") % {"most": most}
        gaps.append(Gap("days", "range", message))
    if not typed_line(number):
        gaps.append(Gap("addendum_no", "required", _("Give the number of the addendum.")))
    elif len(number) > 120:
        gaps.append(Gap("addendum_no", "too_long", _("At most %(count)d characters.") % {"count": 120}))
    _refuse_if_any(gaps)
    until = local_day(ctx.at, ctx.subject.government.tz) + timedelta(days=int(days))
    ctx.facts.update(days=days, addendum_no=typed_line(number), until=until.isoformat())
    ctx.memo.computed = (int(days), until, typed_line(number))


@effect_of(ShowCauseFlow.give_opportunity)
def begin_opportunity(ctx: Context[ShowCauseCase]) -> None:
    """After the event: the days of the opportunity run."""
    case = ctx.subject
    days, until, number = ctx.memo.computed
    case.opportunity_days, case.opportunity_until, case.addendum_no = days, until, number
    due = case_days.begin_opportunity(case, _rule(ctx), days, at=ctx.at)
    case.task_due_at = due.counts_until
    case.save(update_fields=["opportunity_days", "opportunity_until", "addendum_no", "task_due_at"])
    tasks.set_due(case, due_at=due.counts_until)


@effect_of(ShowCauseFlow.terminate, ShowCauseFlow.recover)
def end_case(ctx: Context[ShowCauseCase]) -> None:
    """After the event: nothing falls due any more; a terminated contract is the package's stage."""
    case_days.end_all(ctx.subject, at=ctx.at)
    _without_day(ctx.subject)
    if ctx.name == "terminate":
        WorkPackage.objects.filter(pk=ctx.subject.package_id).update(stage=PackageStage.TERMINATED)


def newest_meeting(case: ShowCauseCase) -> ShowCauseMeeting:
    """The meeting whose test runs. One query."""
    return case.meetings.order_by("-number")[:1].get()


def _without_day(case: ShowCauseCase) -> None:
    case.task_due_at = None
    case.save(update_fields=["task_due_at"])


def _rule(ctx: Context[ShowCauseCase]) -> CriticalRuleDocument:
    return rule_document(ctx.subject.rule)


def _day(ctx: Context[ShowCauseCase], name: str) -> date | None:
    """A day of the facts; None without one or for what is none."""
    try:
        return date.fromisoformat(str(ctx.facts.get(name, "")))
    except ValueError:
        return None


def _share(ctx: Context[ShowCauseCase], name: str) -> Decimal | None:
    """A share of the facts with at most two places; None without one or for what is none."""
    try:
        found = parse_decimal(str(ctx.facts.get(name, "")))
    except NumberFormatError:
        return None
    return None if found is None or found != round(found, 2) else round(found, 2)


def _refuse_if_any(gaps: list[Gap]) -> None:
    if gaps:
        raise Unready(_("This is not complete."), gaps=gaps)
