"""Obligations without reports behind them, for tests of what the sweep writes down and tells."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from calendars.models import CalendarVersion
from calendars.services.calendar_versions import version_of
from common.periods import local_day
from deadlines.models import Deadline
from deadlines.schedule import due_dates
from deadlines.services import deadlines
from organisations.models import Agency

CODES = ("remind_14", "remind_7", "remind_3", "remind_1", "remind_0", "breach")
NO_ROLL = due_dates.DeadlineRule(roll="none")


def owe(agencies: list[Agency], *, due_at: datetime) -> list[Deadline]:
    """One obligation of each agency that ended at the last midnight before `due_at`; it is never locked."""
    due_on = local_day(due_at, ZoneInfo("Asia/Jakarta")) - timedelta(days=1)
    calendar = version_of(agencies[0].government_id)
    return [obligation(agency, due_on, calendar=calendar, rule=NO_ROLL) for agency in agencies]


def obligation(
    agency: Agency, due_on: date, *, calendar: CalendarVersion, rule: due_dates.DeadlineRule, title: str = ""
) -> Deadline:
    """One obligation of an agency, known since the year before."""
    return deadlines.schedule(
        # A type that has a page; no sweep opens one.
        subject_type="innovation",
        subject_id=uuid4(),
        title=title or f"Laporan {agency.name}",
        government=agency.government,
        agency_id=agency.pk,
        anchor_on=due_on,
        base_on=due_on,
        rule=rule,
        calendar=calendar,
        at=datetime(2024, 1, 1, tzinfo=ZoneInfo("Asia/Jakarta")),
    )
