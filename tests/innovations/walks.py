"""Shorter walks for tests that are not about documents: the system puts a contract in force without rendering it."""

from datetime import date
from decimal import Decimal
from typing import Any

from innovations.models import Innovation, Report
from innovations.services.proposals import drafting
from innovations.services.reports import evidence, reporting
from organisations.offices import SYSTEM
from tests.pictures import png
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
        content=png("lonjakan"),
        indicator_id=first.pk,
    )
    return reporting.save_figures(
        found,
        actor=world.operator,
        at=world.tick(),
        figures={first.pk: reporting.FigureEntry(shares=shares or OWN_WORK)},
    )


MILESTONES = (
    {"horizon": "short", "activity": "Uji coba", "output": "Laporan uji", "planned_end": date(2025, 3, 31)},
    {"horizon": "medium", "activity": "Perluasan", "planned_end": date(2026, 6, 30)},
    {"horizon": "long", "activity": "Replikasi", "planned_end": date(2028, 1, 31)},
    {"horizon": "short", "activity": "Persiapan", "planned_end": date(2024, 12, 2)},
    {"horizon": "long", "activity": "Tanpa tanggal"},
)


@shared
def launched_with_milestones(world: World) -> Innovation:
    """Launched on 2 January 2025 with milestones of all horizons: three ahead, one past, one without a day."""
    draft = world.draft(title="Inovasi bertonggak")
    drafting.replace_rows(draft, "milestones", [dict(row) for row in MILESTONES])
    draft.refresh_from_db()
    return launched(world, draft)
