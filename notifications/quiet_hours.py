"""When an e-mail may leave: pure arithmetic on local hours and days, without Django.

All instants are aware; hours are those of the person's zone. Indonesian zones have no daylight saving time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A search ends after a year: whoever keeps every day free gets e-mail nevertheless.
_LONGEST = 366


@dataclass(frozen=True, slots=True)
class QuietHours:
    """One person's hours. Quiet from `quiet_from` (inclusive) until `quiet_until` (exclusive), over midnight if need
    be; both equal means never. `is_day_off` None means that no day is kept free."""

    zone: ZoneInfo
    digest_hour: int = 9
    quiet_from: int = 19
    quiet_until: int = 7
    is_day_off: Callable[[date], bool] | None = None

    def allows(self, at: datetime) -> bool:
        """Whether an e-mail may leave at the moment."""
        local = at.astimezone(self.zone)
        return not self.is_quiet(local.hour) and not self._off(local.date())

    def first(self, at: datetime) -> datetime:
        """The earliest moment from `at` on at which one may leave."""
        return at if self.allows(at) else self._next(at, self._opening_hours())

    def digest(self, at: datetime) -> datetime:
        """The earliest digest hour from `at` on, on a day that is not kept free."""
        return self._next(at, (self.digest_hour,))

    def day(self, at: datetime) -> date:
        """The local day of the moment."""
        return at.astimezone(self.zone).date()

    def tomorrow(self, at: datetime) -> datetime:
        """The first digest hour of a later day."""
        midnight = datetime.combine(self.day(at) + timedelta(days=1), time(0), tzinfo=self.zone)
        return self.digest(midnight.astimezone(at.tzinfo))

    def _opening_hours(self) -> tuple[int, ...]:
        return tuple(hour for hour in range(24) if not self.is_quiet(hour)) or (self.digest_hour,)

    def _next(self, at: datetime, hours: tuple[int, ...]) -> datetime:
        day = self.day(at)
        for offset in range(_LONGEST + 1):
            on = day + timedelta(days=offset)
            if self._off(on) and offset < _LONGEST:
                continue
            for hour in hours:
                moment = datetime.combine(on, time(hour), tzinfo=self.zone).astimezone(at.tzinfo)
                if moment >= at:
                    return moment
        return at

    def is_quiet(self, hour: int) -> bool:
        """Whether that local hour (0 to 23) is a quiet one."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def _off(self, on: date) -> bool:
        return self.is_day_off is not None and self.is_day_off(on)
