"""The `[evaluation]` table of a policy document: what may stand in it. No database.

Whether the instrument exists and has the scale is asked on publishing, by the app that has instruments.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Annotated

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, BeforeValidator

from common.document_fields import FILLED, EnumMember, Line, Listed, OptionalPassage, also, whole
from common.errors import Gap
from common.types import Json, Written
from common.validation import StrictModel, rejected
from deadlines.schedule.due_dates import ReminderDays
from deadlines.schedule.escalations import REPORTERS, Ladder, LadderRow
from deadlines.schedule.ladder import BREACH
from deadlines.schedule.ladder_wording import ladder_in_words
from innovations.policy_sections.milestones import neither_public_nor_locked
from innovations.scoring.counting import CountingMode
from organisations.enums import Role
from workflow.policies.sections import PolicySection

# The review that decides on periodic evaluations.
APPRAISAL = "appraisal"
NO_CAP = "none"
MOST_MONTHS = 60
_INSTRUMENT = re.compile(r"[a-z][a-z0-9-]{1,58}(@[1-9]\d{0,5})?")
# A day further off than a year is a mistake.
Days = Annotated[int, whole(0, 366)]
AgainDays = Annotated[int, whole(1, 60)]
WithinDays = Annotated[int, whole(1, 366)]


def _instrument(name: str) -> str:
    if not _INSTRUMENT.fullmatch(name):
        sentence = gettext_lazy("Write the name of an instrument, or name@2 for one of its versions.")
        raise rejected("name", sentence)
    return name


def _cap(value: Written) -> int | str:
    """A number or its text: TOML's own decimals are floats, which would not be what is written."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | str)
        or (value != NO_CAP and not _is_positive(value))
    ):
        raise rejected("number", gettext_lazy('This must be a percentage above 0, or "none".'))
    return value


def _is_positive(value: int | str) -> bool:
    try:
        return 0 < Decimal(value) < Decimal("Infinity")
    except InvalidOperation:
        return False


def _earliest_first(months: tuple[int, ...]) -> tuple[int, ...]:
    if any(later <= earlier for earlier, later in pairwise(months)):
        raise rejected("order", gettext_lazy("Each month stands here once, the earliest first."))
    return months


LadderBesideReports = Annotated[Ladder, AfterValidator(neither_public_nor_locked)]
REMINDERS = (7, 1, 0)
# Where a policy has no ladder of its own: what is late goes up to the leaders.
_SECRETARY = LadderRow(code="escalate_sekda", after=5, unit="working_days", to=(Role.REGIONAL_SECRETARY,))
_HEAD_OF_REGION = LadderRow(code="escalate_kdh", after=10, unit="working_days", to=(Role.HEAD_OF_REGION,))
USUAL_LADDER = (_SECRETARY,)
USUAL_PERIODIC_LADDER = (
    LadderRow(code=BREACH, after=None, to=(REPORTERS, Role.AGENCY_HEAD, Role.ORGANISATION_BUREAU)),
    _SECRETARY,
    _HEAD_OF_REGION,
)


class PeriodicRules(StrictModel):
    """Evaluations so many months after the anchor, by the figures and by scored questions.

    `answer_days` are the working days of an agency that is asked for an explanation, unless the evaluator names a day
    within `answer_within_days` calendar days. The ladder is that of the evaluation and of the explanation.
    """

    after_months: Annotated[
        Listed[Annotated[int, whole(1, MOST_MONTHS)]], FILLED, AfterValidator(_earliest_first)
    ]
    due_days: Days | None = None
    opens_days_before_due: Days | None = None
    criteria_weight: Annotated[int, whole(0, 100)] = 0
    answer_days: AgainDays = 5
    answer_within_days: WithinDays = 30
    reminder_days: ReminderDays = REMINDERS
    ladder: LadderBesideReports = USUAL_PERIODIC_LADDER
    legal_basis: OptionalPassage = ""


class FollowUpRules(StrictModel):
    """The days of what an evaluation asks to be improved.

    `again_days` are the working days of what was found not done yet, unless the bureau names a day within
    `again_within_days` calendar days.
    """

    again_days: AgainDays = 10
    again_within_days: WithinDays = 90
    reminder_days: ReminderDays = REMINDERS
    ladder: LadderBesideReports = USUAL_LADDER
    legal_basis: OptionalPassage = ""


def follow_up_rules(evaluation: Mapping[str, Json]) -> FollowUpRules:
    """Those of a policy's `[evaluation]` table; the usual where it says nothing."""
    return FollowUpRules.model_validate(evaluation.get("follow_ups") or {})


def periodic_rules(evaluation: Mapping[str, Json]) -> PeriodicRules:
    """Those of a policy's `[evaluation]` table, which must have them."""
    return PeriodicRules.model_validate(evaluation["periodic"])


def _nobody_decides(_periodic: Written, document: Written) -> Iterator[Gap]:
    reviews = document.get("review") if isinstance(document, Mapping) else None
    if not isinstance(reviews, Mapping) or APPRAISAL not in reviews:
        sentence = gettext_lazy("Nobody would decide: the document has no [[review.%(name)s.stages]].")
        yield Gap("", "no_review", sentence % {"name": APPRAISAL})


class CountingTable(StrictModel):
    """How results count whose target was not on record before their period ended, and the work of others: whole
    ("shown"), up to the target ("capped") or not ("excluded")."""

    unplanned: EnumMember[CountingMode] | None = None
    outside: EnumMember[CountingMode] | None = None


class AttributionTable(StrictModel):
    """How much of results counts for the score, and for what the table of recommendations suggests."""

    score: CountingTable = CountingTable()
    suggestion: CountingTable = CountingTable()
    legal_basis: OptionalPassage = ""


class EvaluationRules(StrictModel):
    """How results are scored: by which instrument and scale, capped where, followed up when.

    `negative_formula` measures "lower is better" instead of the instrument's own choice.
    """

    instrument: Annotated[str, AfterValidator(_instrument)] | None = None
    scale: Line
    negative_formula: Line | None = None
    cap: Annotated[int | str | None, BeforeValidator(_cap)] = None
    attribution: AttributionTable | None = None
    follow_up_days: Annotated[int, whole(1, 366)] | None = None
    follow_ups: FollowUpRules | None = None
    periodic: Annotated[PeriodicRules | None, also(_nobody_decides)] = None
    legal_basis: OptionalPassage = ""


SECTION = PolicySection(
    name="evaluation",
    label=gettext_lazy("Evaluation"),
    schema=EvaluationRules,
    keys={
        "instrument": gettext_lazy("instrument (formulas and scales)"),
        "scale": gettext_lazy("scale"),
        "negative_formula": gettext_lazy("formula for “lower is better”"),
        "cap": gettext_lazy("cap (percent)"),
        "attribution": gettext_lazy("what counts"),
        "score": gettext_lazy("for the score"),
        "suggestion": gettext_lazy("for the suggestion"),
        "unplanned": gettext_lazy("results without a target in time"),
        "outside": gettext_lazy("work of others"),
        str(CountingMode.SHOWN): gettext_lazy("counts whole"),
        str(CountingMode.CAPPED): gettext_lazy("counts up to the target"),
        str(CountingMode.EXCLUDED): gettext_lazy("does not count"),
        "periodic": gettext_lazy("periodic evaluation"),
        "after_months": gettext_lazy("after (months)"),
        "due_days": gettext_lazy("due (days after the period)"),
        "opens_days_before_due": gettext_lazy("begins (days before it is due)"),
        "criteria_weight": gettext_lazy("weight of the scored questions (percent)"),
        "follow_up_days": gettext_lazy("days for a follow-up without a date"),
        "follow_ups": gettext_lazy("follow-ups"),
        "again_days": gettext_lazy("working days for what was found not done yet"),
        "again_within_days": gettext_lazy("at most (calendar days), where the bureau names the day"),
        "answer_days": gettext_lazy("working days to answer the evaluators"),
        "answer_within_days": gettext_lazy("at most (calendar days), where the evaluator names the day"),
    },
    rows={"evaluation.follow_ups.ladder": ladder_in_words, "evaluation.periodic.ladder": ladder_in_words},
)
