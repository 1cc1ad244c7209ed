"""Regulations in each of their states, from the draft of the bureau to its revocation."""

from organisations.offices import SYSTEM
from regulations.annex import AnnexLine
from regulations.article_text import articles_in
from regulations.models import Regulation
from regulations.services.drafting import draft
from regulations.services.writing import rewrite_annex
from tests.policies.situation_scene import SituationScene
from workflow.engine import gate

TEXT = "Pasal 1\nInovasi tercantum dalam Lampiran."


def regulations(scene: SituationScene) -> None:
    """One in each state, one more without articles, and a decree, which needs no harmonisation."""
    world = scene.world
    for state in ("draft", "harmonised", "signed", "in_force", "amended", "revoked", "withdrawn"):
        scene.subjects[f"regulation {state}"] = _brought_to(scene, state)
    empty = draft(world.government, kind="perkada", title="Tanpa pasal", actor=world.bureau, at=world.tick())
    scene.subjects["regulation draft, empty"] = empty
    scene.subjects["regulation draft, of a decree"] = _brought_to(
        scene, "draft", kind="keputusan_kepala_daerah"
    )


def _brought_to(scene: SituationScene, state: str, kind: str = "perkada") -> Regulation:
    world = scene.world
    row = draft(
        world.government, kind=kind, title=f"Menuju {state}", articles=articles_in(TEXT)[0], actor=world.bureau,
        at=world.tick(),
    )  # fmt: skip
    line = AnnexLine("Kantin Puspa", "Dinas Kesehatan", "2025", "Pasal 1")
    rewrite_annex(row, [line], actor=world.bureau, at=world.tick())
    if state == "withdrawn":
        return gate.perform(row, "withdraw", actor=world.bureau, at=world.tick(), comment="Batal.")
    today = world.now.date().isoformat()
    number = f"{state}/2025"
    ways = (
        ("harmonised", "harmonise", world.bureau, {"harmonised_no": "W15"}),
        ("signed", "sign", world.regent, {"number": number, "signed_on": today}),
        ("in_force", "promulgate", world.sekda, {"gazette": number, "promulgated_on": today}),
    )
    for reached, name, who, facts in ways:
        if row.state == state or (state == "draft"):
            return row
        row = gate.perform(row, name, actor=who, at=world.tick(), **facts)
        if reached == state:
            return row
    if state == "amended":
        return gate.perform(row, "amend", actor=SYSTEM, at=world.tick())
    return gate.perform(row, "revoke", actor=world.sekda, at=world.tick(), comment="Dicabut Perbup lain.")
