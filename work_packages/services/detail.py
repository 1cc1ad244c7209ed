"""A package month by month, and what follows from its rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from work_packages.enums import HandOverKind
from work_packages.models import PackageMonth, PlannedMonth, WorkPackage
from work_packages.standing import ZERO, plans_in_force


@dataclass(frozen=True, slots=True)
class MonthOfPackage:
    """Plan and progress of one month, and the sums until its end. None: nothing was planned, or said."""

    month: date
    planned: Decimal | None
    planned_sum: Decimal | None
    planned_cash: Decimal | None
    actual: PackageMonth | None
    actual_sum: Decimal


def months_of(package: WorkPackage) -> list[MonthOfPackage]:
    """Every month that the plan in force or somebody's entry names, in order. Four queries."""
    plans = plans_in_force([package])
    planned = {row.month: row for row in PlannedMonth.objects.filter(plan__in=plans)}
    actual = {row.month: row for row in PackageMonth.objects.filter(package=package)}
    found, plan_sum, actual_sum = [], ZERO, ZERO
    for month in sorted({*planned, *actual}):
        plan, done = planned.get(month), actual.get(month)
        plan_sum += plan.physical if plan is not None else ZERO
        actual_sum += done.physical or ZERO if done is not None else ZERO
        found.append(
            MonthOfPackage(
                month=month,
                planned=plan.physical if plan is not None else None,
                planned_sum=plan_sum if plans else None,
                planned_cash=plan.cash if plan is not None else None,
                actual=done,
                actual_sum=actual_sum,
            )
        )
    return found


def in_use_since(package: WorkPackage) -> date | None:
    """From the provisional hand-over on the work is used. One query."""
    rows = package.hand_overs.filter(kind=HandOverKind.PROVISIONAL)
    return rows.values_list("handed_over_on", flat=True).first()


def agreed_end(package: WorkPackage) -> date | None:
    """The last day of the contract with every addendum; None where no end is known. One query."""
    if package.ends_on is None:
        return None
    days = sum(package.addenda.values_list("days_added", flat=True))
    return package.ends_on + timedelta(days=days)


def agreed_value(package: WorkPackage) -> Decimal | None:
    """The contract value after the newest addendum that changes it. One query."""
    rows = package.addenda.filter(new_value__isnull=False).order_by("-signed_on", "-recorded_at")
    newest = rows.values_list("new_value", flat=True).first()
    return newest if newest is not None else package.contract_value
