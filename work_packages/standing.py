"""Packages with what was planned and done until the end of a month: read together, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, Sum

from work_packages.models import PackageMonth, PackagePlan, PlannedMonth, WorkPackage

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PackageStanding:
    """One package at the end of a month; `planned` is None where no plan is in force.

    `actual` and `cash_sum` are sums until then, `of_month` the row of the month itself.
    """

    package: WorkPackage
    planned: Decimal | None
    planned_of_month: Decimal | None
    planned_cash: Decimal | None
    actual: Decimal
    cash_sum: Decimal
    of_month: PackageMonth | None

    @property
    def deviation(self) -> Decimal | None:
        """Actual minus planned, in points; None without a plan."""
        return None if self.planned is None else self.actual - self.planned

    @property
    def before(self) -> Decimal:
        """The physical progress until the month before."""
        done = self.of_month.physical if self.of_month is not None else None
        return self.actual - (done or ZERO)


def plans_in_force(packages: Iterable[WorkPackage]) -> list[PackagePlan]:
    """The version that counts of each package's plan. Two queries at most."""
    keys = [package.pk for package in packages]
    newest = (
        PackagePlan.objects.filter(package__in=keys, in_force_at__isnull=False)
        .values("package_id")
        .annotate(newest=Max("number"))
        .values_list("package_id", "newest")
    )
    wanted = Q(pk__in=[])
    for package, number in newest:
        wanted |= Q(package_id=package, number=number)
    return list(PackagePlan.objects.filter(wanted))


def standings(packages: Sequence[WorkPackage], month: date) -> list[PackageStanding]:
    """Each package at the end of the month, in the order given. Five queries."""
    keys = [package.pk for package in packages]
    plans = {plan.pk: plan.package_id for plan in plans_in_force(packages)}
    planned = {
        plans[key]: (total, cash)
        for key, total, cash in PlannedMonth.objects.filter(plan__in=plans, month__lte=month)
        .values_list("plan_id")
        .annotate(total=Sum("physical"), cash=Sum("cash"))
    }
    now = {
        plans[row.plan_id]: row.physical for row in PlannedMonth.objects.filter(plan__in=plans, month=month)
    }
    done = {
        key: (total or ZERO, cash or ZERO)
        for key, total, cash in PackageMonth.objects.filter(package__in=keys, month__lte=month)
        .values_list("package_id")
        .annotate(total=Sum("physical"), cash=Sum("cash"))
    }
    rows = {row.package_id: row for row in PackageMonth.objects.filter(package__in=keys, month=month)}
    with_plan = set(plans.values())
    return [
        PackageStanding(
            package=package,
            planned=planned.get(package.pk, (ZERO, ZERO))[0] if package.pk in with_plan else None,
            planned_of_month=now.get(package.pk, ZERO) if package.pk in with_plan else None,
            planned_cash=planned.get(package.pk, (ZERO, ZERO))[1] if package.pk in with_plan else None,
            actual=done.get(package.pk, (ZERO, ZERO))[0],
            cash_sum=done.get(package.pk, (ZERO, ZERO))[1],
            of_month=rows.get(package.pk),
        )
        for package in packages
    ]
