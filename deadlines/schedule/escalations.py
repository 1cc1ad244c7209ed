"""The rows `[[reports.ladder]]` of a policy: escalations, and who is told of each rung. No database.

A row whose code is `remind`, `breach` or `lock` says who is told of these; every other row is a rung of its own. The
rung `public` is the one from which everybody may see the lateness; without it that is so from the due instant on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Gap
from organisations.enums import Role

# Stands for whoever has the subject's open task; before there is one, for those who will fill in the report.
REPORTERS = "reporters"
REMIND = "remind"
PUBLIC = "public"
# Rungs that [reports] itself schedules, and who is told of them unless a row says otherwise.
USUAL: Mapping[str, tuple[str, ...]] = {
    REMIND: (REPORTERS,),
    "breach": (REPORTERS, Role.AGENCY_HEAD),
    "lock": (REPORTERS, Role.AGENCY_HEAD),
}
ROW = {"code", "after", "unit", "to", "label"}
_UNITS = ("calendar_days", "working_days")
_TOLD = (REPORTERS, *(role for role in Role.values if role != Role.LAN_REVIEWER))
_CODE = re.compile(r"escalate_[a-z0-9_]{1,15}")
_LONGEST = 366


@dataclass(frozen=True, slots=True)
class Escalation:
    """One rung after the due instant: so many days later, calendar or working ones, at the same time of day."""

    code: str
    after: int
    working: bool = False


def escalations_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Escalation, ...]:
    """The rungs that the rows add to the ladder."""
    return tuple(
        Escalation(row["code"], row["after"], row.get("unit") == "working_days")
        for row in rows
        if row["code"] not in USUAL
    )


def is_public_later(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether lateness becomes public by a rung of its own, and not with the due instant."""
    return any(row["code"] == PUBLIC for row in rows)


def roles_told(code: str, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Roles (or `reporters`) that are told of a rung."""
    name = REMIND if code.startswith(f"{REMIND}_") else code
    for row in rows:
        if row["code"] == name:
            return tuple(row["to"])
    return USUAL.get(name, ())


def ladder_faults(rows: Any) -> Iterator[Gap]:
    """Everything that is wrong with the rows, by field."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield Gap("reports.ladder", "type", _("this must be a list of tables."))
        return
    codes = [row.get("code") for row in rows]
    for index, row in enumerate(rows):
        place = f"reports.ladder.{index}"
        if codes.count(row.get("code")) > 1:
            yield Gap(f"{place}.code", "doubled", _("two rows have the same code."))
        yield from _row_faults(place, row)


def _row_faults(place: str, row: Mapping[str, Any]) -> Iterator[Gap]:
    for key in row:
        if key not in ROW:
            yield Gap(f"{place}.{key}", "unknown", _("this field is not known here."))
    code = row.get("code")
    usual = code in USUAL
    if not usual and code != PUBLIC and not (isinstance(code, str) and _CODE.fullmatch(code)):
        message = _("this must be one of %(choices)s, or a new code that begins with escalate_.")
        yield Gap(f"{place}.code", "code", message % {"choices": ", ".join((*USUAL, PUBLIC))})
    to = row.get("to")
    if not isinstance(to, list) or not to or not all(role in _TOLD for role in to):
        message = _("this must be a list of: %(names)s.") % {"names": ", ".join(_TOLD)}
        yield Gap(f"{place}.to", "choice", message)
    if "label" in row and not isinstance(row["label"], str):
        yield Gap(f"{place}.label", "type", _("this must be text."))
    after = row.get("after")
    if usual and ("after" in row or "unit" in row):
        yield Gap(f"{place}.after", "unused", _("when this rung falls due stands in [reports]."))
    elif not usual and not (
        isinstance(after, int) and not isinstance(after, bool) and 0 <= after <= _LONGEST
    ):
        message = _("this must be a whole number from %(least)d to %(most)d.")
        yield Gap(f"{place}.after", "number", message % {"least": 0, "most": _LONGEST})
    if row.get("unit", "calendar_days") not in _UNITS:
        message = _("this must be one of %(choices)s.") % {"choices": ", ".join(_UNITS)}
        yield Gap(f"{place}.unit", "choice", message)
