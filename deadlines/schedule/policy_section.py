"""The `[reports]` table of a policy document: what may stand in it and what is wrong with it. No database."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from common.periods import MONTHS_A_YEAR, PeriodKind
from deadlines.schedule.due_dates import ANCHORS, EXTENSION_DECIDERS, ROLLS, UNITS, DeadlineRule, streams
from deadlines.schedule.escalations import ladder_faults
from deadlines.schedule.ladder_wording import ladder_in_words
from organisations.enums import Zone
from workflow.policies.sections import PolicySection

# Members of a rule, how many reports are owed how often, and what a higher app looks at (`extend_section`).
REPORTS = {"every_months", "count", "demands", "bureau_imports"} | {
    field.name for field in fields(DeadlineRule)
}
_CHOICES = {
    "anchor": ANCHORS,
    "unit": UNITS,
    "roll": ROLLS,
    "zone": tuple(Zone.values),
    "extension_by": EXTENSION_DECIDERS,
}
_TEXTS = ("anchor", "unit", "roll", "zone", "time", "stream", "extension_by", "legal_basis")
# Least and most that a number may be; a due day further off than a year is a mistake.
_NUMBERS = {
    "every_months": (1, 12),
    "count": (1, 40),
    "after": (0, 366),
    "opens_days_before_due": (0, 366),
    "grace_days": (0, 366),
    "lock_after_days": (0, 366),
    "revision_days": (1, 60),
}
# Midnight at the beginning of a day would be another day's end: 24:00 says it without doubt.
_TIME = re.compile(r"(?!00:00)(?:[01]\d|2[0-3]):[0-5]\d|24:00")


def report_faults(document: Mapping[str, Any]) -> Iterator[Gap]:
    """Everything that is wrong with the table, by field."""
    table = document["reports"]
    for key in table:
        if key not in REPORTS:
            yield Gap(f"reports.{key}", "unknown", _("this field is not known here."))
    for key in _TEXTS:
        if key in table and not isinstance(table[key], str):
            yield Gap(f"reports.{key}", "type", _("this must be text."))
    for key in ("every_months", "count"):
        if key not in table:
            yield Gap(f"reports.{key}", "required", _("this field is missing."))
    yield from ladder_faults(table.get("ladder", []))
    yield from _choices(table)
    yield from _numbers(table)
    yield from _together(table)


def _choices(table: Mapping[str, Any]) -> Iterator[Gap]:
    for key, allowed in _CHOICES.items():
        if isinstance(table.get(key), str) and table[key] not in allowed:
            message = _("this must be one of %(choices)s.") % {"choices": ", ".join(allowed)}
            yield Gap(f"reports.{key}", "choice", message)
    if isinstance(table.get("stream"), str) and table["stream"] not in streams():
        message = _("there is no reporting stream of this name; there are %(names)s.")
        yield Gap("reports.stream", "choice", message % {"names": ", ".join(streams())})
    if isinstance(table.get("time"), str) and not _TIME.fullmatch(table["time"]):
        yield Gap("reports.time", "time", _("write a time of day from 00:01 to 24:00, the end of the day."))


def _numbers(table: Mapping[str, Any]) -> Iterator[Gap]:
    for key, (least, most) in _NUMBERS.items():
        if key in table and not _whole(table[key], least, most):
            message = _("this must be a whole number from %(least)d to %(most)d.")
            yield Gap(f"reports.{key}", "number", message % {"least": least, "most": most})
    days = table.get("reminder_days", [])
    if not isinstance(days, list) or not all(_whole(day, 0, 366) for day in days):
        yield Gap(
            "reports.reminder_days", "number", _("this must be a list of whole days before the due day.")
        )
    elif len(set(days)) < len(days):
        yield Gap("reports.reminder_days", "doubled", _("a day stands here twice."))


def _together(table: Mapping[str, Any]) -> Iterator[Gap]:
    """What is sound by itself but not beside the rest."""
    known = streams().get(str(table.get("stream")), {})
    anchor = table.get("anchor", known.get("anchor", "contract"))
    months = table.get("every_months")
    if _whole(months, 1, MONTHS_A_YEAR) and months not in {kind.months for kind in PeriodKind}:
        message = _("a report is on a month, a quarter, half a year or a year: every 1, 3, 6 or 12 months.")
        yield Gap("reports.every_months", "period", message)
    elif anchor == "quarter" and months == PeriodKind.MONTH.months:
        message = _("by calendar quarter reports are owed every 3, 6 or 12 months.")
        yield Gap("reports.every_months", "quarter", message)
    grace, lock = table.get("grace_days", 0), table.get("lock_after_days")
    if _whole(grace, 0, 366) and _whole(lock, 0, 366) and lock < grace:
        yield Gap(
            "reports.lock_after_days", "too_soon", _("the form cannot be locked before the grace is over.")
        )


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


SECTION = PolicySection(
    name="reports",
    label=gettext_lazy("Reports and deadlines"),
    faults=report_faults,
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
