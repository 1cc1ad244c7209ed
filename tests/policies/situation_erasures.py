"""Erasures in each of their states, asked by an administrator who is none of the people who come along."""

from appointments.services.people import PersonDetails, enter
from common.periods import local_day
from privacy.services.asking import Asked, ask
from tests.policies.situation_scene import SituationScene, do


def erasures(scene: SituationScene) -> None:
    """Each about somebody of its own, who holds no office."""
    world = scene.world
    secretary = scene.people["sekda", "definitive"]
    ways = {
        "asked": None,
        "erased": ("erased", secretary),
        "refused": ("refuse", secretary),
        "withdrawn": ("withdraw", world.administrator),
    }
    for number, (state, way) in enumerate(ways.items(), 1):
        left = enter(world.government, PersonDetails(name=state), actor=world.administrator, at=world.tick())
        day = local_day(world.now, world.government.tz)
        asked = Asked(
            person=left.person,
            record=True,
            asked_by="subject",
            asked_on=day,
            ground="uu27-2022-43-1-c",
            decision_no=f"800/{number}/2025",
            decision_on=day,
        )
        made = ask(world.government, asked, actor=world.administrator, at=world.tick())
        scene.subjects[f"privacy {state}"] = made if way is None else do(scene, made, *way)
