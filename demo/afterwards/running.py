"""Day by day from February 2026: the sweep, what is planned for the day, everybody's habits, the worker."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from deadlines.services import sweep
from demo import agreements, sources
from demo.afterwards import (
    beginning,
    door,
    elsewhere,
    ends,
    february,
    programmes,
    replicas,
    seldom,
    strategic,
    this_month,
    trainings,
    variety,
)
from demo.afterwards.agenda import Agenda
from demo.afterwards.everyday import Everyday
from demo.context import DemoContext
from organisations.enums import Role
from organisations.models import Agency, Government


def first_day() -> date:
    """The day after the accounts of the year 2025 end."""
    return sources.appointed_day("played_until") + timedelta(days=1)


def fill_offices(context: DemoContext) -> None:
    """Somebody in every office of Tuban's agencies and of those that propose elsewhere; vice heads of region."""
    listed = Agency.objects.select_related("government").filter(government__code__in=sources.LIVING)
    staffed = {i.agency_id for i in context.innovations.values()}
    agencies = [
        agency
        for agency in listed.order_by("government__code", "name", "id")
        if agency.pk in staffed or agency.government.code == replicas.GOVERNMENT
    ]
    for agency in context.progress.over(_("Filling offices of agencies"), agencies):
        for role in (Role.INNOVATOR, Role.AGENCY_HEAD, Role.AGENCY_OPERATOR):
            context.people.seat(role, agency=agency)
    for government in Government.objects.filter(code__in=sources.LIVING).order_by("code"):
        context.people.seat(Role.VICE_HEAD_OF_REGION, government=government)


def play(context: DemoContext, until: date) -> None:
    """Live on until that day, itself included."""
    agenda, everyday = Agenda(), Everyday(until)
    february.plan(agenda)
    variety.plan(agenda)
    strategic.plan(agenda)
    seldom.plan(agenda)
    ends.plan(agenda)
    door.plan(agenda)
    beginning.plan(agenda)
    elsewhere.plan(agenda)
    programmes.plan(agenda)
    trainings.plan(agenda)
    if until >= this_month.EARLIEST:
        this_month.LastWeeks(until, agenda).plan()
    fill_offices(context)
    begins = first_day()
    days = [begins + timedelta(days=offset) for offset in range((until - begins).days + 1)]
    for day in context.progress.over(_("Living on, day by day"), days):
        done = sweep.sweep(at=context.clock.at(day, 8, 5))
        planned = agenda.play(context, day)
        habits = everyday.play(context, day)
        if done.steps or done.opened or planned or habits:
            agreements.drain(context)
        agreements.end_of_day(context, day)
