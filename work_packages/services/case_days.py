"""The days of a critical contract: until when the first meeting is held, a test is met, an opportunity ends."""

from datetime import date, datetime

from calendars.services.calendar_versions import version_of
from common.periods import local_day
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.schedule.due_dates import DeadlineRule, derive
from deadlines.services import clocks, deadlines
from work_packages.curve.rule_document import CriticalRuleDocument
from work_packages.models import ShowCauseCase


def begin_meeting(case: ShowCauseCase, rule: CriticalRuleDocument, *, at: datetime) -> Deadline:
    """The first meeting is owed so many days after the crossing was found. Five statements."""
    return _begin(case, rule, DeadlineKind.SHOW_CAUSE, rule.handling.meeting_within_days, at=at)


def begin_test(case: ShowCauseCase, rule: CriticalRuleDocument, test_on: date, *, at: datetime) -> Deadline:
    """The test is due on its day; a further one is the same obligation with days anew. At most eight statements."""
    days = max((test_on - local_day(at, case.government.tz)).days, 0)
    return _begin(case, rule, DeadlineKind.SHOW_CAUSE_TEST, days, at=at)


def begin_opportunity(
    case: ShowCauseCase, rule: CriticalRuleDocument, days: int, *, at: datetime
) -> Deadline:
    """The work is to be finished within the days of the opportunity. Five statements."""
    return _begin(case, rule, DeadlineKind.OPPORTUNITY, days, at=at)


def met(case: ShowCauseCase, kind: DeadlineKind, *, at: datetime) -> None:
    """What was asked for was done; a test that was judged waits for the next one."""
    if kind == DeadlineKind.SHOW_CAUSE_TEST:
        clocks.pause(case.SUBJECT_TYPE, case.pk, kind=kind, at=at)
    else:
        clocks.settle(case.SUBJECT_TYPE, case.pk, kind=kind, at=at)


def end_all(case: ShowCauseCase, *, at: datetime) -> None:
    """Nothing further falls due."""
    clocks.settle(case.SUBJECT_TYPE, case.pk, kind=DeadlineKind.SHOW_CAUSE_TEST, at=at)
    deadlines.close_all_of(case.SUBJECT_TYPE, [case.pk], at=at)


def _begin(
    case: ShowCauseCase, rule: CriticalRuleDocument, kind: DeadlineKind, days: int, *, at: datetime
) -> Deadline:
    assert case.agency_id is not None, "only an agency's contract is followed"
    today = local_day(at, case.government.tz)
    asked = DeadlineRule(
        anchor="return",
        after=days,
        roll="none",
        opens_days_before_due=days,
        reminder_days=rule.handling.reminder_days,
        legal_basis=rule.legal_basis,
    )
    calendar = version_of(case.government_id, agency_id=case.agency_id, known_on=today)
    running = clocks.resume(case.SUBJECT_TYPE, case.pk, kind=kind, at=at)
    if running is not None:
        due = derive(asked, base_on=today, calendar=calendar.value, zone=running.zone)
        deadlines.extend([running], until=due.due_at, at=at)
        return running
    return deadlines.schedule(
        subject_type=case.SUBJECT_TYPE,
        subject_id=case.pk,
        title=case.subject_title,
        government=case.government,
        agency_id=case.agency_id,
        anchor_on=today,
        base_on=today,
        rule=asked,
        calendar=calendar,
        at=at,
        kind=kind,
    )
