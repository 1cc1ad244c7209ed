"""Work packages: all that were published, and examples of a plan and of months for those of Grobogan that are built.

Packages are as published. What is planned, done and paid in a month is invented, and marked as an example.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from demo import sources
from demo.afterwards import replicas
from demo.context import DemoContext
from innovations.models import Innovation
from organisations.enums import PACKAGE_ROLES, Role
from organisations.models import Agency
from organisations.offices import SYSTEM
from work_packages.enums import PackageStage
from work_packages.models import MonthlyProgress, PackageMonth, WorkPackage
from work_packages.models.month import following
from work_packages.services.entering import MonthEntry, enter
from work_packages.services.importing import import_packages
from work_packages.services.monitoring import link_all
from work_packages.services.months import open_month
from work_packages.services.planning import PlanMonth, put_in_force
from workflow.engine import gate

GROBOGAN, BUILDER = "33.15", "Dinas Pekerjaan Umum dan Penataan Ruang"
MONITORING = "INV-0001"
EXAMPLE = "Contoh: bukan data yang dipublikasikan."
WRONG = "Contoh: nomor SP2D belum lengkap."
PARTS = ("10.00", "15.00", "25.00", "25.00", "15.00", "10.00")
# How far each package falls behind its plan in a month, in points.
BEHIND = ("0.00", "2.50", "-1.00", "5.00", "0.50")


def bring(context: DemoContext) -> None:
    """Every published package, the offices of the agency that builds, and what MONA KERJA BANG watches over."""
    import_packages(sources.DATA / "work_packages.csv", actor=SYSTEM, at=context.clock.tick())
    agency, government = _agency(), replicas.government(GROBOGAN)
    for role in (*PACKAGE_ROLES, Role.AGENCY_HEAD, Role.AGENCY_OPERATOR):
        context.people.seat(role, agency=agency)
    bureau = context.people.seat(Role.DEVELOPMENT_BUREAU, government=government)
    assert bureau is not None
    watching = Innovation.objects.get(source_id=MONITORING)
    link_all(
        watching,
        actor=context.of_government(Role.DEVELOPMENT_BUREAU, government),
        at=context.clock.tick(),
    )


def report_months(context: DemoContext) -> None:
    """Four months ago the plan begins. The first month is returned and locked, then opened again and locked; the next
    one is locked, the last one waits for the head, and the running one is being filled in."""
    this = context.clock.now.date().replace(day=1)
    first = _before(this, 3)
    rows = list(WorkPackage.objects.filter(agency=_agency(), stage=PackageStage.RUNNING).order_by("code"))
    planner = context.in_agency(Role.PLANNING_OFFICER, _agency())
    for row in rows:
        months, month = {}, first
        for part in PARTS:
            months[month] = PlanMonth(Decimal(part))
            month = following(month)
        put_in_force(row, months, actor=planner, at=context.clock.tick(), remark=EXAMPLE)
    _corrected(context, _filled(context, rows, first, 0))
    _step(context, _step(context, _filled(context, rows, _before(this, 2), 1), "submit"), "lock")
    _step(context, _filled(context, rows, _before(this, 1), 2), "submit")
    open_month(_agency(), this, at=context.clock.tick())


def _corrected(context: DemoContext, progress: MonthlyProgress) -> None:
    """Returned before the lock, and once more after it."""
    for name in ("submit", "send_back", "resubmit", "lock", "reopen", "resubmit", "lock"):
        progress = _step(context, progress, name)


def _step(context: DemoContext, progress: MonthlyProgress, name: str) -> MonthlyProgress:
    heads = name in ("lock", "send_back", "reopen")
    actor = context.in_agency(Role.AGENCY_HEAD if heads else Role.COMMITMENT_OFFICER, _agency())
    why = WRONG if name in ("send_back", "reopen") else ""
    return gate.perform(progress, name, actor=actor, at=context.clock.tick(), comment=why)


def _filled(context: DemoContext, rows: Sequence[WorkPackage], month: date, number: int) -> MonthlyProgress:
    """Both sides of every package, marked as an example."""
    agency = _agency()
    progress = open_month(agency, month, at=context.clock.tick())
    built: dict[UUID, MonthEntry] = {}
    paid: dict[UUID, MonthEntry] = {}
    for place, row in enumerate(rows):
        done = max(Decimal(PARTS[number]) - Decimal(BEHIND[place % len(BEHIND)]), Decimal(0))
        built[row.pk] = MonthEntry({"physical": done, "evidence": EXAMPLE})
        cash = ((row.contract_value or row.budget or Decimal(0)) * done / 100).quantize(Decimal(1))
        paid[row.pk] = MonthEntry({"cash": cash, "sp2d_numbers": f"CONTOH/SP2D/{month:%Y-%m}/{place + 1}"})
    for role, entries in ((Role.COMMITMENT_OFFICER, built), (Role.TREASURER, paid)):
        actor = context.in_agency(role, agency)
        progress = enter(progress, entries, actor=actor, at=context.clock.tick())
    PackageMonth.objects.filter(package__in=rows, month=month).update(is_example=True)
    return progress


def _agency() -> Agency:
    return replicas.agency_called(BUILDER, GROBOGAN)


def _before(month: date, count: int) -> date:
    for _each in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month
