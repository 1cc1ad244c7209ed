"""The rows `[[reports.ladder]]` of a policy: escalations, and who is notified of each step. No database.

A row whose code is `remind`, `breach` or `lock` says who is notified of these; every other row is a step of its own.
The step `public` is the one from which everybody may see the lateness; without it that is so from the due instant on.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field, TypeAdapter, ValidationInfo, field_validator

from common.document_fields import FILLED, Listed, OptionalLine, distinct, one_of, whole
from common.types import Json
from common.validation import StrictModel, rejected
from organisations.enums import Role

# Stands for whoever has the subject's open task; before there is one, for those who will fill in the report.
REPORTERS = "reporters"
REMIND = "remind"
PUBLIC = "public"
# Steps that [reports] itself schedules, and who is notified of them unless a row says otherwise.
USUAL: Mapping[str, tuple[str, ...]] = {
    REMIND: (REPORTERS,),
    "breach": (REPORTERS, Role.AGENCY_HEAD),
    "lock": (REPORTERS, Role.AGENCY_HEAD),
}
_TOLD = (REPORTERS, *(role for role in Role.values if role != Role.LAN_REVIEWER))
_CODE = re.compile(r"escalate_[a-z0-9_]{1,15}")
_LONGEST = 366


def _known_step(code: str) -> str:
    if code not in USUAL and code != PUBLIC and not _CODE.fullmatch(code):
        sentence = gettext_lazy("This must be one of %(choices)s, or a new code that begins with escalate_.")
        raise rejected("code", sentence % {"choices": ", ".join((*USUAL, PUBLIC))})
    return code


class LadderRow(StrictModel):
    """Who is notified of a step, and for one of its own how many days after the due instant it comes."""

    code: Annotated[str, AfterValidator(_known_step)]
    after: Annotated[int, whole(0, _LONGEST)] | None = Field(None, validate_default=True)
    unit: Literal["calendar_days", "working_days"] | None = None
    to: Annotated[Listed[Annotated[str, one_of(_TOLD)]], FILLED]
    label: OptionalLine = ""

    @field_validator("after")
    @classmethod
    def _rungs_of_their_own_have_a_day(cls, after: int | None, info: ValidationInfo) -> int | None:
        if after is None and info.data.get("code", REMIND) not in USUAL:
            raise rejected("required", gettext_lazy("This field is missing."))
        return after

    @field_validator("after", "unit")
    @classmethod
    def _usual_rungs_have_none(cls, value: int | str | None, info: ValidationInfo) -> int | str | None:
        if value is not None and info.data.get("code") in USUAL:
            raise rejected("unused", gettext_lazy("When this step falls due is set in [reports]."))
        return value


Ladder = Annotated[Listed[LadderRow], distinct("code", gettext_lazy("Two rows have the same code."))]
_ladder: TypeAdapter[tuple[LadderRow, ...]] = TypeAdapter(Ladder)


def stored_ladder(rule: Mapping[str, Json]) -> tuple[LadderRow, ...]:
    """The rows in the stored JSON of a rule, or in a policy's `[reports]` table."""
    rows = rule.get("ladder")
    return _read(json.dumps(rows)) if rows else ()


# A sweep asks once for each deadline, and all of a policy have the same few rows.
@lru_cache(maxsize=256)
def _read(rows: str) -> tuple[LadderRow, ...]:
    return _ladder.validate_json(rows, extra="ignore")


@dataclass(frozen=True, slots=True)
class Escalation:
    """One step after the due instant: so many days later, calendar or working ones, at the same time of day."""

    code: str
    after: int
    working: bool = False


def escalations_of(rows: Sequence[LadderRow]) -> tuple[Escalation, ...]:
    """The steps that the rows add to the ladder."""
    return tuple(
        Escalation(row.code, row.after, row.unit == "working_days") for row in rows if row.after is not None
    )


def is_public_later(rows: Sequence[LadderRow]) -> bool:
    """Whether lateness becomes public by a step of its own, and not with the due instant."""
    return any(row.code == PUBLIC for row in rows)


def roles_notified(code: str, rows: Sequence[LadderRow]) -> tuple[str, ...]:
    """Roles (or `reporters`) that are notified of a step."""
    name = REMIND if code.startswith(f"{REMIND}_") else code
    for row in rows:
        if row.code == name:
            return row.to
    return USUAL.get(name, ())
