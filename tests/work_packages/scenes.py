"""An agency that builds: its officers, packages with a plan, and months on the way to their lock."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from organisations.enums import Role
from organisations.services.appointing import seat_of
from tests.world import World, hired
from work_packages.models import MonthlyProgress, PackagePlan, PlannedMonth, WorkPackage
from work_packages.services.entering import MonthEntry, enter
from work_packages.services.months import open_month
from workflow.engine import gate

JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)
OFFICERS = {
    "ppk": Role.COMMITMENT_OFFICER,
    "treasurer": Role.TREASURER,
    "planner": Role.PLANNING_OFFICER,
    "buyer": Role.PROCUREMENT_OFFICER,
}


def with_officers(world: World) -> World:
    """Who has to do with packages in the agency, and who keeps all of the government."""
    for name, role in OFFICERS.items():
        world.seats[name] = seat_of(role, agency=world.agency)
        world.people[name] = hired(name, world.seats[name])
    world.seats["builder"] = seat_of(Role.DEVELOPMENT_BUREAU, government=world.government)
    world.people["builder"] = hired("builder", world.seats["builder"])
    return world


def package(world: World, code: str = "PKT-1", **given: Any) -> WorkPackage:
    """A package of the agency under way since January."""
    facts: dict[str, Any] = {
        "government": world.government,
        "agency": world.agency,
        "code": code,
        "name": f"Peningkatan jalan {code}",
        "fiscal_year": 2025,
        "category": "konstruksi",
        "stage": "pelaksanaan",
        "budget": Decimal(1000),
        "contract_value": Decimal(900),
        "starts_on": date(2025, 1, 6),
        "ends_on": date(2025, 4, 30),
        "created_at": world.now,
        "modified_at": world.now,
    }
    return WorkPackage.objects.create(**(facts | given))


def planned(world: World, row: WorkPackage, months: Mapping[date, str], *, number: int = 1) -> PackagePlan:
    """A version of its plan in force, written as the service writes it."""
    with transaction.atomic():
        plan = PackagePlan.objects.create(
            package=row, number=number, made_by=world.head.person, made_at=world.now
        )
        PlannedMonth.objects.bulk_create(
            [PlannedMonth(plan=plan, month=month, physical=Decimal(part)) for month, part in months.items()]
        )
        plan.in_force_at = world.now
        plan.save(update_fields=["in_force_at"])
    return plan


def month(world: World, first: date = JANUARY) -> MonthlyProgress:
    """The agency's month, open."""
    return open_month(world.agency, first, at=world.tick())


def filled(world: World, progress: MonthlyProgress, row: WorkPackage, physical: str, cash: str) -> None:
    """Both sides of one package."""
    physical_side = MonthEntry({"physical": Decimal(physical)})
    enter(progress, {row.pk: physical_side}, actor=actor(world, "ppk"), at=world.tick())
    cash_side = MonthEntry({"cash": Decimal(cash), "sp2d_numbers": "SP2D/1"})
    enter(progress, {row.pk: cash_side}, actor=actor(world, "treasurer"), at=world.tick())


def locked(world: World, progress: MonthlyProgress) -> MonthlyProgress:
    """Handed in by the operator and locked by the head."""
    handed = gate.perform(progress, "submit", actor=world.operator, at=world.tick())
    return gate.perform(handed, "lock", actor=world.head, at=world.tick())


def actor(world: World, name: str) -> Any:
    """Somebody as services take them."""
    from tests.acting import as_actor

    return as_actor(getattr(world, name), world.now)
