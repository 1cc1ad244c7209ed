"""Part 3, the year itself: windows open, reports come in or do not, the bureau evaluates, deadlines are enforced."""

from collections.abc import Set
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Unready
from deadlines.services import sweep
from demo import appraisals, sources
from demo.agreements import drain
from demo.context import DemoContext
from innovations.models import Report
from innovations.services.reports import reporting
from innovations.services.reports.reporting import FigureEntry
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

FIRST_DAY = date(2025, 1, 23)
LAST_DAY = date(2026, 1, 31)
EVALUATED_AFTER = 3
NOT_PUBLISHED = "Realisasi triwulan ini tidak dipublikasikan pada sumber."
# What a result above or below its target asks for; the sources publish figures only.
WORDS_NOT_PUBLISHED = "Keterangan tidak dipublikasikan pada sumber."


def play(context: DemoContext) -> None:
    """Every day: the morning's sweep, the reports of the day, the evaluations of the day, the e-mails."""
    reports, evaluations = _timetable()
    meetings = appraisals.timetable()
    days = [FIRST_DAY + timedelta(days=offset) for offset in range((LAST_DAY - FIRST_DAY).days + 1)]
    for day in context.progress.over(_("The year 2025, day by day"), days):
        at = context.clock.at(day, 8, 5)
        done = sweep.sweep(at=at)
        if day in reports:
            context.clock.at(day, 10)
            for report, entry in reports[day]:
                _report(context, report, entry)
        if day in evaluations:
            context.clock.at(day, 14)
            for report, _entry in evaluations[day]:
                _evaluate(context, report)
        if day in meetings:
            context.clock.at(day, 15)
            for appraisal in meetings[day]:
                appraisals.hold(context, appraisal)
        if done.steps or done.opened:
            drain(context)


Timetable = dict[date, list[tuple[Report, sources.Appointment]]]


def _timetable() -> tuple[Timetable, Timetable]:
    """Who reports and is evaluated when; silent quarters are left out.

    The first contract's agency reports on the due day, each further one a working day earlier.
    """
    reports: Timetable = {}
    evaluations: Timetable = {}
    for earlier, entry in enumerate(sources.appointments()):
        owed = Report.objects.filter(innovation__source_id=entry.innovation_id)
        for report in owed.select_related("deadline__calendar", "innovation", "government").order_by(
            "number"
        ):
            if report.period.number in entry.silent_quarters:
                continue
            calendar = report.deadline.calendar.value
            due_on = report.deadline.due_on
            received_on = calendar.add_working_days(due_on, -earlier)
            evaluated_on = calendar.add_working_days(due_on, EVALUATED_AFTER)
            reports.setdefault(received_on, []).append((report, entry))
            evaluations.setdefault(evaluated_on, []).append((report, entry))
    return reports, evaluations


def _report(context: DemoContext, report: Report, entry: sources.Appointment) -> None:
    """Enter the published figures and hand the report in; what is not published is explained when it is asked for."""
    operator = Actor(context.people.person(Role.AGENCY_OPERATOR, agency=context.agency(report.agency_id)).pk)
    _fill(context, report, entry, operator)
    try:
        gate.perform(report, "submit", actor=operator, at=context.clock.tick())
    except Unready as refusal:
        # lines.<indicator>.actual: which indicator differs from installation to installation.
        missing = [gap.field for gap in refusal.gaps if gap.code == "required"]
        context.report_refusals.update(f"lines.{field.rsplit('.', 1)[-1]}" for field in missing)
        _fill(context, report, entry, operator, asked={gap.field for gap in refusal.gaps})
        gate.perform(report, "submit", actor=operator, at=context.clock.tick())


def _fill(
    context: DemoContext,
    report: Report,
    entry: sources.Appointment,
    who: Actor,
    *,
    asked: Set[str] = frozenset(),
) -> None:
    """The published figures, and for each word that was `asked` for (`lines.<indicator>.<field>`) why there is none."""
    keys = dict(report.innovation.indicators.values_list("source_code", "pk"))
    figures = {}
    for target in entry.targets:
        key = keys[target.code]
        actual = target.quarters[report.period.number - 1]
        words: dict[str, Any] = {
            name: WORDS_NOT_PUBLISHED
            for name in ("note", "obstacle", "follow_up")
            if f"lines.{key}.{name}" in asked
        }
        if f"lines.{key}.actual" in asked:
            words["note"] = NOT_PUBLISHED
        figures[key] = FigureEntry(actual, **words)
    reporting.save_figures(report, actor=who, at=context.clock.tick(), figures=figures)


def _evaluate(context: DemoContext, report: Report) -> None:
    """The bureau accepts; the year's target is the measure, so that there is a verdict at its end only."""
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    report.refresh_from_db()
    decisions.decide(report, Ballot("approve"), actor=bureau, at=context.clock.tick())
