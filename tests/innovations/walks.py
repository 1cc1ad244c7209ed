"""Shorter walks for tests that are not about documents: the system puts a contract in force without rendering it."""

from decimal import Decimal
from typing import Any

from innovations.models import Innovation, Report
from innovations.services.proposals import drafting
from innovations.services.reports import evidence, reporting
from organisations.offices import SYSTEM
from tests.prepared import shared
from tests.world import AFTER_Q1, World
from workflow.engine import gate

# The first working day after the first quarter: its report is open, and due on 21 April 2025.
WINDOW = AFTER_Q1

OWN_WORK = {"own": 100, "other_agency": 0, "central": 0, "private": 0, "community": 0}


@shared
def in_force(world: World, innovation: Innovation | None = None) -> Any:
    """A contract in force whose reports are scheduled."""
    contract = gate.perform(
        world.contract(innovation), "request_signatures", actor=world.bureau, at=world.tick()
    )
    return gate.perform(contract, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)


@shared
def open_report(world: World, innovation: Innovation | None = None) -> Report:
    """The first report, its window open."""
    contract = in_force(world, innovation)
    world.sweep(WINDOW)
    return world.report(contract, 1)


@shared
def reported_towards_the_year(world: World, *actuals: str) -> Report:
    """A first report handed in of an innovation with targets of the year alone: 200 (the sum) and 10 (the last)."""
    item = world.draft(title="Target setahun")
    rows = [
        {"source_code": "Y-1", "name": "Peserta kelas", "unit": "Orang", "target_year": Decimal(200)},
        {
            "source_code": "Y-2",
            "name": "Waktu tunggu",
            "unit": "Menit",
            "polarity": "lower",
            "aggregation": "last",
            "target_year": Decimal(10),
        },
    ]
    drafting.replace_rows(item, "indicators", rows)
    item = gate.perform(item, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        item = world.decide(item, who)
    launched = gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )
    report = world.fill(open_report(world, launched), *(actuals or ("50", "12")))
    return gate.perform(report, "submit", actor=world.operator, at=world.tick())


@shared
def reported(world: World, *actuals: str) -> Report:
    """A first report handed in."""
    report = world.fill(open_report(world), *(actuals or ("40", "12")))
    return gate.perform(report, "submit", actor=world.operator, at=world.tick())


def launched(world: World, draft: Innovation) -> Innovation:
    """A draft of one's own on its way to the launch."""
    item = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        item = world.decide(item, who)
    return gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )


def exceptional(
    world: World, *actuals: str, shares: dict[str, int] | None = None, report: Report | None = None
) -> Report:
    """A report whose first result is far above its target, with all that this asks for, ready to be handed in."""
    found = report or open_report(world)
    first = found.innovation.indicators.get(position=1)
    world.fill(found, *actuals, note="Permintaan melonjak.")
    evidence.attach(
        found,
        actor=world.operator,
        at=world.tick(),
        name="foto.png",
        content=b"\x89PNG\r\n\x1a\nlonjakan",
        indicator_id=first.pk,
    )
    return reporting.save_figures(
        found,
        actor=world.operator,
        at=world.tick(),
        figures={first.pk: reporting.FigureEntry(shares=shares or OWN_WORK)},
    )
