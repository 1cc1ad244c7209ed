"""The `[reports]` table of a policy document: what may stand in it. No database."""

from collections.abc import Mapping
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, ValidationInfo, field_validator, model_validator

from common.document_fields import whole
from common.periods import MONTHS_A_YEAR, PeriodKind
from common.types import Json
from common.validation import rejected
from deadlines.schedule.due_dates import DeadlineRule, streams, with_stream
from deadlines.schedule.ladder_wording import ladder_in_words
from workflow.policies.sections import PolicySection


def _known_stream(name: str) -> str:
    if name not in streams():
        sentence = gettext_lazy("There is no reporting stream of this name; there are %(choices)s.")
        raise rejected("choice", sentence % {"choices": ", ".join(streams())})
    return name


# So much after the period where a policy gives no days: as PP 39/2006 has it for programmes and for regencies.
USUAL_AFTER, USUAL_UNIT = 10, "working_days"
# A contract lasts no longer.
LONGEST_YEARS = 10
# What policies said before reports covered periods of the calendar; a policy may still say it, and it changes nothing.
FORMER_ANCHORS = ("contract", "quarter")


class ReportRules(DeadlineRule):
    """The rule by which reports fall due, on which periods they are, and how many a contract owes unless it agrees.

    A report is on a period of the calendar, which has ended when it is due: it can be typed from the period's first day
    and handed in once the period is over.
    """

    anchor: Literal["period"] = "period"
    stream: Annotated[str, AfterValidator(_known_stream)] = ""
    after: Annotated[int, whole(1, 366)] = USUAL_AFTER
    every_months: Annotated[int, whole(1, MONTHS_A_YEAR)]
    count: Annotated[int, whole(1, 40)]

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, raw: Json) -> Json:
        return _meant(raw) if isinstance(raw, Mapping) else raw

    @field_validator("count")
    @classmethod
    def _are_ten_years_at_most(cls, count: int, info: ValidationInfo) -> int:
        if count * info.data.get("every_months", 1) > MONTHS_A_YEAR * LONGEST_YEARS:
            sentence = gettext_lazy("A contract lasts at most %(years)d years.") % {"years": LONGEST_YEARS}
            raise rejected("too_long", sentence)
        return count

    @field_validator("every_months")
    @classmethod
    def _make_up_a_period(cls, months: int) -> int:
        if months not in {kind.months for kind in PeriodKind}:
            sentence = gettext_lazy(
                "A report is on a month, a quarter, half a year or a year: every 1, 3, 6 or 12 months."
            )
            raise rejected("period", sentence)
        return months

    @field_validator("opens_days_before_due")
    @classmethod
    def _opens_with_its_period(cls, _days: int) -> int:
        sentence = gettext_lazy(
            "A report can be typed from the first day of its period and handed in when it is over: leave this out."
        )
        raise rejected("not_used", sentence)


def report_rule(reports: Mapping[str, Json]) -> DeadlineRule:
    """The rule of a published `[reports]` table, of whichever time: always one of periods of the calendar."""
    return DeadlineRule.from_policy(_meant(reports))


def _meant(raw: Mapping[str, Json]) -> Mapping[str, Json]:
    """With its stream, else with the usual days where it gives none; a former anchor means the period."""
    if isinstance(raw.get("stream"), str) and raw["stream"] in streams():
        raw = with_stream(raw)
    if raw.get("anchor", "contract") in FORMER_ANCHORS:
        raw = {**raw, "anchor": "period"}
    return raw if "after" in raw else {**raw, "after": USUAL_AFTER, "unit": USUAL_UNIT}


SECTION = PolicySection(
    name="reports",
    label=gettext_lazy("Reports and deadlines"),
    schema=ReportRules,
    keys={
        "every_months": gettext_lazy("a report every (months)"),
        "count": gettext_lazy("number of reports"),
        "roll": gettext_lazy("a due day that is no working day moves to"),
        "after": gettext_lazy("days from the end of the period until it is due"),
        "unit": gettext_lazy("these days are"),
        "working_days": gettext_lazy("working days"),
        "calendar_days": gettext_lazy("calendar days"),
        "reminder_days": gettext_lazy("reminders (days before due)"),
        "lock_after_days": gettext_lazy("form locks (days after due)"),
        "revision_days": gettext_lazy("working days to correct what was sent back"),
        "extension_by": gettext_lazy("who decides on more time"),
        "longest_extension_days": gettext_lazy("longest extension at once (calendar days)"),
        "next": gettext_lazy("the next working day"),
        "previous": gettext_lazy("the working day before"),
    },
    rows={"reports.ladder": ladder_in_words},
)
