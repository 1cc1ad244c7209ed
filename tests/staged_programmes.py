"""A programme with an open round, an idea, an event and an edition of its directory, for the table of rights."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from innovations.models import Innovation
from programmes.services import directory, ideas, keeping, kinds
from tests.world import World
from workflow.engine import gate

ONE_STAGE = Path(__file__).resolve().parent / "programmes" / "kinds" / "satu-tahap.toml"


def programmes(world: World, launched: Innovation) -> dict[str, Any]:
    """Things by name."""
    bureau = world.bureau
    kind, _new = kinds.publish_file(ONE_STAGE, at=world.now, government=world.government)
    of = keeping.open_programme(world.government, kind=kind, title="Program", actor=bureau, at=world.tick())
    at = world.tick()
    to = keeping.open_round(
        of, title="Putaran", opens_at=at, closes_at=at + timedelta(days=900), actor=bureau, at=at
    )
    occasion = keeping.record_occasion(
        of, kind="bimtek", title="Bimtek", held_on=at.date(), actor=bureau, at=world.tick()
    )
    idea, merged = (
        ideas.hand_in(
            to, world.agency, {"title": title, "problem": "Antre."}, actor=world.innovator, at=world.tick()
        )
        for title in ("Ide", "Ide yang digabung")
    )
    gate.perform(merged, "merge", actor=bureau, at=world.tick(), into=str(launched.pk))
    edition = directory.issue(of, title="Direktori", actor=bureau, at=world.tick())
    return {
        "programme": of,
        "idea": idea,
        "idea_agency": world.agency,
        "occasion": occasion,
        "edition": edition,
    }
