"""The `[evaluation]` table of a policy document: what may stand in it and what is wrong with it. No database.

Whether the instrument exists and has the scale is asked on publishing, by the app that has instruments.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from workflow.policies.sections import PolicySection

EVALUATION = {"instrument", "scale", "cap", "follow_up_days", "periodic", "legal_basis"}
PERIODIC = {"after_months", "due_days", "opens_days_before_due", "criteria_weight", "legal_basis"}
# The review that decides on periodic evaluations.
APPRAISAL = "appraisal"
NO_CAP = "none"
_INSTRUMENT = re.compile(r"[a-z][a-z0-9-]{1,58}(@[1-9]\d{0,5})?")
# Least and most that a number may be; a day further off than a year is a mistake.
_DAYS = {"due_days": (0, 366), "opens_days_before_due": (0, 366), "criteria_weight": (0, 100)}
_MOST_MONTHS = 60


def evaluation_faults(document: Mapping[str, Any]) -> Iterator[Gap]:
    """Everything that is wrong with the table, by field; nothing when the document has none."""
    table = document.get("evaluation")
    if not isinstance(table, dict):
        return
    yield from _unknown("evaluation", table, EVALUATION)
    yield from _texts("evaluation", table, ("instrument", "scale", "legal_basis"))
    if not table.get("scale"):
        yield Gap("evaluation.scale", "required", _("this field is missing."))
    if isinstance(table.get("instrument"), str) and not _INSTRUMENT.fullmatch(table["instrument"]):
        message = _("write the name of an instrument, or name@2 for one of its versions.")
        yield Gap("evaluation.instrument", "name", message)
    if "cap" in table and not _is_cap(table["cap"]):
        message = _('this must be a percentage above 0, or "none".')
        yield Gap("evaluation.cap", "number", message)
    yield from _whole("evaluation", table, {"follow_up_days": (1, 366)})
    yield from _periodic(document, table.get("periodic", {}))


def _periodic(document: Mapping[str, Any], table: Any) -> Iterator[Gap]:
    place = "evaluation.periodic"
    if not isinstance(table, dict):
        yield Gap(place, "type", _("this must be a table."))
        return
    yield from _unknown(place, table, PERIODIC)
    yield from _texts(place, table, ("legal_basis",))
    yield from _whole(place, table, _DAYS)
    if not table:
        return
    months = table.get("after_months")
    if not isinstance(months, list) or not months or not all(_is_whole(m, 1, _MOST_MONTHS) for m in months):
        message = _("this must be a list of whole months from 1 to %(most)d.") % {"most": _MOST_MONTHS}
        yield Gap(f"{place}.after_months", "number", message)
    elif any(later <= earlier for earlier, later in pairwise(months)):
        yield Gap(f"{place}.after_months", "order", _("each month stands here once, the earliest first."))
    if APPRAISAL not in (document.get("review") or {}):
        message = _("nobody would decide: the document has no [[review.appraisal.stages]].")
        yield Gap(place, "no_review", message)


def _is_cap(value: object) -> bool:
    if value == NO_CAP:
        return True
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    try:
        return 0 < Decimal(value) < Decimal("Infinity")
    except InvalidOperation:
        return False


def _whole(place: str, table: Mapping[str, Any], limits: Mapping[str, tuple[int, int]]) -> Iterator[Gap]:
    for key, (least, most) in limits.items():
        if key in table and not _is_whole(table[key], least, most):
            message = _("this must be a whole number from %(least)d to %(most)d.")
            yield Gap(f"{place}.{key}", "number", message % {"least": least, "most": most})


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _texts(place: str, table: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[Gap]:
    for key in keys:
        if key in table and not isinstance(table[key], str):
            yield Gap(f"{place}.{key}", "type", _("this must be text."))


def _unknown(place: str, table: Mapping[str, Any], known: set[str]) -> Iterator[Gap]:
    for key in table:
        if key not in known:
            yield Gap(f"{place}.{key}", "unknown", _("this field is not known here."))


SECTION = PolicySection(
    name="evaluation",
    label=gettext_lazy("Evaluation"),
    faults=evaluation_faults,
    keys={
        "instrument": gettext_lazy("instrument (formulas and scales)"),
        "scale": gettext_lazy("scale"),
        "cap": gettext_lazy("cap (percent)"),
        "periodic": gettext_lazy("periodic evaluation"),
        "after_months": gettext_lazy("after (months)"),
        "due_days": gettext_lazy("due (days after the period)"),
        "criteria_weight": gettext_lazy("weight of the scored questions (percent)"),
        "follow_up_days": gettext_lazy("days for a follow-up without a date"),
    },
)
