"""Simulated time: moved on by the demonstration, never read from the machine."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Jakarta")


class Clock:
    """The play's present moment. It only ever goes forwards."""

    def __init__(self, start: date) -> None:
        self.now = datetime.combine(start, time(8), tzinfo=OFFICE_ZONE)

    def at(self, day: date, hour: int = 8, minute: int = 0) -> datetime:
        """Go to a time of day in western Indonesia. Raises ValueError for a moment that has passed."""
        moment = datetime.combine(day, time(hour, minute), tzinfo=OFFICE_ZONE)
        if moment < self.now:
            raise ValueError(f"the play has passed {moment:%Y-%m-%d %H:%M} already")
        self.now = moment
        return moment

    def not_before(self, day: date, hour: int) -> datetime:
        """Go to an hour of a day unless it has passed: whoever is busy until then comes a minute later."""
        moment = datetime.combine(day, time(hour), tzinfo=OFFICE_ZONE)
        self.now = max(moment, self.now)
        return self.tick()

    def tick(self) -> datetime:
        """One minute later: the next person's click."""
        self.now += timedelta(minutes=1)
        return self.now
