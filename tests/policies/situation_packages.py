"""Months of an agency in each of their states; none of its packages is under way, so that nothing is missing."""

from datetime import date

from tests.policies.situation_scene import SituationScene, do
from work_packages.services.months import open_month


def package_months(scene: SituationScene) -> None:
    """One month for each state."""
    world = scene.world
    ways = {
        "open": (),
        "submitted": (("submit", world.operator),),
        "locked": (("submit", world.operator), ("lock", world.head)),
        "returned": (("submit", world.operator), ("send_back", world.head)),
    }
    for number, (state, steps) in enumerate(ways.items(), 1):
        made = open_month(world.agency, date(2024, number, 1), at=world.tick())
        for step, who in steps:
            made = do(scene, made, step, who)
        scene.subjects[f"monthly_progress {state}"] = made
