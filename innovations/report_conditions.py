"""Facts about a report that handing it in needs; each returns every gap, naming the field.

Fields are `lines.<indicator>.<name>`, `milestones.<milestone>.<name>`, `unplanned.<id>.<name>`, `evidence.<id>.<name>`
or the report's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from deadlines.services.deadlines import is_locked
from innovations.enums import HANDED_IN
from innovations.scoring.required_explanations import (
    ExplanationThresholds,
    RequiredExplanations,
    thresholds_of,
)
from workflow.engine.declarations import Context, described_as
from workflow.policies.versions import document_of, policy_of

WHOLE = 100
# It computes percentages by a published instrument, and conditions lie below that: registered from above.
AskedOf = Callable[[Any], dict[UUID, RequiredExplanations]]
_asked_of: list[AskedOf] = []


class AskedIndicator(Protocol):
    """What is asked of an indicator here. Models stand above conditions, so that these say what they look at."""

    pk: UUID
    name: str


class FilledLine(Protocol):
    """A line of the report."""

    note: str
    strong_note: str

    @property
    def shares(self) -> Mapping[str, int] | None:
        """Whose work its result is, in percent by party."""


class PlannedMilestone(Protocol):
    """A milestone of the plan."""

    activity: str
    output: str
    planned_start: date | None
    planned_end: date | None


class MilestoneStep(Protocol):
    """How far a milestone is."""

    pk: UUID
    milestone_id: UUID
    milestone: PlannedMilestone
    percent: int | None
    finished_on: date | None
    note: str


class ResultWithoutIndicator(Protocol):
    """A result without an indicator."""

    pk: UUID
    name: str
    actual: Decimal | None
    note: str

    @property
    def shares(self) -> Mapping[str, int] | None:
        """Whose work it was, in percent by party."""


class NamedFile(Protocol):
    """A file that evidence shows."""

    name: str


class ShownEvidence(Protocol):
    """A file shown for the report, a line of it or a milestone."""

    pk: UUID
    milestone_id: UUID | None
    attachment: NamedFile
    dated_on: date | None
    date_note: str


class ReportOnPeriod(Protocol):
    """The report itself; `period_end` is exclusive."""

    period_start: date
    period_end: date

    @property
    def shares(self) -> Mapping[str, int] | None:
        """Whose work the results are, in percent by party."""


def ask_through(required_explanations_of: AskedOf) -> None:
    """Register the function that says which words the policy asks for, by indicator of a report."""
    _asked_of[:] = [required_explanations_of]


@described_as(gettext_lazy("the form is not locked"))
def report_is_unlocked(ctx: Context) -> Iterator[Gap]:
    """The deadline's lock has not closed the form; whether a sweep has noticed yet does not matter."""
    if is_locked(ctx.subject.deadline, at=ctx.at):
        yield Gap(
            "deadline",
            "locked",
            _("The form was locked after the grace period. Ask the regional secretary for an extension."),
        )


@described_as(gettext_lazy("every indicator is filled in or explained"))
def report_is_complete(ctx: Context) -> Iterator[Gap]:
    """Every indicator has an actual or a reason, and its result the words that the policy asks for. Nine queries."""
    report = ctx.subject
    thresholds = thresholds_of(document_of(policy_of(report)))
    wanted = _asked_of[0](report)
    evidence = list(report.evidence.select_related("attachment"))
    shown = {row.line_id for row in evidence if row.line_id}
    lines = {line.indicator_id: line for line in report.lines.all()}
    if report.is_asked and not lines and not report.narrative.strip():
        message = _("Say in words what was done and achieved: this innovation has no indicator to report by.")
        yield Gap("narrative", "required", message)
    for indicator in report.innovation.indicators.order_by("position", "id"):
        line = lines.get(indicator.pk)
        if line is None and report.is_asked:
            # It joined the plan after the report was asked for.
            continue
        if line is None or line.actual is None:
            if line is None or not line.note.strip():
                yield _missing_actual(indicator)
            continue
        yield from _line_gaps(report, indicator, line, wanted[indicator.pk], line.pk in shown)
    steps = report.milestones.select_related("milestone").order_by("milestone__position", "milestone_id")
    # Of these another report that was handed in showed evidence, as finished on the same day.
    finished = report.milestones.model.objects.filter(
        report__innovation=report.innovation_id,
        report__state__in=HANDED_IN,
        percent=WHOLE,
        evidence__isnull=False,
    )
    proved = set(finished.exclude(report=report.pk).values_list("milestone_id", "finished_on"))
    yield from _milestone_gaps(
        report,
        steps,
        thresholds,
        {row.milestone_id for row in evidence if row.milestone_id}
        | {step.pk for step in steps if (step.milestone_id, step.finished_on) in proved},
    )
    with_evidence = {row.unplanned_id for row in evidence if row.unplanned_id}
    yield from _unplanned_gaps(report, report.unplanned.order_by("position", "id"), with_evidence)
    yield from _evidence_gaps(report, evidence)


def _missing_actual(indicator: AskedIndicator) -> Gap:
    return Gap(
        f"lines.{indicator.pk}.actual",
        "required",
        _("The actual of “%(indicator)s” is missing (0 is a value); if there is none, explain why.")
        % {"indicator": indicator.name},
    )


def _line_gaps(
    report: ReportOnPeriod,
    indicator: AskedIndicator,
    line: FilledLine,
    wanted: RequiredExplanations,
    has_evidence: bool,
) -> Iterator[Gap]:
    name = {"indicator": indicator.name}
    place = f"lines.{indicator.pk}"
    if wanted.note and not line.note.strip():
        yield Gap(f"{place}.note", "explain", _("“%(indicator)s” exceeds its target: please explain.") % name)
    if wanted.strong_note and not line.strong_note.strip():
        message = _(
            "“%(indicator)s” far exceeds its target: explain what brought it about, in its own field."
        )
        yield Gap(f"{place}.strong_note", "explain_strongly", message % name)
    if wanted.evidence and not has_evidence:
        message = _("“%(indicator)s” far exceeds its target: show evidence.")
        yield Gap(f"{place}.evidence", "evidence", message % name)
    if wanted.shares and line.shares is None and report.shares is None:
        message = _("“%(indicator)s” far exceeds its target: say whose work it was.")
        yield Gap(f"{place}.shares", "attribution", message % name)
    if wanted.obstacle:
        for field, code, message in (
            ("obstacle", "obstacles", _("“%(indicator)s” is below its target: name the obstacle.")),
            ("follow_up", "follow_up", _("“%(indicator)s” is below its target: name the follow-up.")),
        ):
            # What is said about the report as a whole holds for every line.
            if not getattr(line, field).strip() and not getattr(report, code).strip():
                yield Gap(f"{place}.{field}", field, message % name)


def _milestone_gaps(
    report: ReportOnPeriod,
    rows: Iterable[MilestoneStep],
    thresholds: ExplanationThresholds,
    shown: set[UUID],
) -> Iterator[Gap]:
    """Milestones whose time has come have a percentage; finished ones a day, and evidence where the policy asks."""
    for row in rows:
        name = {"milestone": row.milestone.activity or row.milestone.output}
        place = f"milestones.{row.milestone_id}"
        if row.percent is None:
            if _has_begun(row.milestone, report):
                message = _("The progress of the milestone “%(milestone)s” is missing (0 is a value).")
                yield Gap(f"{place}.percent", "required", message % name)
            continue
        if row.percent < WHOLE:
            continue
        if row.finished_on is None:
            message = _("The milestone “%(milestone)s” is finished: on which day?")
            yield Gap(f"{place}.finished_on", "required", message % name)
        elif row.finished_on >= report.period_end and not row.note.strip():
            message = _("The milestone “%(milestone)s” was finished after the period: please explain.")
            yield Gap(f"{place}.note", "outside_period", message % name)
        if thresholds.milestone_evidence and row.pk not in shown:
            message = _("The milestone “%(milestone)s” is finished: show evidence.")
            yield Gap(f"{place}.evidence", "evidence", message % name)


def _has_begun(milestone: PlannedMilestone, report: ReportOnPeriod) -> bool:
    first = milestone.planned_start or milestone.planned_end
    return first is not None and first < report.period_end


def _unplanned_gaps(
    report: ReportOnPeriod, rows: Iterable[ResultWithoutIndicator], shown: set[UUID]
) -> Iterator[Gap]:
    """Gaps of a result that nobody planned: its figure, what it is, whose work it was, and evidence."""
    for row in rows:
        name, place = {"result": row.name}, f"unplanned.{row.pk}"
        if row.actual is None:
            message = _("The actual of the unplanned result “%(result)s” is missing (0 is a value).")
            yield Gap(f"{place}.actual", "required", message % name)
        if not row.note.strip():
            message = _("Say what the unplanned result “%(result)s” is and how it came about.")
            yield Gap(f"{place}.note", "explain", message % name)
        if row.shares is None and report.shares is None:
            message = _("Say whose work the unplanned result “%(result)s” was.")
            yield Gap(f"{place}.shares", "attribution", message % name)
        if row.pk not in shown:
            message = _("Show evidence of the unplanned result “%(result)s”.")
            yield Gap(f"{place}.evidence", "evidence", message % name)


def _evidence_gaps(report: ReportOnPeriod, evidence: Iterable[ShownEvidence]) -> Iterator[Gap]:
    """Evidence dated outside the period says why; evidence of a milestone bears a date."""
    for row in evidence:
        name = {"file": row.attachment.name}
        if row.dated_on is None:
            if row.milestone_id is not None:
                message = _("The evidence “%(file)s” of a milestone needs its date.")
                yield Gap(f"evidence.{row.pk}.dated_on", "required", message % name)
        elif is_outside(row.dated_on, report) and not row.date_note.strip():
            message = _("The evidence “%(file)s” is dated outside the period: please explain.")
            yield Gap(f"evidence.{row.pk}.date_note", "outside_period", message % name)


def is_outside(day: date, report: ReportOnPeriod) -> bool:
    """Whether a day lies outside the report's period."""
    return not report.period_start <= day < report.period_end


@described_as(gettext_lazy("its contract and its innovation go on"))
def report_may_be_corrected(ctx: Context) -> Iterator[Gap]:
    """What was handed in before an end is evaluated as it is: nobody owes a correction of it."""
    if not ctx.subject.is_bound:
        message = _(
            "Its contract or innovation has ended: evaluate the report as it is, it cannot be sent back."
        )
        yield Gap("outcome", "ended", message)
