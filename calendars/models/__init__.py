"""Tables of days off and of calendars as they were known."""

from calendars.models.calendar_version import CalendarVersion
from calendars.models.holiday import Holiday

__all__ = ["CalendarVersion", "Holiday"]
