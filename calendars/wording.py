"""How far a due day is away or past: in working days, the one unit of lateness on every page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars.working_days import Calendar
from common.periods import day_ending_at, local_day


def until_due(due_at: datetime, *, at: datetime, zone: ZoneInfo, calendar: Calendar) -> str:
    """In words; `due_at` is the exclusive end of the due day. A day off is no day late, and none that is left."""
    due, today = day_ending_at(due_at, zone), local_day(at, zone)
    if due_at <= at:
        late = calendar.working_days_between(due, today)
        words = ngettext("%(days)s working day late", "%(days)s working days late", late)
        return words % {"days": late} if late else _("late since a day off")
    if due == today:
        return _("due today")
    left = calendar.working_days_between(today, due)
    if not left:
        return _("due on a day off")
    return ngettext("due in %(days)s working day", "due in %(days)s working days", left) % {"days": left}
