"""Walks of ad-hoc reports: asked for in June 2025 unless the clock stands later, opened, handed in, evaluated."""

from datetime import UTC, datetime
from typing import Any

from innovations.models import Evaluation, Innovation, Report
from innovations.services.proposals import drafting
from innovations.services.reports import asking
from innovations.services.reports.asking import AskedDays
from tests.innovations import walks
from tests.world import World
from workflow.engine import gate

# A Tuesday; the ten working days after it end on 24 June: the 9th was not decreed off in the small world.
JUNE = datetime(2025, 6, 10, 3, 0, tzinfo=UTC)
REASON = "Bupati meminta perkembangan sebelum musrenbang."


def bare(world: World) -> Innovation:
    """A launched innovation without indicators and milestones."""
    draft = world.draft(title="Tanpa indikator")
    drafting.replace_rows(draft, "indicators", [])
    return walks.launched(world, draft)


def ask(world: World, innovation: Innovation, who: str = "sekda", **days: Any) -> Report:
    """Asked for on 10 June or later; the usual days unless others are named."""
    world.now = max(world.now, JUNE)
    at = world.tick()
    usual = asking.usual_days(innovation, at=at)
    wanted = AskedDays(
        days.get("first_on", usual.first_on),
        days.get("last_on", usual.last_on),
        days.get("working_days", usual.working_days),
    )
    return asking.ask(
        innovation, actor=getattr(world, who), at=at, reason=days.get("reason", REASON), days=wanted
    )


def opened(world: World, report: Report) -> Report:
    world.sweep(world.tick())
    return fresh(report)


def fresh(report: Report) -> Report:
    rows = Report.objects.select_related("deadline", "innovation", "government", "agency", "contract")
    return rows.get(pk=report.pk)


def handed_in(world: World, report: Report, *actuals: str) -> Report:
    found = world.fill(opened(world, report), *actuals)
    return gate.perform(found, "submit", actor=world.operator, at=world.tick())


def evaluated(world: World, report: Report, *actuals: str) -> Evaluation:
    return Evaluation.objects.get(report=world.decide(handed_in(world, report, *actuals), world.bureau))
