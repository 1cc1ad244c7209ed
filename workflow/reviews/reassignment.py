"""Handing a waiting task to one of the seats that could decide it, and what follows when holders come and go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Gap, NotNow, NotPermitted, Unready
from common.moments import Elapsing
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.offices import SYSTEM, Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.declarations import offices_in_scope
from workflow.engine.registry import flow_of
from workflow.engine.transaction import run, unit
from workflow.enums import TaskKind
from workflow.models import Review, Task
from workflow.policies.document import Stage
from workflow.reviews.decisions import record, settle
from workflow.reviews.eligibility import Sitting, sit
from workflow.reviews.panel import asks_the_panel, members_of, standing_of, waited_for


def reassign(
    subject: Any,
    task: Task,
    seat_id: UUID | None,
    *,
    actor: Any,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Any:
    """Hand the stage of `task` to one seat, or (None) back to every seat of its role. The reason stays private.

    For stages that one approval concludes, where the policy permits it. Raises NotNow when it does not or the stage
    is over, NotPermitted for all but holders of the stage's office and the administrator, and for anyone about their
    own work, Unready for a seat that nobody able holds and a missing reason. Locks the subject.
    """

    def work() -> Any:
        with unit():
            target, moment = gate.locked(subject, at=at)
            who = actor_at(actor, at)
            sitting = sit(target, task)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            stage = sitting.stages[0]
            office = _may_reassign(sitting, stage, who, moment)
            gaps = list(_gaps(sitting, stage, seat_id, moment))
            if not reason.strip():
                gaps.append(Gap("reason", "required", _("Please give a reason.")))
            if gaps:
                raise Unready(_("The task cannot be handed over like this."), gaps=gaps)
            _hand(sitting, stage, seat_id, who, office, moment, reason=reason)
            return target

    return run(work)


def candidates(subject: Any, task: Task, *, actor: Any, at: datetime) -> list[OfficeHeld]:
    """Offices to which this person may hand the task, as they are held now. Raises what `reassign` would."""
    sitting = sit(subject, task)
    stage = sitting.stages[0]
    _may_reassign(sitting, stage, actor_at(actor, at), at)
    return _candidates(sitting, stage, at)


def may_hand_over(sitting: Sitting, stage: Stage, who: Actor, at: datetime) -> bool:
    """Whether this person may hand the stage over. A query for whoever holds its office, none for everyone else."""
    try:
        _may_reassign(sitting, stage, who, at)
    except DomainError:
        return False
    return True


@dataclass(slots=True)
class Settled:
    """What one run found: subjects whose stages ended by themselves, tasks that went back to every seat.

    `failed` names what could not be settled, with the reason; the next run tries again.
    """

    concluded: int = 0
    released: int = 0
    failed: list[str] = field(default_factory=list)


def settle_open(*, at: datetime) -> Settled:
    """End every stage that nobody is waited for any more, and take tasks back from seats that nobody able holds.

    For the daily run; a second run finds nothing. Each subject in a transaction of its own.
    """
    done, now = Settled(), Elapsing(at)
    for subject in list(_under_review()):
        try:
            _settle(subject, done, now())
        except DomainError as error:
            # One that somebody else is moving right now does not keep the others waiting.
            done.failed.append(f"{subject.SUBJECT_TYPE} {subject.pk}: {error}")
    return done


def _settle(subject: Any, done: Settled, at: datetime) -> None:
    sitting = sit(subject, None)
    for stage in sitting.stages:
        if stage.code in sitting.handed and not _still_held(sitting, stage, at):
            done.released += run(partial(_release, subject, stage.code, at))
    if any(_over(sitting, stage, at) for stage in sitting.stages):
        settle(subject, at=at)
        done.concluded += 1


def _may_reassign(sitting: Sitting, stage: Stage, who: Actor, at: datetime) -> Office:
    """The office in which the actor hands the task over."""
    subject = sitting.subject
    own = offices_in_scope(who, stage.role, stage.scope, subject)
    administrator = who.holding(Role.ADMINISTRATOR, government_id=subject.government_id)
    office = own[0] if own else administrator
    if office is None:
        raise NotPermitted(
            _("Only holders of the office it waits for, or the administrator, hand a task over."),
            code="not_your_office",
        )
    people = {who.person_id, *office.on_behalf_of}
    if people & set(members_of(subject, at=at)):
        raise NotPermitted(_("Nobody chooses who decides on their own proposal."), code="four_eyes")
    if not stage.reassign:
        raise NotNow(_("The policy does not let this stage be handed over."), code="not_handed_over")
    if stage.mode not in ("any", "quorum") or stage.quorum != 1:
        raise NotNow(
            _("Several offices decide at this stage; each of them may do so already."), code="several_decide"
        )
    return office


def _gaps(sitting: Sitting, stage: Stage, seat_id: UUID | None, at: datetime) -> Iterator[Gap]:
    if seat_id == sitting.handed.get(stage.code):
        yield Gap("seat", "unchanged", _("The task waits there already."))
    elif seat_id is not None and seat_id not in {h.seat_id for h in _candidates(sitting, stage, at)}:
        yield Gap("seat", "not_able", _("Nobody in this office may decide here now."))


def _candidates(sitting: Sitting, stage: Stage, at: datetime) -> list[OfficeHeld]:
    return waited_for(stage, sitting.subject, sitting.decisions, out=sitting.out, at=at)


def _hand(
    sitting: Sitting,
    stage: Stage,
    seat_id: UUID | None,
    who: Actor,
    office: Office,
    at: datetime,
    *,
    reason: str,
) -> None:
    subject = sitting.subject
    Task.objects.filter(
        subject_type=subject.SUBJECT_TYPE,
        subject_id=subject.pk,
        kind=TaskKind.REVIEW,
        stage=stage.code,
        closed_at__isnull=True,
    ).update(seat_id=seat_id)
    before = sitting.handed.get(stage.code)
    facts = {
        "stage": stage.code,
        "from_seat": str(before) if before else None,
        "to_seat": str(seat_id) if seat_id else None,
    }
    record(sitting, "reassign", who, office, at, facts=facts, reason=reason)


def _release(subject: Any, code: str, at: datetime) -> int:
    """Back to every seat, unless somebody came meanwhile."""
    with unit():
        target, moment = gate.locked(subject, at=at)
        sitting = sit(target, None)
        stage = next((s for s in sitting.stages if s.code == code and code in sitting.handed), None)
        if stage is None or _still_held(sitting, stage, moment):
            return 0
        _hand(sitting, stage, None, SYSTEM, SYSTEM.offices[0], moment, reason="")
        return 1


def _still_held(sitting: Sitting, stage: Stage, at: datetime) -> bool:
    return sitting.handed[stage.code] in {h.seat_id for h in _candidates(sitting, stage, at)}


def _over(sitting: Sitting, stage: Stage, at: datetime) -> bool:
    if not asks_the_panel(stage) or not any(d.stage == stage.code for d in sitting.decisions):
        return False
    standing = standing_of(stage, sitting.subject, sitting.decisions, out=sitting.out, at=at)
    return standing.outcome != ""


def _under_review() -> Iterator[Any]:
    """Subjects with an open round, one type after the other."""
    rounds = Review.objects.filter(closed_at__isnull=True)
    kinds = rounds.order_by("subject_type").values_list("subject_type", flat=True).distinct()
    for kind in list(kinds):
        ids = rounds.filter(subject_type=kind).values("subject_id")
        yield from flow_of(kind).model.objects.filter(pk__in=ids).order_by("pk")
