"""Cases of critical contracts are opened by the system: as a month is locked, and by the worker for months that nobody
entered."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from common.periods import add_months, local_day
from common.types import Json
from organisations.models import Government
from organisations.offices import SYSTEM
from work_packages.case_conditions import judged_through
from work_packages.case_enums import RUNNING_CASES
from work_packages.curve.codes import CriticalReason
from work_packages.enums import MonthState
from work_packages.flows.progress import MonthlyProgressFlow
from work_packages.models import (
    HandOver,
    MonthlyProgress,
    PackageMonth,
    PackagePlan,
    ShowCauseCase,
    WorkPackage,
)
from work_packages.services import case_days
from work_packages.services.critical_rules import rule_document, rule_in_force, rule_to_record
from work_packages.services.judged import (
    UNDER_CONTRACT,
    JudgedPackage,
    figures_of,
    previous_month,
    stand_of,
)
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import reacts_to
from workflow.engine.transaction import UnitOfWork, unit_of_work

# How often the worker looks for months that nobody entered.
EVERY = timedelta(hours=1)


def nothing_locked(_month: MonthlyProgress) -> list[ShowCauseCase]:
    """A new case locks nothing that is there."""
    return []


@reacts_to(MonthlyProgressFlow.lock, locks=nothing_locked, order=10)
def open_for_month(ctx: Context[MonthlyProgress], _unit: UnitOfWork) -> None:
    """A month was locked: each package of the agency is judged at its end. Nine queries, and ten for each case that is
    opened."""
    month = ctx.subject
    packages = judged_packages().filter(agency=month.agency_id, months__month=month.month)
    _open_where_critical(
        packages.filter(months__physical__isnull=False).distinct(),
        month.government,
        month.month,
        at=ctx.at,
        cause=ctx.event_id,
    )


def judged_packages() -> "QuerySet[WorkPackage]":
    """Packages under contract with an agency and a plan in force that were not handed over; not ordered."""
    planned = PackagePlan.objects.filter(package=OuterRef("pk"), in_force_at__isnull=False)
    done = HandOver.objects.filter(package=OuterRef("pk"))
    rows = WorkPackage.objects.filter(Exists(planned), ~Exists(done), stage__in=UNDER_CONTRACT)
    return rows.filter(agency__isnull=False).select_related("government", "agency")


def _open_where_critical(
    packages: Iterable[WorkPackage],
    government: Government,
    month: date,
    *,
    at: datetime,
    cause: str = "",
    unentered: bool = False,
) -> int:
    """How many cases were opened."""
    rows = list(packages)
    if not rows:
        return 0
    figures = figures_of(rows)
    version = rule_to_record(government, on=add_months(month, 1) - timedelta(days=1), at=at)
    standings = [stand_of(row, figures[row.pk], version, until=month, assumed=unentered) for row in rows]
    critical = [each for each in standings if each.judgement.is_critical and each.judgement.month == month]
    known = _known_to([each.package.pk for each in critical], month)
    fresh = [each for each in critical if each.package.pk not in known]
    for each in fresh:
        _open(each, month, at=at, cause=cause, unentered=unentered)
    return len(fresh)


def _known_to(packages: list[UUID], month: date) -> set[UUID]:
    """Those with a case that runs, or that had one for this crossing. One query."""
    rows = ShowCauseCase.objects.filter(package__in=packages)
    return {
        package
        for package, state, crossed_in in rows.values_list("package", "state", "crossed_in")
        if state in RUNNING_CASES or crossed_in >= month
    }


def _open(
    standing: JudgedPackage, month: date, *, at: datetime, cause: str, unentered: bool
) -> ShowCauseCase:
    package, judged = standing.package, standing.judgement
    assert judged.planned is not None
    assert judged.actual is not None
    assert judged.deviation is not None
    case = ShowCauseCase(
        id=uuid4(),
        government=package.government,
        agency=package.agency,
        package=package,
        crossed_in=month,
        rule=standing.version,
        period=judged.period,
        reason=judged.reason,
        planned=judged.planned,
        actual=judged.actual,
        deviation=judged.deviation,
        forecast_on=judged.forecast.finish_on,
        unentered=unentered,
        steps=len(standing.rule.handling.ladder),
        is_example=package.is_example,
    )
    case.task_due_at = case_days.begin_meeting(case, standing.rule, at=at).counts_until
    facts: dict[str, Json] = {
        "package": str(package.pk),
        "month": month.isoformat(),
        "rule": standing.version.reference,
        "period": judged.period,
        "reason": judged.reason,
        "planned": str(judged.planned),
        "actual": str(judged.actual),
        "deviation": str(judged.deviation),
        "unentered": unentered,
    }
    if cause:
        facts["cause"] = cause
    return gate.create(case, actor=SYSTEM, office=SYSTEM.offices[0], at=at, facts=facts)


# -- months that nobody entered ------------------------------------------------------------------------------


class UnenteredMonths:
    """The worker's chore: a round in an hour in each process."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, *, at: datetime) -> int | None:
        """How many cases were opened; None between two rounds."""
        if self._last is not None and self._last <= at < self._last + EVERY:
            return None
        self._last = at
        return open_for_unentered(at=at)


def open_for_unentered(*, at: datetime) -> int:
    """Open a case for each package that is critical because nobody entered the month that ended: what was not said was
    not done. The rule says how many days after its end a month counts as not entered. Idempotent."""
    opened = 0
    rows = judged_packages().values_list("government", flat=True).distinct()
    for government in Government.objects.filter(pk__in=rows).order_by("code"):
        today = local_day(at, government.tz)
        month = previous_month(today)
        version = rule_in_force(government, on=today)
        if (today - add_months(month, 1)).days < rule_document(version).handling.unentered_after_days:
            continue
        with unit_of_work():
            opened += _open_where_critical(
                _unentered(government, month), government, month, at=at, unentered=True
            )
    return opened


def _unentered(government: Government, month: date) -> "QuerySet[WorkPackage]":
    """Packages of which nothing was entered for the month, whose month is not locked."""
    entered = PackageMonth.objects.filter(package=OuterRef("pk"), month__gte=month, physical__isnull=False)
    locked = MonthlyProgress.objects.filter(agency=OuterRef("agency"), month=month, state=MonthState.LOCKED)
    return judged_packages().filter(~Exists(entered), ~Exists(locked), government=government)


# -- whether it is over --------------------------------------------------------------------------------------


def still_critical(case_id: UUID, at: datetime) -> str:
    """Why the contract of this case is still critical, empty when it is not: by the rule that judged the crossing, and
    by figures of a later month than that, or of the same one corrected. Six queries."""
    case = ShowCauseCase.objects.select_related("package__government", "rule").get(pk=case_id)
    figures = figures_of([case.package])[case.package_id]
    if figures.handed_over_on is not None:
        return ""
    standing = stand_of(case.package, figures, case.rule)
    judged = standing.judgement
    if judged.month is None or judged.month < case.crossed_in:
        return _("Nothing was entered since the contract became critical.")
    if not judged.is_critical:
        return ""
    return _("By %(month)s it is still critical: %(planned)s %% planned, %(actual)s %% done (%(why)s).") % {
        "month": judged.month.isoformat(),
        "planned": judged.planned,
        "actual": judged.actual,
        "why": CriticalReason(judged.reason).label,
    }


judged_through(still_critical)
