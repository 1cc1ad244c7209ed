"""What the pages of a report have in common: its lines and milestones arranged for reading, deadline, preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, NotVisible
from common.periods import WHOLE_YEAR, local_day
from common.templatetags.ui import figure
from common.types import Shown, StrOrPromise
from common.web import Link
from deadlines.models import Deadline
from deadlines.schedule.derivations import in_words
from deadlines.services import deadlines
from innovations.enums import Recommendation
from innovations.models import (
    Appraisal,
    FollowUp,
    Indicator,
    Milestone,
    MilestoneProgress,
    ProgressEntry,
    Report,
    ReportEvidence,
    ReportLine,
)
from innovations.queries import reports_visible_to
from innovations.scoring.attribution import WHOLE
from innovations.scoring.bands import NOT_PLANNED, NOT_YET
from innovations.scoring.kept import Working
from innovations.scoring.progress import Reason
from innovations.scoring.score_json import ScoreLine
from innovations.scoring.score_json import lines_of as score_lines
from innovations.scoring.step_wording import REASONS
from innovations.services.evaluations.scoring import indicators_in, is_partial
from innovations.services.progress.standing import MilestoneStatement, latest
from innovations.services.progress.statements import statements_of
from innovations.services.reports.targets import Claim
from innovations.web.figure_words import Names, names_of, target_text
from innovations.web.proposals.content import RequestedItem, requested_items
from innovations.web.proposals.links import report_href
from innovations.web.reports.claims import split_words, why_planned
from innovations.web.reports.forms import TableForm
from organisations.enums import Role
from organisations.offices import Actor
from organisations.web.pages import OfficePage


def find_report(page: OfficePage, pk: UUID) -> Report:
    """The report if the person of this page may see it; raises NotVisible otherwise."""
    found = reports_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This report does not exist or is not open to you."))
    return found


def parts_of(report: Report) -> dict[str, str]:
    """Parts of a report that a request for improvement may name, beyond its own columns.

    Three queries, one more for an ad-hoc report.
    """
    rows = indicators_in(report)
    results = report.unplanned.order_by("position", "id")
    return {
        **{f"lines.{row.pk}": row.name[:80] for row in rows},
        **{f"unplanned.{row.pk}": row.name[:80] for row in results},
    }


def requests_of(report: Report) -> list[RequestedItem]:
    """What whoever sent it back asks for, while it is being improved. Six queries, none in another state."""
    if report.state != report.States.RETURNED:
        return []
    return requested_items(report, href=report_href(report.pk), parts=parts_of(report))


def ways_from(report: Report, refusal: DomainError, *, actor: Actor) -> list[Link]:
    """Where somebody goes on who cannot fill in a report now: to more time while it is locked (its head also to the
    reply beside the lateness), else to the report."""
    ways = [Link(_("To the report"), reverse("report", args=[report.pk]))]
    if refusal.code == "locked":
        replies = actor.holding(Role.AGENCY_HEAD, agency_id=report.agency_id) is not None
        more_time = reverse("report-extension", args=[report.pk])
        ways = [
            Link(_("Ask for more time"), more_time),
            *([Link(_("Reply beside the lateness"), f"{more_time}#reply")] if replies else []),
            *ways,
        ]
    return ways


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in this report: what was planned, reported last time and now."""

    indicator: Indicator
    target: Decimal | None
    year: Decimal | None
    previous: Decimal | None
    line: ReportLine | None
    evidence: Sequence[ReportEvidence] = ()
    score: ScoreLine | None = None
    claim: Claim | None = None
    why_planned: str = ""
    split: str = ""
    names: Names | None = None
    number: int = 0
    actual_field: BoundField | None = None
    note_field: BoundField | None = None
    earlier_field: BoundField | None = None

    @property
    def target_text(self) -> str:
        """The target of the period as it was agreed."""
        return target_text(self.target, self.indicator.bounds, self.names)

    @property
    def year_text(self) -> str:
        """The target of the year as it was agreed."""
        return target_text(self.year, self.indicator.bounds, self.names)

    @property
    def previous_text(self) -> str:
        """What was reported last time."""
        return figure(self.previous, self.names)

    @property
    def earlier_text(self) -> str:
        """What was reported for the days before the first period."""
        return figure(self.line.earlier if self.line else None, self.names)

    @property
    def actual_text(self) -> str:
        """What is reported now."""
        return figure(self.line.actual if self.line else None, self.names)

    @property
    def says_more(self) -> bool:
        """Whether there are words or files to be shown below the figures."""
        return bool(self.explains or self.evidence or self.claim)

    @property
    def explains(self) -> bool:
        """Whether the agency explained the figure in words."""
        line = self.line
        return line is not None and bool(line.note or line.strong_note or line.obstacle or line.follow_up)

    @property
    def why_none(self) -> StrOrPromise:
        """Why there is no achievement, in words."""
        return REASONS.get(self.score.reason, "") if self.score else ""

    @property
    def counts_apart(self) -> bool:
        """Whether something else counts for the suggestion than for the score."""
        return self.score is not None and self.score.for_suggestion != self.score.capped

    @property
    def not_yet(self) -> bool:
        """Whether it is measured against a year that is not over."""
        return self.score is not None and self.score.reason == Reason.YEAR_RUNNING


def lines_of(
    report: Report,
    *,
    working: Working | None = None,
    form: TableForm | None = None,
    files: Mapping[UUID | None, list[ReportEvidence]] | None = None,
    claims: Mapping[UUID, Claim] | None = None,
) -> list[Line]:
    """Every indicator with its figures, achievement (of `working`), evidence (`files`) and claim, in the printed order.

    Five queries, one more for an ad-hoc report.
    """
    period = report.period.whole
    indicators = indicators_in(report)
    lines = {line.indicator_id: line for line in report.lines.all()}
    before = previous_lines(report)
    names = names_of(report, indicators)
    reached = {} if working is None else {line.indicator: line for line in score_lines(working)}
    return [
        Line(
            number=number,
            indicator=row,
            target=None if is_partial(report) else row.target_in(period),
            year=row.target_in(WHOLE_YEAR.in_year(period.year)),
            previous=before[row.pk].actual if row.pk in before else None,
            line=lines.get(row.pk),
            evidence=(files or {}).get(row.pk, ()),
            score=reached.get(str(row.pk)),
            names=names.get(row.pk),
            **_claim(report, lines.get(row.pk), (claims or {}).get(row.pk), names.get(row.pk)),
            actual_field=form[f"actual_{row.pk}"] if form else None,
            note_field=form[f"note_{row.pk}"] if form else None,
            earlier_field=form[f"earlier_{row.pk}"] if form and report.since_on else None,
        )
        for number, row in enumerate(indicators, start=1)
    ]


def previous_lines(report: Report) -> dict[UUID, ReportLine]:
    """The lines of the period before, by indicator; of the same innovation, for a revision takes over its reports.

    One query.
    """
    rows = ReportLine.objects.filter(**_of_the_period_before(report))
    return {row.indicator_id: row for row in rows}


def said_by_the_end(report: Report) -> dict[UUID, MilestoneStatement]:
    """How far each milestone was by the end of the period, as reports and progress entries say. Two queries."""
    by_milestone = statements_of(report.innovation_id, until=report.period_end - timedelta(days=1))
    found = ((key, latest(statements)) for key, statements in by_milestone.items())
    return {key: statement for key, statement in found if statement is not None}


def entries_in_period(report: Report) -> dict[UUID, list[ProgressEntry]]:
    """What progress entries say of the milestones in the period, by milestone, the earliest first. One query."""
    rows = ProgressEntry.objects.filter(
        innovation_id=report.innovation_id,
        milestone__isnull=False,
        corrected_by__isnull=True,
        happened_on__gte=report.since_on or report.period_start,
        happened_on__lt=report.period_end,
    )
    found: dict[UUID, list[ProgressEntry]] = {}
    for row in rows.order_by("happened_on", "id"):
        found.setdefault(row.milestone_id, []).append(row)  # type: ignore[arg-type]  # of a milestone, as asked
    return found


def _of_the_period_before(report: Report) -> dict[str, UUID | str | date | bool]:
    return {
        # What a contract owes and what was asked for besides do not go on from one another.
        "report__contract__isnull": report.is_asked,
        "report__innovation_id": report.innovation_id,
        "report__period_kind": report.period_kind,
        "report__period_end": report.period_start,
    }


@dataclass(slots=True)
class MilestoneRow:
    """One milestone in this report; `fields` where it is filled in, `noted` what entries said of it meanwhile."""

    row: MilestoneProgress
    milestone: Milestone
    evidence: list[ReportEvidence]
    late: bool
    fields: list[tuple[BoundField, StrOrPromise]] = field(default_factory=list)
    noted: list[ProgressEntry] = field(default_factory=list)


def milestones_of(
    report: Report, *, files: Mapping[UUID | None, list[ReportEvidence]], at: datetime
) -> list[MilestoneRow]:
    """Every milestone with its progress and evidence, in the printed order. One query.

    Late is what was to be finished within the period, before the day of `at`, and was not.
    """
    today = local_day(at, report.government.tz)
    rows = report.milestones.select_related("milestone").order_by("milestone__position", "milestone_id")
    return [
        MilestoneRow(
            row=row,
            milestone=row.milestone,
            evidence=files.get(row.milestone_id, []),
            late=row.milestone.planned_end is not None
            and row.milestone.planned_end < min(today, report.period_end)
            and (row.percent or 0) < WHOLE,
        )
        for row in rows
    ]


class ClaimInWords(TypedDict, total=False):
    """What a line says about its claim."""

    claim: Claim
    why_planned: str
    split: str


def _claim(report: Report, line: ReportLine | None, claim: Claim | None, names: Names | None) -> ClaimInWords:
    """A claim is made by a figure; without one there is nothing to say."""
    if claim is None or line is None or line.actual is None:
        return {}
    return {
        "claim": claim,
        "why_planned": why_planned(claim.plannedness, report.government.zone, names),
        "split": split_words(line.shares or report.shares),
    }


def result_of(working: Working) -> dict[str, Shown]:
    """Score, band and suggestion of a report's score, kept or as it stands. No query."""
    steps = working["steps"]
    outcome = steps["suggested"]["outcome"]
    progress = steps.get("progress")
    return {
        "score": None if steps["score"] is None else Decimal(steps["score"]),
        "band": steps["band"]["label"] if steps["band"] else "",
        "coverage": Decimal(steps["coverage"] or 0),
        "progress": None if progress is None else Decimal(progress),
        "not_yet": outcome == NOT_YET,
        "not_planned": outcome == NOT_PLANNED,
        "unmeasured": steps["score"] is None and not working["inputs"]["indicators"],
        "apart": steps.get("for_suggestion"),
        "suggested": Recommendation(outcome).label if outcome in Recommendation.values else "",
    }


def deadline_view(
    subject: Report | Appraisal | FollowUp, at: datetime, *, deadline: Deadline | None = None
) -> dict[str, Shown]:
    """The deadline (its first unless given) as shown: verdict with working days late, and how the day came about.

    Two queries at most.
    """
    shown = deadline or subject.deadline
    return {
        "deadline": shown,
        "verdict": deadlines.verdict_of(shown, at=at),
        "explanation": in_words(shown),
    }
