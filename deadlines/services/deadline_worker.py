"""What falls due, as chores of the worker: written down within a minute, without a scheduler beside it.

The same two acts as in the command `enforce_deadlines`, at a pace of their own in each process.
"""

from datetime import datetime, timedelta

from deadlines.services import sweep
from workflow.engine.events import installation
from workflow.reviews import reassignment


class _Pace:
    """Limits something to once in a given time."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._last: datetime | None = None

    def comes_round(self, at: datetime) -> bool:
        """Whether the interval is over; then it begins anew. Never in demonstrations.

        A demonstration's clock is simulated: there, the present would make everything late.
        """
        if installation().is_demo:
            return False
        if self._last is not None and timedelta(0) <= at - self._last < self._every:
            return False
        self._last = at
        return True


_sweep_pace = _Pace(timedelta(minutes=1))
# It looks at every subject under review, one after the other.
_settle_pace = _Pace(timedelta(hours=1))


def sweep_when_due(*, at: datetime) -> sweep.SweepResult | None:
    """Sweep unless this process has within the last minute; None when it has, and in demonstrations."""
    return sweep.sweep(at=at) if _sweep_pace.comes_round(at) else None


def settle_when_due(*, at: datetime) -> reassignment.SettledReviews | None:
    """End reviews that wait for nobody, unless this process has within the last hour; None as above."""
    return reassignment.settle_open_reviews(at=at) if _settle_pace.comes_round(at) else None
