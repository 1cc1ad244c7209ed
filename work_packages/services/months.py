"""The months of an agency: opened by themselves, filled in by PPK and treasurer, locked by its head."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from calendars.services.calendar_versions import version_of
from common.periods import local_day
from common.types import Json
from deadlines.enums import DeadlineKind
from deadlines.services import clocks, deadlines
from organisations.models import Agency
from organisations.offices import SYSTEM
from work_packages.flows.progress import MonthlyProgressFlow
from work_packages.models import MonthlyProgress, PackageMonth, WorkPackage
from work_packages.models.month import following, running_in
from work_packages.policy_section import month_rule
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.events import installation
from workflow.engine.hooks import effect_of, prepares
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, newest

# How often the worker looks for a month that has begun.
_EVERY = timedelta(hours=6)


def month_of(day: date) -> date:
    """The first day of the month in which the day lies."""
    return day.replace(day=1)


def open_month(agency: Agency, month: date, *, at: datetime) -> MonthlyProgress:
    """The agency's month with its deadline and tasks; the one that is there, where it was opened before."""
    assert month.day == 1, "a month is named by its first day"

    def work() -> MonthlyProgress:
        with unit_of_work():
            Agency.objects.select_for_update().get(pk=agency.pk)
            known = MonthlyProgress.objects.filter(agency=agency, month=month).first()
            return known or _opened(agency, month, at)

    return retrying(work)


def _opened(agency: Agency, month: date, at: datetime) -> MonthlyProgress:
    government = agency.government
    policy = newest(government.policy_name)
    made = MonthlyProgress(
        id=uuid4(), government=government, agency=agency, month=month, policy_ref=policy.reference
    )
    last = following(month) - timedelta(days=1)
    made.deadline = deadlines.schedule(
        subject_type=MonthlyProgress.SUBJECT_TYPE,
        subject_id=made.pk,
        title=made.subject_title,
        government=government,
        agency_id=agency.pk,
        anchor_on=last,
        base_on=last,
        rule=month_rule(document_of(policy)),
        calendar=version_of(government.pk, agency_id=agency.pk, known_on=local_day(at, government.tz)),
        at=at,
        kind=DeadlineKind.PACKAGE_MONTH,
    )
    facts: dict[str, Json] = {"month": month.isoformat(), "due_on": made.deadline.due_on.isoformat()}
    return gate.create(made, actor=SYSTEM, office=SYSTEM.offices[0], at=at, facts=facts)


def open_months(month: date, *, at: datetime, government_id: UUID | None = None) -> list[MonthlyProgress]:
    """The month of every agency that has packages under way in it and has none yet. Three queries, and what opens."""
    there = MonthlyProgress.objects.filter(month=month).values("agency_id")
    running = WorkPackage.objects.filter(running_in(month), agency__isnull=False)
    if government_id is not None:
        running = running.filter(government_id=government_id)
    wanted = running.exclude(agency_id__in=there).values("agency_id")
    agencies = Agency.objects.filter(pk__in=wanted).select_related("government").order_by("name", "id")
    return [open_month(agency, month, at=at) for agency in agencies]


class MonthsThatBegin:
    """A chore of the worker: opens the running month of every agency; not in demonstrations, whose days are played."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, *, at: datetime) -> None:
        if installation().is_demo or (self._last is not None and timedelta(0) <= at - self._last < _EVERY):
            return
        self._last = at
        open_months(month_of(at.date()), at=at)


@prepares(MonthlyProgressFlow.lock)
def name_figures(ctx: Context[MonthlyProgress]) -> None:
    """Before the event: every figure of the month as its head locks it, by package."""
    rows = PackageMonth.objects.filter(package__agency=ctx.subject.agency, month=ctx.subject.month).order_by(
        "package_id"
    )
    figures: list[Json] = [[str(row.package_id), _text(row.physical), _text(row.cash)] for row in rows]
    ctx.facts.update(month=ctx.subject.month.isoformat(), figures=figures)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


@effect_of(MonthlyProgressFlow.lock)
def meet_deadline(ctx: Context[MonthlyProgress]) -> None:
    """The first lock keeps its time: late is late, however often the month is corrected."""
    clocks.meet(ctx.subject.deadline_id, at=ctx.at)
