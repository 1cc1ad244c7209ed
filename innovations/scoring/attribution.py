"""Whose work a result was, and whether it was planned; pure arithmetic, no database.

A claim has three parts. *Planned* is the agency's own work towards a target that was on record before the period
ended. *Unplanned* is own work without such a target. *Outside* is the work of others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TypeAlias

from common.periods import WHOLE_YEAR, PartOfYear, Period, PeriodKind, TargetPeriod
from innovations.scoring.plan import planned_by

# The lowest and the highest good value of a range.
Bounds: TypeAlias = tuple[Decimal, Decimal]
PARTIES = ("own", "other_agency", "central", "private", "community")
WHOLE = 100


class TimingReason(StrEnum):
    """Why a result counts as planned, or does not."""

    RECORDED = "recorded"  # the target stood on record when the period ended
    NO_TARGET = "no_target"  # there is no target at all
    RECORDED_LATE = "recorded_late"  # the first target was recorded after the period's end
    CHANGED_LATE = "changed_late"  # another target stood on record when the period ended


@dataclass(frozen=True, slots=True)
class TargetOnRecord:
    """The targets of one indicator as an event of the history put them on record (`at`), those of years among them.

    `bounds` are those of a range, which hold for every period instead of a target.
    """

    at: datetime
    targets: Mapping[TargetPeriod, Decimal]
    bounds: Bounds | None = None

    def target(self, period: Period) -> Decimal | None:
        """What a period is measured against: its own target or, without one, its year's, which may follow from those
        of other parts of the year.

        One that was set for that very year comes before that of whichever year.
        """
        year = WHOLE_YEAR.in_year(period.year)
        ways = (period, period.part, year, WHOLE_YEAR)
        found = next((self.targets[way] for way in ways if way in self.targets), None)
        return found if found is not None else self._made_of_parts(period.year)

    def _made_of_parts(self, year: int) -> Decimal | None:
        """What the year's parts add up to, else the last one's: as far as it tells one target from another."""
        parts = {way: value for way, value in self.targets.items() if isinstance(way, PartOfYear)}
        own = {way.part: v for way, v in self.targets.items() if isinstance(way, Period) and way.year == year}
        months, targets = PeriodKind.MONTH.parts, {**parts, **own}
        added = planned_by(months, targets, take="sum")
        return added if added is not None else planned_by(months, targets, take="last")

    def measure(self, period: Period) -> Decimal | Bounds | None:
        """The bounds of a range, else the period's target."""
        return self.target(period) if self.bounds is None else self.bounds


@dataclass(frozen=True, slots=True)
class TargetTiming:
    """Whether a period's target was on record before the period ended.

    `recorded_at` is when the target that counts was put on record, `then` the target on record at `ended_at`. Of a
    range the bounds stand in place of both.
    """

    why: TimingReason
    target: Decimal | None
    recorded_at: datetime | None
    then: Decimal | None
    ended_at: datetime
    bounds: Bounds | None = None
    bounds_then: Bounds | None = None

    @property
    def before_result(self) -> bool:
        """The recorded-before-result flag."""
        return self.why is TimingReason.RECORDED


def assess_timing(
    records: Sequence[TargetOnRecord], *, period: Period, ended_at: datetime, as_of: datetime
) -> TargetTiming:
    """Compare the target on record at `as_of` with the one on record when the period ended (exclusive)."""
    known = sorted((record for record in records if record.at <= as_of), key=lambda record: record.at)
    measure = known[-1].measure(period) if known else None
    if measure is None:
        return TargetTiming(TimingReason.NO_TARGET, None, None, None, ended_at)
    since = known[-1].at
    for record in reversed(known):
        if record.measure(period) != measure:
            break
        since = record.at
    before = [record for record in known if record.at < ended_at]
    then = before[-1].measure(period) if before else None
    if then == measure:
        why = TimingReason.RECORDED
    else:
        why = TimingReason.RECORDED_LATE if then is None else TimingReason.CHANGED_LATE
    if isinstance(measure, tuple):
        bounds_then = then if isinstance(then, tuple) else None
        return TargetTiming(why, None, since, None, ended_at, measure, bounds_then)
    return TargetTiming(why, measure, since, None if isinstance(then, tuple) else then, ended_at)


@dataclass(frozen=True, slots=True)
class AttributionShares:
    """A claim in three parts, in percent; None is "not known", for nobody said whose work it was."""

    planned: Decimal | None
    unplanned: Decimal | None
    outside: Decimal | None


def attribution_shares(shares: Mapping[str, int] | None, plannedness: TargetTiming) -> AttributionShares:
    """The parts of one claim. Without a target on record in time the planned part is 0, whoever did the work."""
    own = None if shares is None else Decimal(shares["own"])
    outside = None if own is None else WHOLE - own
    if plannedness.before_result:
        return AttributionShares(own, Decimal(0) if own is not None else None, outside)
    return AttributionShares(Decimal(0), own, outside)


def overall_shares(parts: Sequence[tuple[Decimal, AttributionShares]]) -> AttributionShares:
    """The parts of a whole report: means by weight over the claims whose part is known, at one decimal."""
    return AttributionShares(
        *(
            _mean([(weight, value) for weight, each in parts if (value := getattr(each, name)) is not None])
            for name in ("planned", "unplanned", "outside")
        )
    )


def _mean(values: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    weights = sum((weight for weight, _value in values), Decimal(0))
    if not weights:
        return None
    mean = sum((weight * value for weight, value in values), Decimal(0)) / weights
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
