"""Reports after the year 2025: as planned, so that nothing has to be explained that nobody published."""

from decimal import Decimal

from common.periods import WHOLE_YEAR
from demo.context import DemoContext
from innovations.models import Indicator, Report
from innovations.services.progress.statements import milestones_in_plan
from innovations.services.reports import evidence, reporting
from innovations.services.reports.entries import FigureEntry, MilestoneEntry
from innovations.services.reports.evidence import EvidenceSubject
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine import gate

ANSWER = "Contoh: kegiatan berjalan sesuai rencana."
EARLIER = "Contoh: tonggak selesai sebelum periode ini."
SUM = "sum"


def hand_in(context: DemoContext, report: Report, step: str = "submit") -> Report:
    """Filled in and handed in by the operator of its agency."""
    operator = context.in_agency(Role.AGENCY_OPERATOR, context.agency(report.agency_id))
    fill(context, report, operator)
    done: Report = gate.perform(report, step, actor=operator, at=context.clock.tick())
    return done


def fill(context: DemoContext, report: Report, who: Actor) -> None:
    """What was planned for the period, and what the entries said of milestones, with what they showed."""
    at = context.clock.tick()
    lines = report.lines.select_related("indicator").prefetch_related("indicator__targets")
    said = [row for row in milestones_in_plan(report.innovation, at=at) if row.standing.percent is not None]
    reporting.save_figures(
        report,
        actor=who,
        at=at,
        figures={line.indicator_id: FigureEntry(as_planned(line.indicator, report)) for line in lines},
        milestones={
            row.milestone.pk: MilestoneEntry(
                percent=row.standing.percent, finished_on=row.standing.finished_on
            )
            for row in said
        },
        narrative=ANSWER if report.is_asked else None,
    )
    files = list(report.innovation.attachments.values_list("pk", flat=True))
    for row in said:
        if row.standing.finished_on is not None and files:
            day = row.standing.finished_on
            within = report.period_start <= day < report.period_end
            about = EvidenceSubject(
                milestone_id=row.milestone.pk, dated_on=day, date_note="" if within else EARLIER
            )
            evidence.reuse(report, actor=who, at=context.clock.tick(), attachments=files, about=about)


def as_planned(indicator: Indicator, report: Report) -> Decimal | None:
    """The target of the period; without one a quarter of the year's where figures are summed, else the year's."""
    planned = indicator.planned_targets().get(report.period.whole)
    if planned is not None:
        return planned
    yearly = indicator.target_in(WHOLE_YEAR.in_year(report.period_start.year))
    if yearly is None or indicator.aggregation != SUM:
        return yearly
    return yearly / 4
