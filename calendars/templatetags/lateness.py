"""Lateness on pages, in working days (`calendars.wording`)."""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template
from django.template import Context

from calendars.models import CalendarVersion
from calendars.services.calendar_versions import CalendarFactory
from calendars.wording import until_due
from organisations.models import Agency, Government


class Counted(Protocol):
    """A deadline, as far as its days are counted."""

    zone: str
    calendar: CalendarVersion

    @property
    def counts_until(self) -> datetime:
        """Until when there is time now."""


register = template.Library()
_KEPT = "_prakarsa_calendars"


@register.simple_tag(takes_context=True)
def due_words(
    context: Context, due_at: datetime, government: Government, agency: Agency | None = None
) -> str:
    """How far the due instant of something is away or past, by the calendar of its place. One query a page."""
    request = context.get("request")
    factory = getattr(request, _KEPT, None) or CalendarFactory()
    if request is not None:
        setattr(request, _KEPT, factory)
    week = (agency.working_week if agency is not None else None) or government.working_week
    calendar = factory.version(government.pk, week=week, known_on=date.max).value
    return until_due(due_at, at=context["at"], zone=government.tz, calendar=calendar)


@register.filter
def days_left(deadline: Counted, at: datetime) -> str:
    """The same of a deadline, by the calendar stored with it: load it for lists."""
    zone = ZoneInfo(deadline.zone)
    return until_due(deadline.counts_until, at=at, zone=zone, calendar=deadline.calendar.value)
