"""A package under contract with its plan and months, as the tests of cases need it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from common.periods import add_months
from organisations.enums import Role
from organisations.models import User
from organisations.services.appointing import seat_of
from tests.world import World, hired
from work_packages.enums import PackageStage
from work_packages.models import (
    MonthlyProgress,
    PackageMonth,
    PackagePlan,
    PlannedMonth,
    ShowCauseCase,
    WorkPackage,
)
from work_packages.services import months
from workflow.engine import gate
from workflow.engine.gate import perform
from workflow.outbox import queue

JANUARY = date(2025, 1, 1)


@dataclass
class Site:
    """A package of the health agency, its commitment officer, and walks along its months."""

    world: World
    ppk: User
    package: WorkPackage
    first: date = JANUARY

    def plan(self, *shares: str, package: WorkPackage | None = None) -> None:
        """A plan in force, month by month from the first one on."""
        target = package or self.package
        plan = PackagePlan.objects.create(
            package=target,
            number=target.plans.count() + 1,
            made_by=self.ppk.person,
            made_at=self.world.tick(),
        )
        for index, share in enumerate(shares):
            PlannedMonth.objects.create(
                plan=plan, month=add_months(self.first, index), physical=Decimal(share)
            )
        PackagePlan.objects.filter(pk=plan.pk).update(in_force_at=self.world.tick())

    def enter(
        self, month: date, physical: str, *, package: WorkPackage | None = None, cash: str = "0"
    ) -> None:
        """What was done in a month."""
        PackageMonth.objects.create(
            package=package or self.package, month=month, physical=Decimal(physical), cash=Decimal(cash)
        )

    def lock(self, month: date) -> MonthlyProgress:
        """The month of the agency, handed in and locked by its head in the month after it."""
        self.world.now = max(self.world.now, _noon(add_months(month, 1)))
        found = months.open_month(self.world.agency, month, at=self.world.tick())
        found = perform(found, "submit", actor=self.ppk, at=self.world.tick())
        return perform(found, "lock", actor=self.world.head, at=self.world.tick())

    def critical(self) -> ShowCauseCase:
        """Planned 50, done 39.9 by the end of February, which is locked."""
        self.falls_behind(self.package)
        self.lock(add_months(self.first, 1))
        return self.case()

    def falls_behind(self, package: WorkPackage) -> None:
        """Planned 50, done 39.9 by the end of the second month."""
        self.plan("25", "25", "25", "25", package=package)
        self.enter(self.first, "20", package=package)
        self.enter(add_months(self.first, 1), "19.9", package=package)

    def case(self) -> ShowCauseCase:
        """The newest case of the package, freshly read."""
        rows = ShowCauseCase.objects.select_related("package", "government", "agency", "rule")
        return rows.filter(package=self.package).order_by("-created_at")[:1].get()

    def step(self, name: str, *, actor: User | None = None, comment: str = "", **facts: str) -> ShowCauseCase:
        """One step of the case, by the commitment officer unless told."""
        who = actor or self.ppk
        gate.perform(self.case(), name, actor=who, at=self.world.tick(), comment=comment, **facts)
        queue.deliver_due(at=self.world.tick())
        return self.case()

    def meeting(self, target: str = "60") -> ShowCauseCase:
        """A meeting today, whose test is due in ten days."""
        today = self.world.now.date()
        test_on = date.fromordinal(today.toordinal() + 10)
        return self.step(
            "meet",
            comment="Penyedia menambah dua regu.",
            held_on=today.isoformat(),
            target=target,
            test_on=test_on.isoformat(),
        )

    def failed(self, reached: str = "50") -> ShowCauseCase:
        """The day of the test comes, and the target was missed."""
        self.world.tick(days=11)
        return self.step("fail_test", reached=reached)

    def used_up(self) -> ShowCauseCase:
        """Three meetings, three failed tests, three warnings."""
        self.step("reprimand")
        for _each in range(3):
            self.meeting()
            self.failed()
            self.step("warn")
        return self.case()


def site(world: World, *, first: date = JANUARY) -> Site:
    """A package of 1 billion under contract for four months from the first one on."""
    ppk = hired("ppk", seat_of(Role.COMMITMENT_OFFICER, agency=world.agency))
    world.people["ppk"] = ppk
    return Site(world, ppk, package_of(world, **lasting(first)), first)


def lasting(first: date) -> dict[str, Any]:
    """The days of a package of four months."""
    last = add_months(first, 4) - timedelta(days=1)
    return {"fiscal_year": first.year, "starts_on": first, "ends_on": last}


def package_of(world: World, code: str = "P-1", **fields: Any) -> WorkPackage:
    """A package under way."""
    given = {
        "government": world.government,
        "agency": world.agency,
        "name": "Peningkatan Jalan Contoh",
        "fiscal_year": 2025,
        "stage": PackageStage.RUNNING,
        "budget": Decimal(1_200_000_000),
        "contract_value": Decimal(1_000_000_000),
        "contract_no": "600/1/2025",
        "provider": "CV Contoh Karya",
        "starts_on": JANUARY,
        "ends_on": date(2025, 4, 30),
        "created_at": world.now,
        "modified_at": world.now,
        **fields,
    }
    return WorkPackage.objects.create(code=code, **given)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day + 4, 5, 0, tzinfo=UTC)
