"""What the sweep opens when its time has come."""

from collections.abc import Callable, Mapping
from datetime import datetime

from deadlines.models import Deadline
from innovations.models import Appraisal, Report
from innovations.services.evaluations import periodic
from innovations.services.reports import reporting

_OPENERS: Mapping[str, Callable[[Deadline, datetime], bool]] = {
    Report.SUBJECT_TYPE: reporting.open_when_due,
    Appraisal.SUBJECT_TYPE: periodic.open_when_due,
}


def open_when_due(deadline: Deadline, at: datetime) -> bool:
    """Open the report or the evaluation whose window has begun; says whether it did."""
    opener = _OPENERS.get(deadline.subject_type)
    return opener is not None and opener(deadline, at)
