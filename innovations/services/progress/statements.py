"""What reports and progress entries say of milestones, and the standing that follows for each of a plan."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from common.periods import day_ending_at, local_day
from deadlines.models import Deadline
from innovations.enums import RUNNING
from innovations.models import Innovation, Milestone, MilestoneDue, ProgressEntry, ReportRevision
from innovations.services.progress.standing import (
    MilestoneDay,
    MilestoneStanding,
    MilestoneStatement,
    standing_of,
)

Statements = dict[UUID, list[MilestoneStatement]]


def statements_of(innovation_id: UUID, *, until: date | None = None) -> Statements:
    """What is on record about each milestone: of each report what was handed in last, and the entries that nobody
    corrected. With `until` only what speaks of days up to it. Two queries."""
    found: Statements = {}
    for milestone, statement in (*_of_reports(innovation_id), *_of_entries(innovation_id)):
        if until is None or statement.as_of <= until:
            found.setdefault(milestone, []).append(statement)
    return found


def _of_reports(innovation_id: UUID) -> Iterable[tuple[UUID, MilestoneStatement]]:
    """A report speaks of the last day of its period, or of the later day on which it says something was finished."""
    rows = ReportRevision.objects.filter(report__innovation_id=innovation_id).select_related("report")
    later = ReportRevision.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
    for revision in rows.filter(~Exists(later)).order_by("frozen_at", "id"):
        ended_on = revision.report.period_end - timedelta(days=1)
        for row in json.loads(bytes(revision.content)).get("milestones", ()):
            if row["percent"] is not None:
                finished_on = date.fromisoformat(row["finished_on"]) if row["finished_on"] else None
                yield (
                    UUID(row["milestone"]),
                    MilestoneStatement(
                        as_of=max(ended_on, finished_on or ended_on),
                        recorded_at=revision.frozen_at,
                        percent=row["percent"],
                        finished_on=finished_on,
                        report_id=revision.report_id,
                    ),
                )


def _of_entries(innovation_id: UUID) -> Iterable[tuple[UUID, MilestoneStatement]]:
    rows = ProgressEntry.objects.filter(
        innovation_id=innovation_id, percent__isnull=False, corrected_by__isnull=True
    )
    for entry in rows.order_by("written_at", "id"):
        if entry.milestone_id is not None and entry.percent is not None:
            yield (
                entry.milestone_id,
                MilestoneStatement(
                    as_of=entry.happened_on,
                    recorded_at=entry.written_at,
                    percent=entry.percent,
                    finished_on=entry.finished_on,
                    entry_id=entry.pk,
                ),
            )


@dataclass(frozen=True, slots=True)
class MilestoneInPlan:
    """A milestone with its standing; `deadline` None: it has no due day."""

    milestone: Milestone
    standing: MilestoneStanding
    deadline: Deadline | None

    @property
    def due_on(self) -> date | None:
        """The due day that counts now, None without one."""
        if self.deadline is None:
            return None
        return day_ending_at(self.deadline.counts_until, ZoneInfo(self.deadline.zone))


def milestones_in_plan(innovation: Innovation, *, at: datetime) -> list[MilestoneInPlan]:
    """Every milestone of the plan in its order with its standing at the moment. Five queries at most."""
    milestones = list(innovation.milestones.order_by("position", "id"))
    if not milestones:
        return []
    statements = statements_of(innovation.pk)
    dues = _counting(innovation, milestones)
    today = local_day(at, innovation.government.tz)
    found = []
    for milestone in milestones:
        deadline = dues.get(milestone.pk)
        day = None if deadline is None else _day(deadline, innovation)
        standing = standing_of(statements.get(milestone.pk, ()), day, today=today)
        found.append(MilestoneInPlan(milestone, standing, deadline))
    return found


def _counting(innovation: Innovation, milestones: Iterable[Milestone]) -> Mapping[UUID, Deadline]:
    """Of each milestone the newest deadline by the day that the plan has; one that fell away only counts where the
    innovation has ended."""
    planned = {row.pk: row.planned_end for row in milestones}
    found: dict[UUID, Deadline] = {}
    rows = MilestoneDue.objects.filter(innovation_id=innovation.pk).select_related("deadline")
    for due in rows.prefetch_related("deadline__calendar").order_by("made_at", "id"):
        deadline = due.deadline
        fell_away = deadline.closed_at is not None and deadline.met_at is None
        if deadline.base_on != planned.get(due.milestone_id) or (fell_away and innovation.state in RUNNING):
            continue
        found[due.milestone_id] = deadline
    return found


def _day(deadline: Deadline, innovation: Innovation) -> MilestoneDay:
    zone = ZoneInfo(deadline.zone)
    ended = innovation.state not in RUNNING
    # What ended while it rested stopped with the rest.
    stopped_at = deadline.paused_at or (deadline.closed_at if ended and deadline.met_at is None else None)
    return MilestoneDay(
        due_on=day_ending_at(deadline.counts_until, zone),
        calendar=deadline.calendar.value,
        stopped_on=None if stopped_at is None else local_day(stopped_at, zone),
        lapsed=ended,
    )
