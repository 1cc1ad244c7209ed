"""The sweep as a chore of the worker: what falls due is written down within a minute, without a scheduler beside it."""

from datetime import datetime, timedelta

from deadlines.services import deadlines
from innovations.services.reports.reporting import open_when_due
from workflow.engine.events import installation

EVERY = timedelta(seconds=60)
_swept: list[datetime] = []


def sweep_when_due(*, at: datetime) -> deadlines.SweepResult | None:
    """Sweep unless this process has within the last minute; None when it has, and in demonstrations.

    A demonstration's clock is simulated: there, the present would make everything late.
    """
    if installation().is_demo or (_swept and timedelta(0) <= at - _swept[0] < EVERY):
        return None
    _swept[:] = [at]
    return deadlines.sweep(at=at, open_subject=open_when_due)
