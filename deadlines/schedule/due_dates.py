"""How a due day is made: a rule, an anchor and a calendar in, a due instant and its derivation out. No database.

A rule is policy data, frozen into what it governs. The base day of an obligation follows from the anchor (the day
before the contract begins, or the calendar quarter), never from the due date before it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from calendars.working_days import Calendar, DayOff
from common.periods import Period, PeriodKind, due_dates, end_of_day, start_of_day

ANCHORS = ("contract", "quarter")
UNITS = ("calendar_days", "working_days")
ROLLS = ("next", "previous", "none")
# Government roles that a policy may name to decide on more time.
EXTENSION_DECIDERS = ("regional_secretary", "head_of_region", "organisation_bureau")
END_OF_DAY = "24:00"
STREAMS = Path(__file__).parent / "streams"


@dataclass(frozen=True, kw_only=True)
class DeadlineRule:
    """How a due day is made from its base day, with the legal basis shown to users.

    `after` days of `unit` later; what then falls on a day off is moved by `roll`. Due at `time` of that day (`24:00`
    is its end) in `zone`, empty for the government's. Late is what comes at that instant or after it; a breach is
    recorded when `grace_days` more have passed, the form is locked `lock_after_days` after the due instant (None:
    never). `opens_days_before_due` count from the base day and `after`, so that no holiday delays the opening.
    `revision_days` are the working days for correcting what was sent back; None sets no such deadline.
    `extension_by` is the government role that decides on more time.
    """

    anchor: str = "contract"
    after: int = 0
    unit: str = "calendar_days"
    roll: str = "next"
    time: str = END_OF_DAY
    zone: str = ""
    opens_days_before_due: int = 30
    reminder_days: tuple[int, ...] = (14, 7, 3, 1, 0)
    grace_days: int = 0
    lock_after_days: int | None = None
    revision_days: int | None = None
    extension_by: str = "regional_secretary"
    legal_basis: str = ""
    stream: str = ""
    # Rows of [[reports.ladder]]: escalations after the due instant, and who is told of each rung (escalations.py).
    ladder: tuple[dict[str, Any], ...] = ()

    @classmethod
    def from_policy(cls, raw: Mapping[str, Any]) -> Self:
        """The `[reports]` table of a policy document; what it leaves out is the stream's, else the usual."""
        named = stream(raw["stream"]) if raw.get("stream") else {}
        return cls.thawed({**named, **raw})

    @classmethod
    def thawed(cls, stored: Mapping[str, Any]) -> Self:
        """The rule from stored JSON; members that are no part of a rule are passed over."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        if "reminder_days" in values:
            values["reminder_days"] = tuple(values["reminder_days"])
        if "ladder" in values:
            values["ladder"] = tuple(values["ladder"])
        return cls(**values)

    def frozen(self) -> dict[str, Any]:
        """The rule as JSON, for keeping with what it governs."""
        frozen = {**asdict(self), "reminder_days": list(self.reminder_days), "ladder": list(self.ladder)}
        if not self.ladder:
            del frozen["ladder"]
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


def reported_periods(
    rule: DeadlineRule, *, anchor_on: date, every_months: int, count: int
) -> tuple[tuple[Period, date], ...]:
    """Each base day with the period that is reported on: the one in which that day lies, as long as `every_months`.

    Raises ValueError for a length that no kind of period has.
    """
    kind = PeriodKind.of_months(every_months)
    days = base_days(rule, anchor_on=anchor_on, every_months=every_months, count=count)
    return tuple((Period.of(day, kind), day) for day in days)


def base_days(rule: DeadlineRule, *, anchor_on: date, every_months: int, count: int) -> tuple[date, ...]:
    """The last days of the periods reported on. `anchor_on` is the day before the contract's period begins.

    By quarter: the quarter in which the period begins is the first. Raises ValueError for quarters that `every_months`
    does not make up.
    """
    if rule.anchor == "contract":
        return due_dates(anchor_on, every_months, count)
    quarters, rest = divmod(every_months, PeriodKind.QUARTER.months)
    if rest or quarters < 1:
        raise ValueError(f"quarters cannot be reported on every {every_months} months")
    first = Period.of(anchor_on + timedelta(days=1), PeriodKind.QUARTER).shifted(quarters - 1)
    return tuple(first.shifted(quarters * step).last_day for step in range(count))


def derive(rule: DeadlineRule, *, base_on: date, calendar: Calendar, zone: str) -> DueDate:
    """The due date of the period that ends on `base_on`; `zone` is the government's, used when the rule names none."""
    days = timedelta(days=rule.after)
    if rule.unit == "working_days" and rule.after:
        nominal_on = calendar.add_working_days(base_on, rule.after)
        due_on, passed_from = nominal_on, base_on + timedelta(days=1)
    else:
        nominal_on = base_on + days
        due_on, passed_from = calendar.roll(nominal_on, rule.roll), nominal_on  # type: ignore[arg-type]
    in_zone = ZoneInfo(rule.zone or zone)
    first, last = min(passed_from, due_on), max(passed_from, due_on)
    return DueDate(
        base_on=base_on,
        nominal_on=nominal_on,
        due_on=due_on,
        due_at=_instant(due_on, rule.time, in_zone),
        opens_at=start_of_day(base_on + days - timedelta(days=rule.opens_days_before_due), in_zone),
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


def stream(name: str) -> dict[str, Any]:
    """The ready-made rule `file/stream` as raw policy members. Raises KeyError for an unknown name."""
    return dict(streams()[name])


@cache
def streams() -> dict[str, dict[str, Any]]:
    """Every ready-made rule by the name that a policy may give in `stream`."""
    found = {}
    for path in sorted(STREAMS.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        common = {name: value for name, value in document.items() if name != "streams"}
        for name, entry in document["streams"].items():
            found[f"{path.stem}/{name}"] = {**common, **entry}
    return found
