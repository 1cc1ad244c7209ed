"""Cases of critical contracts in each of their states: all are found at one lock, then each goes its way."""

from datetime import date
from typing import Any

from common.periods import add_months, local_day
from tests.policies.situation_scene import SituationScene, do
from tests.work_packages.case_scenes import lasting, package_of, site
from work_packages.models import HandOver, ShowCauseCase

SEPTEMBER = date(2024, 9, 1)
MEET, FAIL, WARN = ("reprimand", "meet"), ("fail_test",), ("warn",)
# Three meetings, each with a failed test and its warning.
LADDER = ("reprimand", *("meet", "fail_test", "warn") * 3)
WAYS: dict[str, tuple[str, ...]] = {
    "open": (),
    "open, handed over": (),
    "reprimanded": ("reprimand",),
    "testing": MEET,
    "passed": (*MEET, "pass_test"),
    "failed": (*MEET, *FAIL),
    "warned": (*MEET, *FAIL, *WARN),
    "warned, used up": LADDER,
    "opportunity": (*LADDER, "give_opportunity"),
    "terminated": (*LADDER, "terminate"),
    "recovered": ("recover",),
}
BY_HEAD = ("give_opportunity", "terminate", "recover")


def cases(scene: SituationScene) -> None:
    """One case for each situation."""
    world = scene.world
    here = site(world, first=SEPTEMBER)
    packages = {
        situation: package_of(world, f"K-{number}", **lasting(SEPTEMBER))
        for number, situation in enumerate(WAYS)
    }
    here.falls_behind(here.package)
    for package in packages.values():
        here.falls_behind(package)
    here.lock(add_months(SEPTEMBER, 1))
    for situation in ("open, handed over", "recovered"):
        HandOver.objects.create(
            package=packages[situation],
            kind="pho",
            number="BAST-1",
            handed_over_on=SEPTEMBER,
            recorded_by=here.ppk.person,
            recorded_at=world.tick(),
        )
    rows = ShowCauseCase.objects.select_related("package", "government", "agency", "rule")
    for situation, steps in WAYS.items():
        made = rows.get(package=packages[situation])
        for name in steps:
            who = world.head if name in BY_HEAD else here.ppk
            made = do(scene, made, name, who, **_facts(scene, name))
        scene.subjects[f"show_cause {situation}"] = made


def _facts(scene: SituationScene, name: str) -> dict[str, Any]:
    today = local_day(scene.world.now, scene.world.government.tz).isoformat()
    return {
        "meet": {"held_on": today, "target": "60", "test_on": today},
        "fail_test": {"reached": "50"},
        "pass_test": {"reached": "60"},
        "give_opportunity": {"days": "50", "addendum_no": "A-1"},
    }.get(name, {})
