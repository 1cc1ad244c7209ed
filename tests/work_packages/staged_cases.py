"""Cases of critical contracts for the stage of the table of rights: one open, one reprimanded, one at the end of its
ladder."""

from datetime import date
from typing import Any

from common.periods import add_months, local_day
from tests.work_packages.case_scenes import lasting, package_of, site
from tests.world import World
from work_packages.models import CaseLetter, ShowCauseCase
from work_packages.services.case_letters import deliver_letter
from workflow.engine import gate

FIRST = date(2024, 9, 1)


def add_cases(world: World, things: dict[str, Any]) -> None:
    """All three are found at one lock."""
    here = site(world, first=FIRST)
    packages = [here.package, *(package_of(world, code, **lasting(FIRST)) for code in ("K-1", "K-2"))]
    for package in packages:
        here.falls_behind(package)
    here.lock(add_months(FIRST, 1))
    things["critical_package"] = here.package
    names = ("show_cause", "reprimanded", "used_up")
    for name, package in zip(names, packages, strict=True):
        things[name] = ShowCauseCase.objects.select_related("package").get(package=package)
    today = local_day(world.now, world.government.tz).isoformat()
    facts = {"meet": {"held_on": today, "target": "60", "test_on": today}, "fail_test": {"reached": "50"}}
    ways = {"reprimanded": ("reprimand",), "used_up": ("reprimand", *("meet", "fail_test", "warn") * 3)}
    for thing, steps in ways.items():
        for step in steps:
            things[thing] = gate.perform(
                things[thing], step, actor=here.ppk, at=world.tick(), comment="Alasan.", **facts.get(step, {})
            )
    things["case_letter"] = CaseLetter.objects.get(case=things["reprimanded"])
    deliver_letter({"letter": str(things["case_letter"].pk)}, world.now)
