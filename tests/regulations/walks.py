"""Regulations as far as a test needs them, through the services of their pages."""

from typing import Any

from regulations.article_text import articles_in
from regulations.models import Regulation
from regulations.services.drafting import draft
from tests.world import World
from workflow.engine import gate

ARTICLES = (
    "Pasal 1\nDalam Peraturan Bupati ini yang dimaksud dengan:\nPasal 2\nInovasi tercantum dalam Lampiran."
)


def drafted(world: World, **fields: Any) -> Regulation:
    """A draft with two articles; its annex lists what is launched."""
    given = {"kind": "perkada", "title": "Pedoman Pelaksanaan Inovasi Daerah", **fields}
    return draft(
        world.government, articles=articles_in(ARTICLES)[0], actor=world.bureau, at=world.tick(), **given
    )


def harmonised(world: World, **fields: Any) -> Regulation:
    """Its words are fixed; the annex must list something by now."""
    return gate.perform(
        drafted(world, **fields), "harmonise", actor=world.bureau, at=world.tick(), harmonised_no="W15-HN.01"
    )


def signed(world: World, number: str = "12", **fields: Any) -> Regulation:
    """Signed by the head of region today."""
    today = world.now.date().isoformat()
    return gate.perform(
        harmonised(world, **fields),
        "sign",
        actor=world.regent,
        at=world.tick(),
        number=number,
        signed_on=today,
    )


def put_in_force(world: World, number: str = "12", **fields: Any) -> Regulation:
    """Promulgated by the regional secretary today."""
    row = signed(world, number, **fields)
    return gate.perform(
        row,
        "promulgate",
        actor=world.sekda,
        at=world.tick(),
        gazette=f"Berita Daerah Tahun 2025 Nomor {number}",
        promulgated_on=world.now.date().isoformat(),
    )
