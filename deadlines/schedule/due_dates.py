"""How a due day is made: a rule, an anchor and a calendar in, a due instant and its derivation out. No database.

A rule is policy data, frozen into what it governs. The base day of an obligation is the last day of its period (or the
day on which something was sent back), never the due date before it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, ValidationInfo, field_validator

from calendars.working_days import Calendar, DayOff, RollRule
from common.document_fields import Listed, OptionalPassage, one_of, whole
from common.periods import end_of_day, start_of_day
from common.types import Json
from common.validation import StrictModel, rejected
from deadlines.schedule.escalations import Ladder
from organisations.enums import Zone

# Government roles that a policy may name to decide on more time.
EXTENSION_DECIDERS = ("regional_secretary", "head_of_region", "organisation_bureau")
END_OF_DAY = "24:00"
# Calendar days that one extension gives at the most, whatever a policy says.
LONGEST_EXTENSION = 366
STREAMS = Path(__file__).parent / "streams"


# Midnight at the beginning of a day would be another day's end: 24:00 says it without doubt.
_TIME = re.compile(r"(?!00:00)(?:[01]\d|2[0-3]):[0-5]\d|24:00")


def _time_of_day(clock: str) -> str:
    if not _TIME.fullmatch(clock):
        sentence = gettext_lazy("Write a time of day from 00:01 to 24:00, the end of the day.")
        raise rejected("time", sentence)
    return clock


def _each_day_once(days: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(days)) < len(days):
        raise rejected("doubled", gettext_lazy("A day stands here twice."))
    return days


# A due day further off than a year is a mistake.
Days = Annotated[int, whole(0, 366)]
# Days before the due day on which somebody is reminded.
ReminderDays = Annotated[Listed[Days], AfterValidator(_each_day_once)]


class DeadlineRule(StrictModel):
    """How a due day is made from its base day, with the legal basis shown to users.

    `after` days of `unit` later; what then falls on a day off is moved by `roll`. Due at `time` of that day (`24:00`
    is its end) in `zone`, empty for the government's. Late is what comes at that instant or after it; a breach is
    recorded when `grace_days` more have passed, the form is locked `lock_after_days` after the due instant (None:
    never). `opens_days_before_due` count from the base day and `after`, so that no holiday delays the opening; what is
    due after a period opens when that is over.
    `revision_days` are the working days for correcting what was sent back; None sets no such deadline.
    `extension_by` is the government role that decides on more time and forgives lateness; at once it grants at most
    `longest_extension_days` calendar days (None: a year), counted from the day that counts or, once that has passed,
    from the day of the request.
    """

    # `period`: due after a period of the calendar has ended. `return`, `request` and `plan` are no policy's to choose:
    # what was sent back or asked for is due so many days after that, a milestone on the day that the plan has.
    # `contract` and `quarter` are those of contracts from before; theirs could fall due on the last day of the period.
    anchor: Literal["period", "contract", "quarter", "return", "request", "plan"] = "contract"
    after: Days = 0
    unit: Literal["calendar_days", "working_days"] = "calendar_days"
    roll: RollRule = "next"
    time: Annotated[str, AfterValidator(_time_of_day)] = END_OF_DAY
    zone: Annotated[str, one_of(("", *Zone.values))] = ""
    opens_days_before_due: Days = 30
    reminder_days: ReminderDays = (14, 7, 3, 1, 0)
    grace_days: Days = 0
    lock_after_days: Days | None = None
    revision_days: Annotated[int, whole(1, 60)] | None = None
    extension_by: Annotated[str, one_of(EXTENSION_DECIDERS)] = "regional_secretary"
    longest_extension_days: Annotated[int, whole(1, LONGEST_EXTENSION)] | None = None
    legal_basis: OptionalPassage = ""
    stream: str = ""
    ladder: Ladder = ()

    @field_validator("lock_after_days")
    @classmethod
    def _locked_after_the_grace(cls, days: int | None, info: ValidationInfo) -> int | None:
        if days is not None and days < info.data.get("grace_days", 0):
            raise rejected("too_soon", gettext_lazy("The form cannot be locked before the grace is over."))
        return days

    @classmethod
    def from_policy(cls, raw: Mapping[str, Json]) -> Self:
        """The `[reports]` table of a policy document; what it leaves out is the stream's, else the usual."""
        return cls.from_stored(with_stream(raw))

    @classmethod
    def from_stored(cls, stored: Mapping[str, Json]) -> Self:
        """The rule from stored JSON; members that are no part of a rule are passed over."""
        return cls.model_validate(stored, extra="ignore")

    def frozen(self) -> dict[str, Json]:
        """The rule as JSON, for keeping with what it governs."""
        frozen = self.model_dump(mode="json", exclude={"ladder", "longest_extension_days"})
        if self.longest_extension_days is not None:
            frozen["longest_extension_days"] = self.longest_extension_days
        if self.ladder:
            frozen["ladder"] = [row.model_dump(mode="json", exclude_unset=True) for row in self.ladder]
        return frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """One due date with the days it came from. `nominal_on` is the day by the rule before it was moved off a day off.

    `days_off` are those that moved it or were passed over in counting; `provisional` says that a year on the way has
    no decree yet. All instants are UTC.
    """

    base_on: date
    nominal_on: date
    due_on: date
    due_at: datetime
    opens_at: datetime
    zone: str
    days_off: tuple[DayOff, ...]
    provisional: bool


def derive(rule: DeadlineRule, *, base_on: date, calendar: Calendar, zone: str) -> DueDate:
    """The due date of the period that ends on `base_on`; `zone` is the government's, used when the rule names none.

    Where the rule is anchored in the period, it opens when that is over, and is due on the first working day after it
    at the earliest.
    """
    days = timedelta(days=rule.after)
    if rule.unit == "working_days" and rule.after:
        nominal_on = calendar.add_working_days(base_on, rule.after)
        due_on, passed_from = nominal_on, base_on + timedelta(days=1)
    else:
        nominal_on = base_on + days
        due_on, passed_from = calendar.roll(nominal_on, rule.roll), nominal_on
    if rule.anchor == "period" and due_on <= base_on:
        due_on = calendar.next_working_day(base_on + timedelta(days=1))
    in_zone = ZoneInfo(rule.zone or zone)
    opens_on = base_on + days - timedelta(days=rule.opens_days_before_due)
    if rule.anchor == "period":
        opens_on = base_on + timedelta(days=1)
    first, last = min(passed_from, due_on), max(passed_from, due_on)
    return DueDate(
        base_on=base_on,
        nominal_on=nominal_on,
        due_on=due_on,
        due_at=_instant(due_on, rule.time, in_zone),
        opens_at=start_of_day(opens_on, in_zone),
        zone=in_zone.key,
        days_off=calendar.days_off_between(first, last + timedelta(days=1)),
        provisional=not all(calendar.covers(year) for year in range(base_on.year, due_on.year + 1)),
    )


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    if clock == END_OF_DAY:
        return end_of_day(day, zone)
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone).astimezone(
        start_of_day(day, zone).tzinfo
    )


def with_stream(raw: Mapping[str, Json]) -> Mapping[str, Json]:
    """The `[reports]` table over the ready-made rule `file/stream` that it names, if any.

    Raises KeyError for an unknown name.
    """
    name = raw.get("stream")
    named = streams()[str(name)] if name else {}
    return {**{name: value for name, value in named.items() if name in DeadlineRule.model_fields}, **raw}


@cache
def streams() -> dict[str, dict[str, Json]]:
    """Every ready-made rule by the name that a policy may give in `stream`."""
    found = {}
    for path in sorted(STREAMS.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        common = {name: value for name, value in document.items() if name != "streams"}
        for name, entry in document["streams"].items():
            found[f"{path.stem}/{name}"] = {**common, **entry}
    return found
