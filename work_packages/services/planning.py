"""The monthly plan of a package: a version is written whole and put in force, or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotPermitted, Stale
from common.letters import text_refusal
from organisations.enums import Role
from organisations.offices import Actor
from organisations.queries import actor_at
from work_packages.enums import PlanReason
from work_packages.models import PackageAddendum, PackagePlan, PlannedMonth, WorkPackage
from work_packages.models.month import following
from workflow.engine.transaction import retrying, unit_of_work

WHOLE = Decimal(100)
MOST_MONTHS = 60
MOST_CASH = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class PlanMonth:
    """What shall be done and paid in a month."""

    physical: Decimal
    cash: Decimal = Decimal(0)


def may_plan(actor: Actor, package: WorkPackage) -> bool:
    """Whether the actor writes this package's plan: its agency's planning officer, or who keeps all. No query."""
    own = package.agency_id and actor.holding(Role.PLANNING_OFFICER, agency_id=package.agency_id)
    return bool(own or actor.holding(Role.DEVELOPMENT_BUREAU, government_id=package.government_id))


def months_to_plan(package: WorkPackage) -> list[date]:
    """The months of the work; where its days are unknown those of the fiscal year."""
    first = package.starts_on or package.contract_on or date(package.fiscal_year, 1, 1)
    last = package.ends_on or date(max(package.fiscal_year, first.year), 12, 31)
    found: list[date] = []
    month = first.replace(day=1)
    while month <= last and len(found) < MOST_MONTHS:
        found.append(month)
        month = following(month)
    return found


def put_in_force(
    package: WorkPackage,
    months: Mapping[date, PlanMonth],
    *,
    actor: Actor,
    at: datetime,
    addendum: PackageAddendum | None = None,
    remark: str = "",
    seen_number: int | None = None,
) -> PackagePlan:
    """A new version, which counts from now on; the months sum to exactly 100.

    Raises NotPermitted, BadInput with everything wrong, and Stale where another version came between.
    """
    who = actor_at(actor.person_id, at)
    if not may_plan(who, package):
        raise NotPermitted(
            _("The plan is written by the planning officer of the agency."), code="not_your_office"
        )
    if gaps := list(_gaps(months, remark)):
        raise BadInput(_("The plan is not complete."), gaps=gaps)

    def work() -> PackagePlan:
        with unit_of_work():
            WorkPackage.objects.select_for_update().get(pk=package.pk)
            last = PackagePlan.objects.filter(package=package).aggregate(last=Max("number"))["last"] or 0
            if seen_number is not None and seen_number != last:
                raise Stale(_("Another version of the plan was put in force meanwhile."))
            plan = PackagePlan.objects.create(
                package=package,
                number=last + 1,
                reason=PlanReason.ADDENDUM if addendum is not None or last else PlanReason.BASELINE,
                addendum=addendum,
                remark=remark,
                made_by_id=who.person_id,
                made_at=at,
            )
            PlannedMonth.objects.bulk_create(
                PlannedMonth(plan=plan, month=month, physical=part.physical, cash=part.cash)
                for month, part in sorted(months.items())
            )
            plan.in_force_at = at
            plan.save(update_fields=["in_force_at"])
            return plan

    return retrying(work)


def _gaps(months: Mapping[date, PlanMonth], remark: str) -> Iterator[Gap]:
    for month, part in months.items():
        if not 0 <= part.physical <= WHOLE:
            yield Gap(f"{month:%Y-%m}.physical", "range", _("A percentage is between 0 and 100."))
        if not 0 <= part.cash < MOST_CASH:
            yield Gap(f"{month:%Y-%m}.cash", "range", _("This is no sum of a month."))
        if month.day != 1:
            yield Gap(f"{month:%Y-%m}", "first_day", _("A month is named by its first day."))
    total = sum((part.physical for part in months.values()), Decimal(0))
    if total != WHOLE:
        message = _("The months sum to %(total)s %%; they must sum to exactly 100 %%.")
        yield Gap("months", "sum", message % {"total": total})
    if sentence := text_refusal(remark):
        yield Gap("remark", "letters", sentence)
