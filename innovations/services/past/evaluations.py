"""Periodic evaluations, follow-ups and changes of plans as they were at a moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from common.canonical import digest
from common.types import Json
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.services.past import deadlines_then
from innovations.models import Appraisal, FollowUp, Innovation, PlanChange, ProgressEntry
from innovations.services.past.innovations import innovations_as_they_were
from workflow.models import Review
from workflow.past import (
    SubjectThen,
    agencies_then,
    as_it_was,
    subject_as_it_was,
    subjects_then,
    with_related,
)

APPRAISAL_FIXED = frozenset(
    {"innovation", "contract", "deadline", "after_months", "period_start", "period_end"}
)
FOLLOW_UP_FIXED = frozenset({"innovation", "evaluation", "deadline", "text"})
PLAN_CHANGE_FIXED = frozenset({"innovation", "base_revision"})
# Of the content that the last event with one names by its hash; the revision with the acceptance.
APPRAISAL_FOLLOWS = frozenset({"gathered", "content_sha256"})
PLAN_CHANGE_FOLLOWS = frozenset({"content", "content_sha256", "revision"})
ENTRY_FIXED = frozenset(
    {
        "id", "innovation", "happened_on", "text", "milestone", "percent", "finished_on", "corrects", "sha256",
        "written_by", "seat", "written_at",
    }
)  # fmt: skip


def appraisals_as_they_were(rows: Sequence[Appraisal], at: datetime) -> list[Appraisal]:
    """These evaluations as they were, not for saving. Some twenty queries, however many."""
    found = subjects_then((row.pk for row in rows), at)
    there = [row for row in rows if row.pk in found]
    agencies = agencies_then(found.values())
    deadlines = _with_days(there, DeadlineKind.EXPLANATION, at)
    innovations = _innovations_of([row.innovation for row in there], at)
    contents = _contents(found, {row.pk: row.gathered for row in there})
    made = []
    for row in there:
        sha256, gathered = contents[row.pk]
        fresh = subject_as_it_was(
            row, found[row.pk], agencies, APPRAISAL_FIXED, gathered=gathered, content_sha256=sha256
        )
        fresh.innovation, fresh.deadline = (
            innovations[row.innovation_id],
            deadlines[row.pk, row.deadline.kind],
        )
        result = getattr(row, "evaluation", None)
        fresh._state.fields_cache["evaluation"] = result if result and result.evaluated_at <= at else None
        fresh.__dict__["asked_until"] = _running_until(deadlines.get((row.pk, DeadlineKind.EXPLANATION)))
        made.append(fresh)
    return made


def follow_ups_as_they_were(rows: Sequence[FollowUp], at: datetime) -> list[FollowUp]:
    """These follow-ups as they were, not for saving. Some twenty queries, however many."""
    found = subjects_then((row.pk for row in rows), at)
    there = [row for row in rows if row.pk in found]
    agencies = agencies_then(found.values())
    deadlines = _with_days(there, DeadlineKind.FOLLOW_UP_AGAIN, at)
    innovations = _innovations_of([row.innovation for row in there], at)
    made = []
    for row in there:
        fresh = subject_as_it_was(row, found[row.pk], agencies, FOLLOW_UP_FIXED)
        fresh.innovation, fresh.deadline = (
            innovations[row.innovation_id],
            deadlines[row.pk, row.deadline.kind],
        )
        fresh.__dict__["asked_until"] = _running_until(deadlines.get((row.pk, DeadlineKind.FOLLOW_UP_AGAIN)))
        made.append(fresh)
    return made


def plan_changes_as_they_were(rows: Sequence[PlanChange], at: datetime) -> list[PlanChange]:
    """These changes as they were, not for saving: the content is that which was handed in last. Some ten queries."""
    found = subjects_then((row.pk for row in rows), at)
    there = [row for row in rows if row.pk in found]
    agencies = agencies_then(found.values())
    contents = _contents(found, {row.pk: row.content for row in there})
    innovations = _innovations_of([row.innovation for row in there], at)
    accepted = {row.pk: row.revision for row in there if found[row.pk].last("accept") is not None}
    made = []
    for row in there:
        sha256, content = contents[row.pk]
        fresh = subject_as_it_was(
            row,
            found[row.pk],
            agencies,
            PLAN_CHANGE_FIXED,
            content=content,
            content_sha256=sha256,
            revision=accepted.get(row.pk),
        )
        fresh.innovation = innovations[row.innovation_id]
        made.append(fresh)
    return made


def written_then(rows: "QuerySet[ProgressEntry]", at: datetime) -> "QuerySet[ProgressEntry]":
    """Of these entries those that were written."""
    return rows.filter(written_at__lte=at)


def entries_as_they_were(rows: Sequence[ProgressEntry], at: datetime) -> list[ProgressEntry]:
    """Entries never change; one that corrects was written later. No query."""
    made = []
    for row in rows:
        fresh = as_it_was(row, ENTRY_FIXED)
        later = getattr(row, "corrected_by", None)
        fresh._state.fields_cache["corrected_by"] = later if later and later.written_at <= at else None
        made.append(with_related(fresh, evidence=row.evidence.all()))
    return made


def _innovations_of(rows: Iterable[Innovation], at: datetime) -> dict[UUID, Innovation]:
    every = {row.pk: row for row in rows}
    return {row.pk: row for row in innovations_as_they_were(list(every.values()), at)}


def _with_days(
    rows: Sequence[Appraisal | FollowUp], further: DeadlineKind, at: datetime
) -> dict[tuple[UUID, str], Deadline]:
    """Their own deadlines and those of the further kind, by subject and kind, as they were."""
    own = [row.deadline_id for row in rows]
    asked = Q(subject_id__in=[row.pk for row in rows], kind=further)
    every = Deadline.objects.filter(Q(pk__in=own) | asked).select_related("government", "agency", "excuse")
    there = every.filter(changes__number=1, changes__known_at__lte=at)
    return {(row.subject_id, row.kind): row for row in deadlines_then(list(there), at)}


def _running_until(deadline: Deadline | None) -> datetime | None:
    """As `deadlines.queries.running_until` says of the present."""
    if deadline is None or deadline.met_at or deadline.closed_at or deadline.paused_at:
        return None
    return deadline.counts_until


def _contents(
    found: Mapping[UUID, SubjectThen], kept: Mapping[UUID, Mapping[str, Json]]
) -> dict[UUID, tuple[str, Mapping[str, Json]]]:
    """The hash that the last event with a document names, and the content of that hash. One query.

    The row keeps what was written last, a round of review what was put before it.
    """
    hashes = {
        key: next((e.docs[0] for e in reversed(then.events) if e.docs), "") for key, then in found.items()
    }
    missing = [key for key, sha256 in hashes.items() if sha256 and digest(kept[key]) != sha256]
    rounds = {
        (review.subject_id, review.digest): review.content
        for review in Review.objects.filter(subject_id__in=missing, content__isnull=False)
    }
    none: Mapping[str, Json] = {}
    return {
        key: (sha256, kept[key] if key not in missing and sha256 else rounds.get((key, sha256)) or none)
        for key, sha256 in hashes.items()
    }
