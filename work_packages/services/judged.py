"""How packages stand: their curves from plan and months, judged by the rule of their government."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from common.periods import add_months
from organisations.models import Government
from work_packages.curve.codes import ForecastCode, TrafficLight
from work_packages.curve.judging import CriticalJudgement, PackageDays, judge
from work_packages.curve.money import LatePenalty, late_penalty
from work_packages.curve.rule_document import CriticalRuleDocument
from work_packages.curve.series import (
    NOTHING,
    Absorption,
    SCurve,
    WeightedCurve,
    absorption,
    combined,
    curve_of,
)
from work_packages.enums import MonthState, PackageStage
from work_packages.models import (
    CriticalRuleVersion,
    HandOver,
    MonthlyProgress,
    PackageAddendum,
    PackageMonth,
    PlannedMonth,
    WorkPackage,
)
from work_packages.services.critical_rules import rule_document, rule_in_force

# What is judged: work under contract that was neither handed over nor ended.
UNDER_CONTRACT = (PackageStage.CONTRACTED, PackageStage.RUNNING)


@dataclass(slots=True)
class PackageFigures:
    """What is known of one package by month, not cumulated: the plan in force and what was entered."""

    planned: dict[date, Decimal] = field(default_factory=dict)
    planned_cash: dict[date, Decimal] = field(default_factory=dict)
    actual: dict[date, Decimal] = field(default_factory=dict)
    actual_cash: dict[date, Decimal] = field(default_factory=dict)
    days_added: int = 0
    new_value: Decimal | None = None
    handed_over_on: date | None = None


def figures_of(packages: Sequence[WorkPackage], *, locked_only: bool = False) -> dict[UUID, PackageFigures]:
    """The figures of these packages; with `locked_only` those of months that the agency's head has locked. At most five
    queries, however many packages there are."""
    keys = [package.pk for package in packages]
    found = {key: PackageFigures() for key in keys}
    _planned(found, keys)
    _entered(found, keys, locked_of(packages) if locked_only else None)
    for row in PackageAddendum.objects.filter(package__in=keys).order_by("signed_on", "recorded_at", "id"):
        found[row.package_id].days_added += row.days_added
        found[row.package_id].new_value = row.new_value or found[row.package_id].new_value
    for package_id, day in HandOver.objects.filter(package__in=keys).values_list("package", "handed_over_on"):
        known = found[package_id].handed_over_on
        found[package_id].handed_over_on = day if known is None else min(known, day)
    return found


def _planned(found: Mapping[UUID, PackageFigures], keys: Sequence[UUID]) -> None:
    """The version with the highest number that is in force."""
    rows = PlannedMonth.objects.filter(plan__package__in=keys, plan__in_force_at__isnull=False)
    newest: dict[UUID, int] = {}
    for package_id, number, month, physical, cash in rows.order_by("-plan__number", "month").values_list(
        "plan__package", "plan__number", "month", "physical", "cash"
    ):
        if newest.setdefault(package_id, number) == number:
            found[package_id].planned[month] = physical
            found[package_id].planned_cash[month] = cash


def _entered(
    found: Mapping[UUID, PackageFigures], keys: Sequence[UUID], locked: set[tuple[UUID, date]] | None
) -> None:
    rows = PackageMonth.objects.filter(package__in=keys).order_by("month")
    for package_id, agency_id, month, physical, cash in rows.values_list(
        "package", "package__agency", "month", "physical", "cash"
    ):
        if locked is not None and (agency_id, month) not in locked:
            continue
        if physical is not None:
            found[package_id].actual[month] = physical
        if cash is not None:
            found[package_id].actual_cash[month] = cash


def locked_of(packages: Iterable[WorkPackage]) -> set[tuple[UUID, date]]:
    """Agencies and months that were locked. One query."""
    agencies = {package.agency_id for package in packages if package.agency_id}
    rows = MonthlyProgress.objects.filter(agency__in=agencies, state=MonthState.LOCKED)
    return {(agency, month) for agency, month in rows.values_list("agency", "month") if agency is not None}


@dataclass(frozen=True, slots=True)
class JudgedPackage:
    """One package with its curve, its judgement, and what follows from both."""

    package: WorkPackage
    figures: PackageFigures
    curve: SCurve
    judgement: CriticalJudgement
    rule: CriticalRuleDocument
    version: CriticalRuleVersion

    @property
    def ends_on(self) -> date | None:
        """The day on which it is due, addenda included."""
        return end_of(self.package, self.figures)

    @property
    def contract_value(self) -> Decimal | None:
        """The contract value, as the newest addendum has it."""
        return self.figures.new_value or self.package.contract_value

    @property
    def is_over(self) -> bool:
        """Whether it was handed over, or is not under contract."""
        return self.figures.handed_over_on is not None or self.package.stage not in UNDER_CONTRACT

    @property
    def finishes_late(self) -> bool:
        """Whether it will not be finished in its budget year, as far as can be said: by the forecast, or because it is
        due within it and no progress was reported."""
        if self.is_over or not self.curve.has_plan:
            return False
        last = days_of(self.package, self.figures).budget_ends_on
        ahead = self.judgement.forecast
        if ahead.finish_on is not None:
            return ahead.finish_on > last
        return ahead.code == ForecastCode.NO_PROGRESS

    @property
    def paid(self) -> Absorption:
        """How much of the money was paid."""
        return absorption(
            sum(self.figures.actual_cash.values(), NOTHING),
            contract=self.contract_value,
            budget=self.package.budget,
        )

    def late_days(self, on: date) -> int:
        """Calendar days after the end of the contract, up to the hand-over or to this day."""
        if self.ends_on is None:
            return 0
        until = self.figures.handed_over_on or on
        return max((until - self.ends_on).days, 0)

    def penalty(self, on: date) -> LatePenalty | None:
        """The penalty by the rule, as it stands on this day."""
        done = self.curve.last_known
        return late_penalty(
            self.rule.penalty.rate(),
            contract=self.contract_value,
            done=done.actual if done else None,
            days=self.late_days(on),
        )


def end_of(package: WorkPackage, figures: PackageFigures) -> date | None:
    """The last day of the contract with its addenda."""
    if package.ends_on is None:
        return None
    return package.ends_on + timedelta(days=figures.days_added)


def days_of(package: WorkPackage, figures: PackageFigures) -> PackageDays:
    """The days that a judgement needs."""
    return PackageDays(package.starts_on, end_of(package, figures), package.fiscal_year)


def stand_of(
    package: WorkPackage,
    figures: PackageFigures,
    version: CriticalRuleVersion,
    *,
    until: date | None = None,
    assumed: bool = False,
) -> JudgedPackage:
    """One package judged; `until` leaves out what was entered for later months. `assumed`: where nothing was entered
    for that month, no progress was made in it. No query."""
    actual = {month: share for month, share in figures.actual.items() if until is None or month <= until}
    if assumed and until is not None:
        actual.setdefault(until, NOTHING)
    curve = curve_of(figures.planned, actual)
    rule = rule_document(version)
    return JudgedPackage(
        package,
        figures,
        curve,
        judge(rule, curve, days_of(package, figures), finance=finance_curve(package, figures, until=until)),
        rule,
        version,
    )


def finance_curve(
    package: WorkPackage, figures: PackageFigures, *, until: date | None = None
) -> SCurve | None:
    """The curve of the money as shares of the contract; None without a contract value or a plan of the money."""
    whole = figures.new_value or package.contract_value
    if not whole or not any(figures.planned_cash.values()):
        return None
    paid = {month: cash for month, cash in figures.actual_cash.items() if until is None or month <= until}
    return curve_of(_as_shares(figures.planned_cash, whole), _as_shares(paid, whole))


def _as_shares(cash: Mapping[date, Decimal], whole: Decimal) -> dict[date, Decimal]:
    return {month: amount / whole * 100 for month, amount in cash.items()}


def judged_packages_of(
    packages: Iterable[WorkPackage], *, on: date, locked_only: bool = False
) -> list[JudgedPackage]:
    """These packages (with `government` loaded) in their order, each judged by what is known. Six queries, and one for
    each government."""
    rows = list(packages)
    figures = figures_of(rows, locked_only=locked_only)
    versions = _versions((row.government for row in rows), on=on)
    return [stand_of(row, figures[row.pk], versions[row.government_id]) for row in rows]


def _versions(governments: Iterable[Government], *, on: date) -> dict[UUID, CriticalRuleVersion]:
    found: dict[UUID, CriticalRuleVersion] = {}
    for government in governments:
        if government.pk not in found:
            found[government.pk] = rule_in_force(government, on=on)
    return found


def weighted(standings: Iterable[JudgedPackage]) -> SCurve:
    """The curve of all of these, each weighing its contract value; without a contract value its budget."""
    return combined(
        WeightedCurve(each.contract_value or each.package.budget, each.curve) for each in standings
    )


@dataclass(frozen=True, slots=True)
class AgencyLag:
    """An agency in the ranking: how its packages stand together."""

    name: str
    agency_id: UUID | None
    packages: int
    red: int
    yellow: int
    green: int
    unknown: int
    critical: int
    planned: Decimal | None
    actual: Decimal | None
    deviation: Decimal | None
    contract: Decimal
    paid: Decimal


def ranked(standings: Iterable[JudgedPackage]) -> list[AgencyLag]:
    """Agencies by the deviation of their weighted curve, the furthest behind first; those without a curve last."""
    by_agency: dict[UUID | None, list[JudgedPackage]] = defaultdict(list)
    for each in standings:
        by_agency[each.package.agency_id].append(each)
    rows = [_lag_of(key, found) for key, found in by_agency.items()]
    return sorted(rows, key=lambda row: (row.deviation is None, row.deviation or NOTHING, row.name))


def _lag_of(key: UUID | None, standings: Sequence[JudgedPackage]) -> AgencyLag:
    now = weighted(standings).last_known
    lights = [each.judgement.light for each in standings]
    agency = standings[0].package.agency
    return AgencyLag(
        name=agency.name if agency else "",
        agency_id=key,
        packages=len(standings),
        red=lights.count(TrafficLight.RED),
        yellow=lights.count(TrafficLight.YELLOW),
        green=lights.count(TrafficLight.GREEN),
        unknown=lights.count(TrafficLight.UNKNOWN),
        critical=sum(each.judgement.is_critical for each in standings),
        planned=now.planned if now else None,
        actual=now.actual if now else None,
        deviation=now.deviation if now else None,
        contract=sum((each.contract_value or NOTHING for each in standings), NOTHING),
        paid=sum((each.paid.paid for each in standings), NOTHING),
    )


@dataclass(frozen=True, slots=True)
class PackageTotals:
    """Sums of a year: money, and packages by light. `savings` are of packages whose budget and contract are known."""

    packages: int
    budget: Decimal
    contract: Decimal
    paid: Decimal
    of_contract: Decimal | None
    savings: Decimal
    saving_packages: int
    lights: dict[str, int]
    critical: int


def totals_of(stands: Sequence[JudgedPackage]) -> PackageTotals:
    """The sums. No query."""
    lights = [each.judgement.light for each in stands]
    contract = sum((each.contract_value or NOTHING for each in stands), NOTHING)
    paid = sum((each.paid.paid for each in stands), NOTHING)
    both = [
        (each.package.budget, each.package.contract_value)
        for each in stands
        if each.package.budget is not None and each.package.contract_value is not None
    ]
    return PackageTotals(
        packages=len(stands),
        budget=sum((each.package.budget or NOTHING for each in stands), NOTHING),
        contract=contract,
        paid=paid,
        of_contract=absorption(paid, contract=contract, budget=None).of_contract,
        savings=sum((budget - value for budget, value in both), NOTHING),
        saving_packages=len(both),
        lights={str(light): lights.count(light) for light in TrafficLight},
        critical=sum(each.judgement.is_critical for each in stands),
    )


def previous_month(day: date) -> date:
    """The first day of the month before the one of this day."""
    return add_months(day.replace(day=1), -1)
