"""The days of evaluations and follow-ups by their policy, and new ones for what was sent back to the agency.

The first receipt keeps its time. Being sent back opens an obligation of its own, which stands still while evaluators
have the answer: so many working days, or the day that whoever sends it back names within the bounds of the policy. Sent
back once more, it has as many days anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils import formats
from django.utils.translation import gettext as _

from calendars.services.calendar_versions import version_of
from common.errors import BadInput, Gap
from common.periods import local_day
from common.types import Json
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.policy_section import report_rule
from deadlines.schedule.due_dates import DeadlineRule, derive
from deadlines.schedule.escalations import LadderRow
from deadlines.services import clocks, deadlines
from innovations.models import Appraisal, FollowUp
from innovations.policy_sections.evaluation import follow_up_rules, periodic_rules
from innovations.services import resting
from workflow.engine import tasks
from workflow.engine.declarations import Context
from workflow.policies.versions import document_of, policy_of

# The fact of a step that names the day.
FACT = "due_on"


def rule_of(
    document: Mapping[str, Json],
    *,
    after: int,
    reminder_days: tuple[int, ...],
    ladder: tuple[LadderRow, ...],
    unit: Literal["calendar_days", "working_days"] = "calendar_days",
    anchor: Literal["contract", "return"] = "contract",
    opens_days_before_due: int | None = None,
) -> DeadlineRule:
    """The rule of an evaluation or follow-up under a policy: never locked, more time is decided on as of reports."""
    reports = document.get("reports")
    usual = report_rule(reports) if isinstance(reports, Mapping) else DeadlineRule()
    return DeadlineRule(
        anchor=anchor,
        after=after,
        unit=unit,
        opens_days_before_due=after if opens_days_before_due is None else opens_days_before_due,
        reminder_days=reminder_days,
        ladder=ladder,
        extension_by=usual.extension_by,
        longest_extension_days=usual.longest_extension_days,
        legal_basis=str(document["legal_basis"]),
    )


@dataclass(frozen=True, slots=True)
class LaterDays:
    """What a policy says of the days of what is sent back."""

    kind: DeadlineKind
    title: str
    days: int
    within: int
    reminder_days: tuple[int, ...]
    ladder: tuple[LadderRow, ...]


def of_follow_up(follow_up: FollowUp) -> LaterDays:
    """What was found not done yet."""
    rules = follow_up_rules(document_of(policy_of(follow_up))["evaluation"])
    return LaterDays(
        DeadlineKind.FOLLOW_UP_AGAIN,
        f"Diminta lagi: {follow_up.text}",
        rules.again_days,
        rules.again_within_days,
        rules.reminder_days,
        rules.ladder,
    )


def of_appraisal(appraisal: Appraisal) -> LaterDays:
    """The explanation that evaluators ask for."""
    rules = periodic_rules(document_of(policy_of(appraisal))["evaluation"])
    return LaterDays(
        DeadlineKind.EXPLANATION,
        f"Penjelasan: {appraisal.subject_title}",
        rules.answer_days,
        rules.answer_within_days,
        rules.reminder_days,
        rules.ladder,
    )


def named_day(ctx: Context[FollowUp] | Context[Appraisal], later: LaterDays) -> date | None:
    """The day that whoever sends it back names, None where they name none. Raises BadInput naming it."""
    named = ctx.facts.get(FACT)
    if not named:
        return None
    today = local_day(ctx.at, ctx.subject.government.tz)
    first, last = today + timedelta(days=1), today + timedelta(days=later.within)
    try:
        day = date.fromisoformat(str(named))
    except ValueError:
        raise _bad("invalid", _("This is not a date.")) from None
    if not first <= day <= last:
        bounds = {"first": _in_words(first), "last": _in_words(last)}
        raise _bad("out_of_bounds", _("Choose a day from %(first)s until %(last)s.") % bounds)
    return day


def give_days(ctx: Context[FollowUp] | Context[Appraisal], later: LaterDays) -> Deadline:
    """Begin the obligation, or let it run on with days anew; the task of the agency runs until then.

    At most eight statements.
    """
    subject, day = ctx.subject, named_day(ctx, later)
    assert subject.agency_id is not None, "only an agency owes something"
    today = local_day(ctx.at, subject.government.tz)
    rule = rule_of(
        document_of(policy_of(subject)),
        anchor="return",
        after=later.days if day is None else (day - today).days,
        unit="working_days" if day is None else "calendar_days",
        reminder_days=later.reminder_days,
        ladder=later.ladder,
    )
    calendar = version_of(subject.government_id, agency_id=subject.agency_id, known_on=today)
    running = clocks.resume(subject.SUBJECT_TYPE, subject.pk, kind=later.kind, at=ctx.at)
    if running is None:
        running = deadlines.schedule(
            subject_type=subject.SUBJECT_TYPE,
            subject_id=subject.pk,
            kind=later.kind,
            title=later.title,
            government=subject.government,
            agency_id=subject.agency_id,
            anchor_on=today,
            base_on=today,
            rule=rule,
            calendar=calendar,
            at=ctx.at,
        )
        resting.rest_as(subject.innovation, running, at=ctx.at)
    else:
        due = derive(rule, base_on=today, calendar=calendar.value, zone=running.zone)
        deadlines.extend([running], until=due.due_at, at=ctx.at)
    tasks.set_due(subject, due_at=running.counts_until)
    return running


def _in_words(day: date) -> str:
    return formats.date_format(day, "j F Y")


def _bad(code: str, message: str) -> BadInput:
    return BadInput(message, gaps=[Gap(FACT, code, message)])
