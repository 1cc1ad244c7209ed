"""Two contracts that fell behind, one that recovers and one that is terminated: example packages and example months."""

from datetime import date
from decimal import Decimal
from typing import Any

from common.periods import add_months, local_day
from demo.context import DemoContext
from organisations.enums import Role
from organisations.models import Agency
from work_packages.enums import PackageCategory, PackageStage, SelectionMethod
from work_packages.models import MonthlyProgress, PackageMonth, ShowCauseCase, WorkPackage
from work_packages.services.entering import MonthEntry, enter
from work_packages.services.months import open_month
from work_packages.services.planning import PlanMonth, put_in_force
from workflow.engine import gate

# Grobogan's, whose MONA KERJA BANG watches over packages of work.
GOVERNMENT, AGENCY = "33.15", "Dinas Perumahan Rakyat dan Kawasan Permukiman"
RECOVERS, ENDS = "CONTOH-PULIH", "CONTOH-PUTUS"
NAMES = {RECOVERS: "Contoh: peningkatan jalan yang pulih", ENDS: "Contoh: rehabilitasi saluran yang diputus"}
SHARES = ("10", "25", "30", "25", "10")
# What was done month by month; the third one only by the package that recovers.
DONE = {RECOVERS: ("8", "15", "38"), ENDS: ("6", "10", "4")}
MINUTES = "Contoh: penyedia menambah regu dan bahan; target uji coba disepakati."
WHY = "Contoh: seluruh tangga penanganan telah dijalani dan pekerjaan tidak maju."


def _agency() -> Agency:
    return Agency.objects.select_related("government").get(government__code=GOVERNMENT, name=AGENCY)


def begin(context: DemoContext) -> None:
    """Three months ago both began; the second month is locked now, and both are critical."""
    agency, now = _agency(), context.clock.tick()
    first = add_months(local_day(now, agency.government.tz).replace(day=1), -3)
    for code, name in NAMES.items():
        row = WorkPackage.objects.create(
            government=agency.government,
            agency=agency,
            code=code,
            name=name,
            fiscal_year=first.year,
            category=PackageCategory.CONSTRUCTION,
            method=SelectionMethod.TENDER,
            stage=PackageStage.RUNNING,
            budget=Decimal(1_000_000_000),
            contract_value=Decimal(950_000_000),
            contract_no=f"CONTOH/{code}",
            provider="Contoh: penyedia",
            starts_on=first,
            ends_on=date.fromordinal(add_months(first, len(SHARES)).toordinal() - 1),
            is_example=True,
            created_at=now,
            modified_at=now,
        )
        months = {add_months(first, index): PlanMonth(Decimal(share)) for index, share in enumerate(SHARES)}
        planner = context.of_government(Role.DEVELOPMENT_BUREAU, agency.government)
        put_in_force(row, months, actor=planner, at=context.clock.tick(), remark="Contoh.")
    for index in range(2):
        _lock(context, agency, first, index)
    for code in NAMES:
        _step(context, code, "reprimand")


def _lock(context: DemoContext, agency: Agency, first: date, index: int) -> MonthlyProgress:
    """A month entered by PPK and treasurer, and locked by the agency's head."""
    month = add_months(first, index)
    progress = open_month(agency, month, at=context.clock.tick())
    rows = {row.pk: row for row in WorkPackage.objects.filter(agency=agency, code__in=NAMES)}
    built = {key: MonthEntry({"physical": Decimal(DONE[row.code][index])}) for key, row in rows.items()}
    paid = {key: MonthEntry({"cash": Decimal(0)}) for key in rows}
    ppk, treasurer = (context.in_agency(role, agency) for role in (Role.COMMITMENT_OFFICER, Role.TREASURER))
    enter(progress, built, actor=ppk, at=context.clock.tick())
    enter(progress, paid, actor=treasurer, at=context.clock.tick())
    PackageMonth.objects.filter(package__in=rows, month=month).update(is_example=True)
    head = context.in_agency(Role.AGENCY_HEAD, agency)
    for name in ("submit", "lock"):
        actor = ppk if name == "submit" else head
        progress = gate.perform(progress, name, actor=actor, at=context.clock.tick())
    return progress


def meet(context: DemoContext, target: str, days: int, *codes: str) -> None:
    """A show cause meeting for each, with a test so many days from now."""
    today = local_day(context.clock.now, _agency().government.tz)
    test_on = date.fromordinal(today.toordinal() + days).isoformat()
    for code in codes:
        day = today.isoformat()
        _step(context, code, "meet", comment=MINUTES, held_on=day, target=target, test_on=test_on)


def recover(context: DemoContext) -> None:
    """The test was met, the third month is locked, and the contract is critical no more."""
    _step(context, RECOVERS, "pass_test", reached="61")
    agency = _agency()
    first = WorkPackage.objects.get(agency=agency, code=RECOVERS).starts_on
    assert first is not None, "an example has its days"
    _lock(context, agency, first, 2)
    _step(context, RECOVERS, "recover", role=Role.AGENCY_HEAD)


def fail(context: DemoContext) -> None:
    """The test was missed: the warning follows."""
    _step(context, ENDS, "fail_test", reached="20")
    _step(context, ENDS, "warn")


def give_opportunity(context: DemoContext) -> None:
    """After the third warning: twenty days more."""
    _step(
        context,
        ENDS,
        "give_opportunity",
        role=Role.AGENCY_HEAD,
        comment=WHY,
        days="20",
        addendum_no="CONTOH/ADENDUM/1",
    )


def terminate(context: DemoContext) -> None:
    """The opportunity was in vain."""
    _step(context, ENDS, "terminate", role=Role.AGENCY_HEAD, comment=WHY)


def _step(
    context: DemoContext,
    code: str,
    name: str,
    *,
    role: Role = Role.COMMITMENT_OFFICER,
    comment: str = "",
    **facts: Any,
) -> None:
    case = ShowCauseCase.objects.select_related("package", "agency", "government", "rule").get(
        package__code=code
    )
    assert case.agency is not None, "a case has its agency"
    actor = context.in_agency(role, case.agency)
    gate.perform(case, name, actor=actor, at=context.clock.tick(), comment=comment, **facts)
