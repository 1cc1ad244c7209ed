"""Who sits over a review and may decide now: the one evaluator behind the act, the inbox and the explanation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, NotNow, NotPermitted
from organisations.enums import Capacity, Role
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow import reviews, tasks
from workflow.anonymity import office_told
from workflow.enums import Scope, TaskKind
from workflow.models import Decision, Review, Task
from workflow.panel import live_decisions, recused
from workflow.policies import Stage
from workflow.registry import flow_of, named
from workflow.steps import Context, ReviewSpec, Who, office_in_scope

ACTING = (Capacity.PLT, Capacity.PLH, Capacity.DELEGATE)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A subject under review, under lock: the round, its open stages and the decisions that count."""

    subject: Any
    review: Review
    spec: ReviewSpec
    stages: tuple[Stage, ...]
    decisions: tuple[Decision, ...]
    out: frozenset[UUID]

    def decided(self, stage: Stage, who: Actor, office: Office) -> bool:
        """Whether this person or this seat has already decided the stage."""
        return any(
            d.stage == stage.code and (d.person_id == who.person_id or d.seat_id == office.seat_id)
            for d in self.decisions
        )


def sit(subject: Any, task: Task | None) -> Sitting:
    """The open round of a subject. Raises NotNow when there is none, or when `task` asks for a stage that is over."""
    review = reviews.open_review(subject)
    spec = flow_of(subject.SUBJECT_TYPE).reviews.get(subject.state)
    if review is None or spec is None:
        raise closed(subject)
    # A stage is open as long as its task is: concluding it closes the task, whoever joins or leaves the panel later.
    waiting = set(
        Task.objects.filter(
            subject_type=subject.SUBJECT_TYPE,
            subject_id=subject.pk,
            kind=TaskKind.REVIEW,
            round=review.round,
            closed_at__isnull=True,
        ).values_list("stage", flat=True)
    )
    stages = tuple(stage for stage in reviews.group_of(review) if stage.code in waiting)
    if task is not None:
        stages = tuple(stage for stage in stages if stage.code == task.stage and review.round == task.round)
        if not stages:
            raise closed(subject)
    return Sitting(subject, review, spec, stages, tuple(live_decisions(review)), frozenset(recused(review)))


def may_decide(sitting: Sitting, stage: Stage, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may decide this stage; raises NotPermitted with the reason otherwise."""
    subject = sitting.subject
    office = office_in_scope(actor, stage.role, stage.scope, subject)
    if office is None or office.seat_id is None:
        raise NotPermitted(
            _("This decision belongs to another office."),
            code="not_your_office",
            who=tasks.names_of([Who(Role(stage.role), Scope(stage.scope))], subject),
        )
    if stage.strategic and office.capacity in ACTING:
        raise NotPermitted(
            _("An acting official may not take strategic decisions (Law 30/2014, article 14)."),
            code="acting_official",
        )
    ctx = Context(subject=subject, name="decide", actor=actor, at=at)
    if actor.person_id in named(sitting.spec.members)(ctx):
        raise NotPermitted(_("Nobody decides on their own proposal."), code="four_eyes")
    if actor.person_id in sitting.out:
        raise NotPermitted(_("You declared a conflict of interest in this review."), code="recused")
    earlier = {d.person_id for d in sitting.decisions if d.stage in stage.distinct_from}
    if actor.person_id in earlier:
        raise NotPermitted(
            _("You decided at an earlier stage; this one needs somebody else."), code="distinct_person"
        )
    return office


def why_not_decide(subject: Any, actor: Any, *, at: datetime) -> DomainError | None:
    """The refusal this person would get for deciding now; None when they may. Writes nothing, locks nothing."""
    who = actor_at(actor, at)
    try:
        sitting = sit(subject, None)
        stage, office = stage_for(sitting, who, at)
        if sitting.decided(stage, who, office):
            raise already_decided(stage)
    except DomainError as refusal:
        return refusal
    return None


def current_stage(review: Review) -> Stage:
    """The first open stage of a round; more may be open beside it (`reviews.group_of`)."""
    return reviews.group_of(review)[0]


def exits_of(subject: Any) -> tuple[str, ...]:
    """Transitions that a review of this subject may end in."""
    specs = flow_of(subject.SUBJECT_TYPE).reviews.values()
    return tuple(
        name for spec in specs for name in (spec.approved, spec.returned, spec.rejected) if name is not None
    )


def stage_for(sitting: Sitting, who: Actor, at: datetime) -> tuple[Stage, Office]:
    """The open stage this person may decide, undecided ones first; the refusal of the first stage otherwise."""
    refusal: NotPermitted | None = None
    decided: tuple[Stage, Office] | None = None
    for stage in sitting.stages:
        try:
            office = may_decide(sitting, stage, who, at)
        except NotPermitted as error:
            refusal = refusal or error
            continue
        if not sitting.decided(stage, who, office):
            return stage, office
        decided = decided or (stage, office)
    if decided is not None:
        return decided
    raise refusal or closed(sitting.subject)


def closed(subject: Any) -> NotNow:
    """The refusal when there is nothing to decide (any more), saying who did what. One query."""
    last = (
        Decision.objects.filter(review__subject_type=subject.SUBJECT_TYPE, review__subject_id=subject.pk)
        .select_related("seat", "review__policy")
        .order_by("-event_id")
        .first()
    )
    if last is None:
        return NotNow(
            _("There is nothing to decide here now."), code="nothing_to_decide", state=subject.state
        )
    office = office_told(last)
    return NotNow(
        _("Already decided: %(office)s, %(outcome)s. The state is now “%(state)s”.")
        % {
            "office": office,
            "outcome": last.get_outcome_display(),
            "state": subject.get_state_display(),
        },
        code="already_decided",
        state=subject.state,
        version=subject.version,
        decided={"office": office, "outcome": last.outcome, "at": last.decided_at.isoformat()},
    )


def already_decided(stage: Stage) -> NotNow:
    """The refusal for a second decision by the same person or seat."""
    return NotNow(_("You have already decided at this stage."), code="already_decided", stage=stage.code)
