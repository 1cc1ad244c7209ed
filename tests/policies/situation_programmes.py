"""Programmes with their next stage ahead or with every stage opened, ended ones, and ideas in each of their states."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from programmes.services import ideas, keeping, kinds
from tests.policies.situation_scene import SituationScene, do

ONE_STAGE = Path(__file__).resolve().parents[1] / "programmes" / "kinds" / "satu-tahap.toml"


def programmes(scene: SituationScene) -> None:
    """Kept by the world's bureau, who is none of the people who come along; ideas are the innovator's."""
    world, bureau = scene.world, scene.world.bureau
    kind, _new = kinds.publish_file(ONE_STAGE, at=world.now, government=world.government)

    def begun(title: str) -> Any:
        return keeping.open_programme(world.government, kind=kind, title=title, actor=bureau, at=world.tick())

    scene.subjects["programme running"] = begun("Terbuka")
    opened = do(scene, begun("Semua tahap"), "open_stage", bureau)
    scene.subjects["programme running, every stage opened"] = opened
    scene.subjects["programme closed"] = do(
        scene, do(scene, begun("Selesai"), "open_stage", bureau), "close", bureau
    )
    scene.subjects["programme cancelled"] = do(scene, begun("Batal"), "cancel", bureau)
    opens = world.tick()
    round_ = keeping.open_round(
        opened,
        title="Putaran",
        opens_at=opens,
        closes_at=opens + timedelta(days=3000),
        actor=bureau,
        at=opens,
    )

    def handed_in(title: str) -> Any:
        given = {"title": title, "problem": "Antre."}
        return ideas.hand_in(round_, world.agency, given, actor=world.innovator, at=world.tick())

    other = scene.subjects["idea handed_in"] = handed_in("Diserahkan")
    scene.subjects["idea proposed"] = do(scene, handed_in("Usulan"), "propose", world.innovator)
    scene.subjects["idea merged"] = do(scene, handed_in("Digabung"), "merge", bureau, into=str(other.pk))
    scene.subjects["idea dropped"] = do(scene, handed_in("Tidak dilanjutkan"), "drop", bureau)
    scene.subjects["idea withdrawn"] = do(scene, handed_in("Ditarik"), "withdraw", world.innovator)
