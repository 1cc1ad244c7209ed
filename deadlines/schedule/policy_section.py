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


class ReportRules(DeadlineRule):
    """The rule by which reports fall due, and how many are owed how often."""

    anchor: Literal["contract", "quarter"] = "contract"
    stream: Annotated[str, AfterValidator(_known_stream)] = ""
    every_months: Annotated[int, whole(1, MONTHS_A_YEAR)]
    count: Annotated[int, whole(1, 40)]

    @model_validator(mode="before")
    @classmethod
    def _with_its_stream(cls, raw: Json) -> Json:
        if isinstance(raw, Mapping) and isinstance(raw.get("stream"), str) and raw["stream"] in streams():
            return with_stream(raw)
        return raw

    @field_validator("every_months")
    @classmethod
    def _make_up_a_period(cls, months: int, info: ValidationInfo) -> int:
        if months not in {kind.months for kind in PeriodKind}:
            sentence = gettext_lazy(
                "A report is on a month, a quarter, half a year or a year: every 1, 3, 6 or 12 months."
            )
            raise rejected("period", sentence)
        if info.data.get("anchor") == "quarter" and months == PeriodKind.MONTH.months:
            sentence = gettext_lazy("By calendar quarter reports are owed every 3, 6 or 12 months.")
            raise rejected("quarter", sentence)
        return months


SECTION = PolicySection(
    name="reports",
    label=gettext_lazy("Reports and deadlines"),
    schema=ReportRules,
    keys={
        "every_months": gettext_lazy("a report every (months)"),
        "count": gettext_lazy("number of reports"),
        "roll": gettext_lazy("a due day that is no working day moves to"),
        "opens_days_before_due": gettext_lazy("form opens (days before due)"),
        "reminder_days": gettext_lazy("reminders (days before due)"),
        "lock_after_days": gettext_lazy("form locks (days after due)"),
        "revision_days": gettext_lazy("working days to correct what was sent back"),
        "next": gettext_lazy("the next working day"),
        "previous": gettext_lazy("the working day before"),
    },
    rows={"reports.ladder": ladder_in_words},
)
