"""Part 3, the year itself: contracts are signed, windows open, reports come in or do not and are evaluated."""

from collections.abc import Set
from datetime import date, timedelta

from django.utils.translation import gettext as _

from common.errors import Unready
from deadlines.services import sweep
from demo import agreements, appraisals, asked_reports, examples, sources
from demo.context import DemoContext
from innovations.models import Report
from innovations.services.reports import reporting
from innovations.services.reports.entries import FigureEntry, Unchanged
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

EVALUATED_AFTER = 3
NOT_PUBLISHED = "Realisasi triwulan ini tidak dipublikasikan pada sumber."
# What a result above or below its target asks for; the sources publish figures only.
WORDS_NOT_PUBLISHED = "Keterangan tidak dipublikasikan pada sumber."


def play(context: DemoContext) -> None:
    """Every day from the first draft on: the sweep, contracts, reports, progress entries, evaluations, e-mails."""
    first_day, last_day = agreements.contract_days()[0], sources.appointed_day("played_until")
    days = [first_day + timedelta(days=offset) for offset in range((last_day - first_day).days + 1)]
    diary = Diary()
    for day in context.progress.over(_("The year 2025, day by day"), days):
        at = context.clock.at(day, 8, 5)
        done = sweep.sweep(at=at)
        if agreements.play_day(context, day):
            diary = Diary()
        _play_day(context, day, diary)
        if done.steps or done.opened:
            agreements.drain(context)


def _play_day(context: DemoContext, day: date, diary: "Diary") -> None:
    if day in diary.reports:
        context.clock.at(day, 10)
        for report, entry in diary.reports[day]:
            _report(context, report, entry)
    examples.write_all(context, day)
    asked_reports.play_day(context, day)
    if day in diary.evaluations:
        context.clock.at(day, 14)
        for report, _entry in diary.evaluations[day]:
            _evaluate(context, report)
    if day in diary.meetings:
        context.clock.at(day, 15)
        for appraisal in diary.meetings[day]:
            appraisals.hold(context, appraisal)


class Diary:
    """Who reports, is evaluated and meets when, by the contracts in force; silent quarters are left out.

    The first contract's agency reports on the due day, each further one a working day earlier. Made anew when a
    contract comes into force.
    """

    def __init__(self) -> None:
        self.reports: dict[date, list[tuple[Report, sources.Appointment]]] = {}
        self.evaluations: dict[date, list[tuple[Report, sources.Appointment]]] = {}
        self.meetings = appraisals.timetable()
        for earlier, entry in enumerate(sources.appointments()):
            self._add(entry, earlier)

    def _add(self, entry: sources.Appointment, earlier: int) -> None:
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
            self.reports.setdefault(received_on, []).append((report, entry))
            self.evaluations.setdefault(evaluated_on, []).append((report, entry))


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
    """The published figures, also those since the first day where the report has that column.

    For each word that was `asked` for (`lines.<indicator>.<field>`): why there is none.
    """
    keys = dict(report.innovation.indicators.values_list("source_code", "pk"))
    figures = {}
    for target in entry.targets:
        key = keys[target.code]
        actual = target.quarters[report.period.number - 1]
        words = {name: _word(f"lines.{key}.{name}" in asked) for name in ("note", "obstacle", "follow_up")}
        if f"lines.{key}.actual" in asked:
            words["note"] = NOT_PUBLISHED
        earlier = Unchanged.AS_IT_IS if report.since_on is None else target.before(report.period.number)
        figures[key] = FigureEntry(
            actual,
            earlier=earlier,
            note=words["note"],
            obstacle=words["obstacle"],
            follow_up=words["follow_up"],
        )
    reporting.save_figures(report, actor=who, at=context.clock.tick(), figures=figures)


def _word(asked: bool) -> str | Unchanged:
    return WORDS_NOT_PUBLISHED if asked else Unchanged.AS_IT_IS


def _evaluate(context: DemoContext, report: Report) -> None:
    """The bureau accepts; the year's target is the measure, so that there is a verdict at its end only."""
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    report.refresh_from_db()
    decisions.decide(report, Ballot("approve"), actor=bureau, at=context.clock.tick())
