"""A programme with LAN and one of a training, walked as their keepers and agencies do."""

from datetime import date, timedelta
from typing import Any

from innovations.services.proposals import drafting
from programmes.models import Idea, IdeaRound, Programme, ProgrammeKindVersion
from programmes.services import ideas, keeping, kinds
from tests.world import World
from workflow.engine import gate

PROBLEM = "Antrean panjang setiap pagi."
COMPLETE = {
    "intake": "register",
    "year": 2024,
    "form": "pelayanan_publik",
    "medium": "non_digital",
    "description": "Antrean dibagi menurut jam.",
}
INDICATOR = {"name": "Waktu tunggu", "unit": "Menit", "target_year": 10}


def kind(world: World, name: str = "labinov") -> ProgrammeKindVersion:
    """A kind that comes with the program, published."""
    path = next(path for path in kinds.shipped_files() if path.stem == name)
    return kinds.publish_file(path, at=world.now)[0]


def programme(world: World, name: str = "labinov", title: str = "Laboratorium Inovasi") -> Programme:
    """Opened by the bureau."""
    return keeping.open_programme(
        world.government, kind=kind(world, name), title=title, actor=world.bureau, at=world.tick()
    )


def open_round(world: World, to: Programme, days: int = 10) -> IdeaRound:
    """A round that is open for so many days."""
    begins = world.tick()
    return keeping.open_round(
        to,
        title="Putaran pertama",
        opens_at=begins,
        closes_at=begins + timedelta(days=days),
        actor=world.bureau,
        at=begins,
    )


def idea(world: World, to: IdeaRound, title: str = "Antrean daring", **fields: str) -> Idea:
    """Handed in by the innovator of the agency."""
    given = {"title": title, "problem": PROBLEM, **fields}
    return ideas.hand_in(to, world.agency, given, actor=world.innovator, at=world.tick())


def proposed(world: World, of: Idea) -> Any:
    """The proposal that an idea became, complete but for the name and problem, which it has."""
    made = gate.perform(of, "propose", actor=world.innovator, at=world.tick()).innovation
    return drafting.revise(
        made,
        actor=world.innovator,
        at=world.tick(),
        fields=COMPLETE,
        rows={"indicators": [INDICATOR]},
    )


def approved(world: World, of: Idea) -> Any:
    """The same, submitted and approved at every stage."""
    made = gate.perform(proposed(world, of), "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        made = world.decide(made, who)
    return made


def agree(world: World, with_partner: Programme) -> None:
    """The memorandum of understanding."""
    keeping.record_agreement(
        with_partner,
        kind="mou",
        number="",
        signed_on=date(2018, 4, 3),
        first_party="Lembaga Administrasi Negara",
        second_party="Pemerintah Kabupaten Tuban",
        actor=world.bureau,
        at=world.tick(),
    )


def ready_to_launch(world: World) -> Programme:
    """A training whose stage of launching is open, with one approved proposal."""
    of = programme(world, "pka", "PKA Angkatan XI")
    approved(world, idea(world, open_round(world, of), "Ide 1"))
    keeping.add_member(of, role="participant", name="Peserta", actor=world.bureau, at=world.tick())
    gate.perform(of, "open_stage", actor=world.bureau, at=world.tick())
    for each in ("plan_seminar", "bimtek"):
        keeping.record_occasion(
            of, kind=each, title=each, held_on=date(2024, 10, 1), actor=world.bureau, at=world.tick()
        )
    for _stage in range(2):
        of = gate.perform(of, "open_stage", actor=world.bureau, at=world.tick())
    return of
