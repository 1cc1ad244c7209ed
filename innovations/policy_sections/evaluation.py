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

from common.document_fields import FILLED, EnumMember, Listed, Text, also, whole
from common.errors import Gap
from common.types import Written
from common.validation import StrictModel, rejected
from innovations.scoring.counting import CountingMode
from workflow.policies.sections import PolicySection

# The review that decides on periodic evaluations.
APPRAISAL = "appraisal"
NO_CAP = "none"
MOST_MONTHS = 60
_INSTRUMENT = re.compile(r"[a-z][a-z0-9-]{1,58}(@[1-9]\d{0,5})?")
# A day further off than a year is a mistake.
Days = Annotated[int, whole(0, 366)]


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


class PeriodicRules(StrictModel):
    """Evaluations so many months after the anchor, by the figures and by scored questions."""

    after_months: Annotated[
        Listed[Annotated[int, whole(1, MOST_MONTHS)]], FILLED, AfterValidator(_earliest_first)
    ]
    due_days: Days | None = None
    opens_days_before_due: Days | None = None
    criteria_weight: Annotated[int, whole(0, 100)] = 0
    legal_basis: str = ""


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
    legal_basis: str = ""


class EvaluationRules(StrictModel):
    """How results are scored: by which instrument and scale, capped where, followed up when.

    `negative_formula` measures "lower is better" instead of the instrument's own choice.
    """

    instrument: Annotated[str, AfterValidator(_instrument)] | None = None
    scale: Text
    negative_formula: Text | None = None
    cap: Annotated[int | str | None, BeforeValidator(_cap)] = None
    attribution: AttributionTable | None = None
    follow_up_days: Annotated[int, whole(1, 366)] | None = None
    periodic: Annotated[PeriodicRules | None, also(_nobody_decides)] = None
    legal_basis: str = ""


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
    },
)
