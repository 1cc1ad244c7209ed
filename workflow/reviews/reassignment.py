"""Reassigning a waiting task to one of the seats that could decide it, and what follows when holders change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Gap, NotNow, NotPermitted, Unready
from common.moments import OffsetClock
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.offices import SYSTEM, Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.registry import flow_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import TaskKind
from workflow.models import Review, Subject, Task
from workflow.policies.admission import Reviewer
from workflow.policies.document import Stage
from workflow.reviews.decisions import record, settle
from workflow.reviews.eligibility import OpenReview, load_open_review
from workflow.reviews.panel import depends_on_panel, pending, tally

S = TypeVar("S", bound=Subject)


def reassign(
    subject: S,
    task: Task,
    seat_id: UUID | None,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> S:
    """Reassign the stage of `task` to one seat, or (None) to every seat of its role. The reason stays private.

    For stages that one approval concludes, where the policy permits it. Locks the subject. Raises

    * NotNow: the policy does not permit it, or the stage is over;
    * NotPermitted: everyone but holders of the stage's office and the administrator, and anyone about their own work;
    * Unready: a seat without an eligible holder, or a missing reason.
    """

    def work() -> S:
        with unit_of_work():
            target, moment = gate.locked(subject, at=at)
            who = actor_at(actor.person_id, at)
            open_review = load_open_review(target, task)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            stage = open_review.stages[0]
            office = _may_reassign(open_review, stage, who, moment)
            gaps = list(_seat_gaps(open_review, stage, seat_id, moment))
            if not reason.strip():
                gaps.append(Gap("reason", "required", _("Please give a reason.")))
            if gaps:
                raise Unready(_("The task cannot be handed over like this."), gaps=gaps)
            _assign_seat(open_review, stage, seat_id, who, office, moment, reason=reason)
            return target

    return retrying(work)


def reassignment_candidates(subject: Subject, task: Task, *, actor: Actor, at: datetime) -> list[OfficeHeld]:
    """Offices to which this person may hand the task, as they are held now. Raises what `reassign` would."""
    open_review = load_open_review(subject, task)
    stage = open_review.stages[0]
    _may_reassign(open_review, stage, actor, at)
    return _pending_offices(open_review, stage, at)


def may_reassign(open_review: OpenReview, stage: Stage, who: Actor, at: datetime) -> bool:
    """Whether this person may hand the stage over. A query for whoever holds its office, none for everyone else."""
    try:
        _may_reassign(open_review, stage, who, at)
    except DomainError:
        return False
    return True


@dataclass(slots=True)
class SettledReviews:
    """What one run found: subjects whose stages ended by themselves, tasks that went back to every seat.

    `failed` names what could not be settled, with the reason; the next run tries again.
    """

    concluded: int = 0
    released: int = 0
    failed: list[str] = field(default_factory=list)


def settle_open_reviews(*, at: datetime) -> SettledReviews:
    """End every stage that nobody is waited for any more, and release tasks from seats without an eligible holder.

    For the daily run; a second run finds nothing. Each subject in a transaction of its own.
    """
    done, now = SettledReviews(), OffsetClock(at)
    for subject in list(_under_review()):
        try:
            _settle(subject, done, now())
        except DomainError as error:
            # A subject that is locked by somebody else is skipped.
            done.failed.append(f"{subject.SUBJECT_TYPE} {subject.pk}: {error}")
    return done


def _settle(subject: Subject, done: SettledReviews, at: datetime) -> None:
    open_review = load_open_review(subject, None)
    for stage in open_review.stages:
        if stage.code in open_review.reassigned_seats and not _still_held(open_review, stage, at):
            done.released += retrying(partial(_release, subject, stage.code, at))
    concluded = any(_is_concluded(open_review, stage, at) for stage in open_review.stages)
    if concluded or any(_is_forsaken(open_review, stage, at) for stage in open_review.stages):
        settle(subject, at=at)
        done.concluded += concluded


def _may_reassign(open_review: OpenReview, stage: Stage, who: Actor, at: datetime) -> Office:
    """The office in which the actor hands the task over."""
    subject = open_review.subject
    own = stage.offices_of(who, subject)
    administrator = who.holding(Role.ADMINISTRATOR, government_id=subject.government_id)
    office = own[0] if own else administrator
    if office is None:
        raise NotPermitted(
            _("Only holders of the office it waits for, or the administrator, hand a task over."),
            code="not_your_office",
        )
    if Reviewer(who.person_id, office).people & open_review.bars_on(stage, at).own_work:
        raise NotPermitted(_("Nobody chooses who decides on their own proposal."), code="four_eyes")
    if not stage.reassign:
        raise NotNow(_("The policy does not let this stage be handed over."), code="not_handed_over")
    if stage.mode not in ("any", "quorum") or stage.quorum != 1:
        raise NotNow(
            _("Several offices decide at this stage; each of them may do so already."), code="several_decide"
        )
    return office


def _seat_gaps(open_review: OpenReview, stage: Stage, seat_id: UUID | None, at: datetime) -> Iterator[Gap]:
    if seat_id == open_review.reassigned_seats.get(stage.code):
        yield Gap("seat", "unchanged", _("The task waits there already."))
    elif seat_id is not None and seat_id not in {h.seat_id for h in _pending_offices(open_review, stage, at)}:
        yield Gap("seat", "not_able", _("Nobody in this office may decide here now."))


def _pending_offices(open_review: OpenReview, stage: Stage, at: datetime) -> list[OfficeHeld]:
    return pending(stage, open_review.subject, open_review.decisions, out=open_review.recused_people, at=at)


def _assign_seat(
    open_review: OpenReview,
    stage: Stage,
    seat_id: UUID | None,
    who: Actor,
    office: Office,
    at: datetime,
    *,
    reason: str,
) -> None:
    subject = open_review.subject
    Task.objects.filter(
        subject_type=subject.SUBJECT_TYPE,
        subject_id=subject.pk,
        kind=TaskKind.REVIEW,
        stage=stage.code,
        closed_at__isnull=True,
    ).update(seat_id=seat_id)
    before = open_review.reassigned_seats.get(stage.code)
    facts = {
        "stage": stage.code,
        "from_seat": str(before) if before else None,
        "to_seat": str(seat_id) if seat_id else None,
    }
    record(open_review, "reassign", who, office, at, facts=facts, reason=reason)


def _release(subject: Subject, code: str, at: datetime) -> int:
    """Back to every seat, unless the seat has a holder again."""
    with unit_of_work():
        target, moment = gate.locked(subject, at=at)
        open_review = load_open_review(target, None)
        stage = next(
            (s for s in open_review.stages if s.code == code and code in open_review.reassigned_seats), None
        )
        if stage is None or _still_held(open_review, stage, moment):
            return 0
        _assign_seat(open_review, stage, None, SYSTEM, SYSTEM.offices[0], moment, reason="")
        return 1


def _still_held(open_review: OpenReview, stage: Stage, at: datetime) -> bool:
    return open_review.reassigned_seats[stage.code] in {
        h.seat_id for h in _pending_offices(open_review, stage, at)
    }


def _is_concluded(open_review: OpenReview, stage: Stage, at: datetime) -> bool:
    if not depends_on_panel(stage) or not any(d.stage == stage.code for d in open_review.decisions):
        return False
    stage_tally = tally(
        stage, open_review.subject, open_review.decisions, out=open_review.recused_people, at=at
    )
    return stage_tally.outcome != ""


def _is_forsaken(open_review: OpenReview, stage: Stage, at: datetime) -> bool:
    """Whether the policy names a stand-in for a stage that nobody decides."""
    return stage.stand_in is not None and not _pending_offices(open_review, stage, at)


def _under_review() -> Iterator[Subject]:
    """Subjects with an open round, one type after the other."""
    rounds = Review.objects.filter(closed_at__isnull=True)
    kinds = rounds.order_by("subject_type").values_list("subject_type", flat=True).distinct()
    for kind in list(kinds):
        ids = rounds.filter(subject_type=kind).values("subject_id")
        yield from flow_of(kind).model.objects.filter(pk__in=ids).order_by("pk")
