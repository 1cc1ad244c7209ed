"""Handing a report in: its content is frozen as a revision, and what evaluators decide on is its hash."""

from collections.abc import Collection
from uuid import UUID

from common.canonical import canonical_bytes, sha256_hex
from common.reporting_periods import ReportingPeriod
from common.types import Json
from innovations.flows.report import ReportFlow
from innovations.models import Innovation, Report, ReportEvidence, ReportLine, ReportRevision
from innovations.services.evaluations import evaluating
from innovations.services.proposals.plan_lists import plain
from innovations.services.reports.edits import own_work
from workflow.engine.declarations import Context
from workflow.engine.hooks import ReviewedSubject, effect_of, prepares, reviewed

SCHEMA = 2


def content_of(report: Report) -> dict[str, Json]:
    """What is handed in, as a value. Five queries."""
    return {
        "schema": SCHEMA,
        "report": str(report.pk),
        "number": report.number,
        **(_asked(report) if report.is_asked else {}),
        "obstacles": report.obstacles,
        "follow_up": report.follow_up,
        "budget_actual": plain(report.budget_actual),
        "shares": report.shares,
        **({} if report.since_on is None else {"since": plain(report.since_on)}),
        "lines": [
            _line(line, since=report.since_on is not None)
            for line in report.lines.select_related("indicator").order_by(
                "indicator__position", "indicator_id"
            )
        ],
        "milestones": [
            {
                "milestone": str(row.milestone_id),
                "activity": row.milestone.activity,
                "percent": row.percent,
                "finished_on": plain(row.finished_on),
                "note": row.note,
            }
            for row in report.milestones.select_related("milestone").order_by(
                "milestone__position", "milestone_id"
            )
        ],
        **_unplanned(report),
        "evidence": _evidence(report),
    }


def _asked(report: Report) -> dict[str, Json]:
    """What only an ad-hoc report has: the days and reason it was asked for, and the answer in words."""
    return {
        "asked": {
            "first_on": plain(report.period.start),
            "last_on": plain(report.period.last_day),
            "reason": report.asked_because,
        },
        "narrative": report.narrative,
    }


def _line(line: ReportLine, *, since: bool) -> dict[str, Json]:
    return {
        "indicator": str(line.indicator_id),
        "name": line.indicator.name,
        "actual": plain(line.actual),
        **({"earlier": plain(line.earlier)} if since else {}),
        "note": line.note,
        "strong_note": line.strong_note,
        "obstacle": line.obstacle,
        "follow_up": line.follow_up,
        "shares": line.shares,
    }


def _unplanned(report: Report) -> dict[str, Json]:
    """Results without an indicator; a content from before there were any has no such member. One query."""
    rows = report.unplanned.order_by("position", "id")
    found: list[Json] = [
        {
            "id": str(row.pk),
            "name": row.name,
            "unit": row.unit,
            "actual": plain(row.actual),
            "note": row.note,
            "shares": row.shares,
        }
        for row in rows
    ]
    return {"unplanned": found} if found else {}


def _evidence(report: Report) -> list[dict[str, str | None]]:
    """Sorted here: databases differ in where they put NULL."""
    rows = report.evidence.select_related("line", "milestone", "attachment")
    return sorted(
        (_evidence_content(row) for row in rows),
        key=lambda row: (
            row["indicator"] or "",
            row["milestone"] or "",
            row.get("unplanned") or "",
            row["sha256"] or "",
        ),
    )


def _evidence_content(row: ReportEvidence) -> dict[str, str | None]:
    return {
        "indicator": str(row.line.indicator_id) if row.line else None,
        "milestone": str(row.milestone.milestone_id) if row.milestone else None,
        **({"unplanned": str(row.unplanned_id)} if row.unplanned_id else {}),
        "sha256": row.attachment.sha256,
        "name": row.attachment.name,
        "dated_on": row.dated_on.isoformat() if row.dated_on else None,
        "date_note": row.date_note,
    }


def facts_of(innovation: Innovation, period: ReportingPeriod) -> dict[str, Json]:
    """What a policy's conditions may ask about a report on these days: whether the planned trial ends within them."""
    ends = innovation.trial_end
    return {"trial_ends": ends is not None and period.start <= ends < period.end}


@prepares(ReportFlow.submit, ReportFlow.resubmit)
def freeze(ctx: Context[Report]) -> None:
    """Before the event: the bytes and hash of what is handed in; the submitter and the first moment are kept."""
    report = ctx.subject
    data = canonical_bytes(content_of(report))
    report.content_sha256 = sha256_hex(data)
    if report.submitted_at is None:
        report.submitted_at, report.submitted_by_id = ctx.at, ctx.actor.person_id
    report.save(update_fields=["content_sha256", "submitted_at", "submitted_by"])
    ctx.memo.content = data
    ctx.docs.append({"id": str(report.pk), "sha256": report.content_sha256})


@effect_of(ReportFlow.submit, ReportFlow.resubmit)
def store_revision(ctx: Context[Report]) -> None:
    """After the event: store what was handed in. Two statements."""
    report = ctx.subject
    ReportRevision.objects.create(
        report=report,
        number=report.revisions.count() + 1,
        content=ctx.memo.content,
        sha256=report.content_sha256,
        frozen_at=ctx.at,
    )


@reviewed(ReportFlow)
class ReportUnderReview(ReviewedSubject[Report]):
    """What evaluators have before them: the report as it was handed in."""

    def digest(self, ctx: Context[Report]) -> str:
        """Hash of the report as handed in."""
        return ctx.subject.content_sha256

    def authors(self, subjects: Collection[Report]) -> dict[UUID, set[UUID]]:
        """Who handed them in, filled them in or imported figures, and the teams of their innovations. One query."""
        found = own_work([report.pk for report in subjects], {report.innovation_id for report in subjects})
        return {report.pk: found[report.pk] | found[report.innovation_id] for report in subjects}

    def facts(self, ctx: Context[Report]) -> dict[str, Json]:
        """What a policy's conditions may ask about it."""
        report = ctx.subject
        return facts_of(report.innovation, report.period)

    def live(self, subject: Report) -> dict[str, Json]:
        """The report as it stands. Five queries."""
        return content_of(subject)

    def recorded(self, ctx: Context[Report]) -> None:
        """After a decision: the evaluator's own row."""
        evaluating.store_assessment(ctx)
