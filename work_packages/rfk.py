"""RFK, the report on physical and financial realisation: sums per agency until the end of a month.

Physical progress is weighted by the value of each package: its contract's, else its budget's. A package of which no
source gives either is counted and carries no weight. Six queries, whatever is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from organisations.models import Agency
from work_packages.models import MonthlyProgress, PackageMonth, PackagePlan, PlannedMonth, WorkPackage

ZERO, HUNDRED, CENT = Decimal(0), Decimal(100), Decimal("0.01")
_MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=24, decimal_places=4)


@dataclass(slots=True)
class RealisationRow:
    """One agency (None: packages whose agency is unknown), or all together.

    Sums of percentages are weighted by value: `planned`, `physical` and `physical_of_month` follow from them.
    """

    agency: Agency | None = None
    count: int = 0
    budget: Decimal = ZERO
    contract: Decimal = ZERO
    savings: Decimal = ZERO
    weight: Decimal = ZERO
    planned_weight: Decimal = ZERO
    planned_sum: Decimal = ZERO
    physical_sum: Decimal = ZERO
    month_sum: Decimal = ZERO
    cash: Decimal = ZERO
    cash_of_month: Decimal = ZERO
    stages: dict[str, int] = field(default_factory=dict)
    # The state of the agency's month; empty where none was opened.
    state: str = ""

    @property
    def planned(self) -> Decimal | None:
        """Planned progress in percent, of the packages that have a plan."""
        return _share(self.planned_sum, self.planned_weight)

    @property
    def physical(self) -> Decimal | None:
        """Physical progress in percent."""
        return _share(self.physical_sum, self.weight)

    @property
    def physical_of_month(self) -> Decimal | None:
        """That of the month alone."""
        return _share(self.month_sum, self.weight)

    @property
    def financial(self) -> Decimal | None:
        """Cash in percent of the same value: the contract's, where there is none yet the budget's."""
        return _share(self.cash * HUNDRED, self.weight)

    @property
    def gap(self) -> Decimal | None:
        """Physical less financial progress, in points."""
        if self.physical is None or self.financial is None:
            return None
        return self.physical - self.financial


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(CENT, ROUND_HALF_UP) if whole else None


def _decimal(value: Decimal | float | None) -> Decimal:
    return Decimal(str(value or 0))


def packages_of_year(packages: "QuerySet[WorkPackage]", month: date) -> "QuerySet[WorkPackage]":
    """Those of the month's fiscal year, and those of earlier ones on which something was done or paid in it."""
    first = month.replace(month=1)
    carried = PackageMonth.objects.filter(package=OuterRef("pk"), month__gte=first, month__lte=month)
    return packages.filter(Q(fiscal_year=month.year) | Q(Exists(carried), fiscal_year__lt=month.year))


def realisation(packages: "QuerySet[WorkPackage]", month: date) -> list[RealisationRow]:
    """One row for each agency of these packages, by name; the unknown agency last. Six queries."""
    chosen = packages_of_year(packages, month).order_by()
    keys = chosen.values("pk")
    rows: dict[UUID | None, RealisationRow] = {}
    counted: Iterable[Any] = chosen.values("agency_id").annotate(**_SUMS)
    for found in counted:
        row = rows[found["agency_id"]] = RealisationRow(count=found["all_count"])
        for name in ("budget", "contract", "savings", "weight"):
            setattr(row, name, _decimal(found[f"all_{name}"]))
    _add(rows, _done(keys, month))
    _add(rows, _planned(keys, month))
    for agency_id, stage, count in chosen.values_list("agency_id", "stage").annotate(n=Count("pk")):
        rows[agency_id].stages[stage] = count
    agencies = Agency.objects.in_bulk([key for key in rows if key is not None])
    states = MonthlyProgress.objects.filter(agency__in=agencies, month=month)
    for agency_id, state in states.values_list("agency_id", "state"):
        if agency_id is not None:
            rows[agency_id].state = state
    for key, row in rows.items():
        row.agency = agencies.get(key) if key is not None else None
    return sorted(rows.values(), key=lambda row: (row.agency is None, row.agency.name if row.agency else ""))


def together(rows: Iterable[RealisationRow]) -> RealisationRow:
    """All rows as one."""
    whole = RealisationRow()
    for row in rows:
        for name in (*_NUMBERS, "count"):
            setattr(whole, name, getattr(whole, name) + getattr(row, name))
        for stage, count in row.stages.items():
            whole.stages[stage] = whole.stages.get(stage, 0) + count
    return whole


_NUMBERS = (
    "budget", "contract", "savings", "weight", "planned_weight", "planned_sum", "physical_sum", "month_sum", "cash",
    "cash_of_month",
)  # fmt: skip
_NOTHING = Value(ZERO, output_field=_MONEY)
_SUMS = {
    "all_count": Count("pk"),
    "all_budget": Sum("budget"),
    "all_contract": Sum("contract_value"),
    "all_savings": Sum(
        F("budget") - F("contract_value"), filter=Q(budget__isnull=False, contract_value__isnull=False)
    ),
    "all_weight": Sum(Coalesce("contract_value", "budget", _NOTHING, output_field=_MONEY)),
}


def _weighted(prefix: str) -> Sum:
    """The percentage times the package's value."""
    value = Coalesce(f"{prefix}contract_value", f"{prefix}budget", _NOTHING, output_field=_MONEY)
    return Sum(F("physical") * value, output_field=_MONEY)


def _done(keys: Any, month: date) -> Iterable[Any]:
    rows = PackageMonth.objects.filter(package__in=keys, month__lte=month)
    now = Q(month=month)
    value = Coalesce("package__contract_value", "package__budget", _NOTHING, output_field=_MONEY)
    return rows.values(agency=F("package__agency_id")).annotate(
        physical_sum=_weighted("package__"),
        month_sum=Sum(F("physical") * value, filter=now, output_field=_MONEY),
        cash_sum=Sum("cash"),
        cash_of_month=Sum("cash", filter=now),
    )


def _planned(keys: Any, month: date) -> Iterable[Any]:
    """By the version of each plan that counts; what is planned for later weighs, and sums to nothing yet."""
    later = PackagePlan.objects.filter(
        package=OuterRef("plan__package"), number__gt=OuterRef("plan__number"), in_force_at__isnull=False
    )
    rows = PlannedMonth.objects.filter(
        ~Exists(later), plan__in_force_at__isnull=False, plan__package__in=keys
    )
    value = Coalesce("plan__package__contract_value", "plan__package__budget", _NOTHING, output_field=_MONEY)
    return rows.values(agency=F("plan__package__agency_id")).annotate(
        planned_sum=Sum(F("physical") * value, filter=Q(month__lte=month), output_field=_MONEY),
        # Every plan sums to 100: so its packages weigh what all of their months do together.
        planned_weight=Sum(F("physical") * value / Value(HUNDRED), output_field=_MONEY),
    )


def _add(rows: dict[UUID | None, RealisationRow], found: Iterable[Any]) -> None:
    for sums in found:
        row = rows.get(sums.pop("agency"))
        if row is None:
            continue
        for name, value in sums.items():
            setattr(row, "cash" if name == "cash_sum" else name, _decimal(value))
