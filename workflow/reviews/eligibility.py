"""Who may decide a review now: the one check behind the act, the inbox and the explanation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from common.errors import DomainError, NotPermitted
from organisations.enums import Role
from organisations.offices import Actor, Office
from workflow.engine import tasks
from workflow.engine.declarations import ReviewSpec, RoleInScope
from workflow.engine.registry import flow_of
from workflow.enums import Scope, TaskKind
from workflow.models import Decision, Review, Subject, Task
from workflow.policies.admission import NOBODY_BARRED, NOT_YOUR_OFFICE, Bars, Reviewer
from workflow.policies.document import Stage
from workflow.policies.versions import stages_of
from workflow.reviews import rounds
from workflow.reviews.panel import bars_on, live_decisions, people_of, recused_people
from workflow.reviews.refusals import already_decided, nothing_to_decide
from workflow.reviews.stand_ins import Panels, Voter, parts_in
from workflow.reviews.ways import impasse


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A subject under review, under lock: the round, its open stages and the decisions that count."""

    subject: Subject
    review: Review
    spec: ReviewSpec
    stages: tuple[Stage, ...]
    decisions: tuple[Decision, ...]
    recused_people: frozenset[UUID]
    # Seats to which an open stage was handed, by the stage's code.
    reassigned_seats: Mapping[str, UUID] = field(default_factory=dict)

    def decision_of(self, stage: Stage, who: Actor, office: Office) -> Decision | None:
        """The decision by which this seat, this person, or somebody in the same name has already decided the stage."""
        people = {who.person_id, *office.on_behalf_of}
        return next(
            (
                d
                for d in self.decisions
                if d.stage == stage.code and (d.seat_id == office.seat_id or people & people_of(d))
            ),
            None,
        )

    def bars_on(self, stage: Stage, at: datetime) -> Bars:
        """Who may not decide this stage now. What the members cost."""
        return bars_on(
            stage,
            self.subject,
            self.decisions,
            out=self.recused_people,
            at=at,
            handed_to=self.reassigned_seats.get(stage.code),
        )

    def has_decided(self, stage: Stage, who: Actor, office: Office) -> bool:
        """Whether this person or this seat has already decided the stage."""
        return self.decision_of(stage, who, office) is not None


def load_open_review(subject: Subject, task: Task | None) -> OpenReview:
    """The open round of a subject. Raises NotNow when there is none, or when `task` asks for a stage that is over."""
    review = rounds.open_review(subject)
    spec = flow_of(subject.SUBJECT_TYPE).reviews.get(subject.state)
    if review is None or spec is None:
        raise nothing_to_decide(subject)
    # A stage is open as long as its task is: concluding it closes the task, whoever joins or leaves the panel later.
    waiting: dict[str, UUID | None] = dict(
        Task.objects.filter(
            subject_type=subject.SUBJECT_TYPE,
            subject_id=subject.pk,
            kind=TaskKind.REVIEW,
            round=review.round,
            closed_at__isnull=True,
        ).values_list("stage", "seat_id")
    )
    stages = tuple(stage for stage in rounds.group_of(review) if stage.code in waiting)
    if task is not None:
        stages = tuple(stage for stage in stages if stage.code == task.stage and review.round == task.round)
        if not stages:
            raise nothing_to_decide(subject)
    handed = {code: seat_id for code, seat_id in waiting.items() if seat_id is not None}
    return OpenReview(
        subject,
        review,
        spec,
        stages,
        tuple(live_decisions(review)),
        frozenset(recused_people(review)),
        handed,
    )


def may_decide(open_review: OpenReview, stage: Stage, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may decide this stage; raises NotPermitted with the reason otherwise.

    Of several offices one that has not been decided in, definitive ones first.
    """
    subject = open_review.subject
    refusal: NotPermitted | None = None
    spent: Office | None = None
    offices = stage.offices_of(actor, subject)
    bars = open_review.bars_on(stage, at) if offices else NOBODY_BARRED
    for office in offices:
        verdict = stage.admits(Reviewer(actor.person_id, office), subject, bars)
        if not verdict:
            refusal = refusal or NotPermitted(verdict.message, code=verdict.code)
        elif not open_review.has_decided(stage, actor, office):
            return office
        else:
            spent = spent or office
    if spent is not None:
        return spent
    raise (
        refusal
        or _closed_to(open_review, stage.code, actor, at)
        or NotPermitted(
            NOT_YOUR_OFFICE,
            code="not_your_office",
            who=tasks.names_of([RoleInScope(Role(stage.role), Scope(stage.scope))], subject),
        )
    )


def needed_later(
    open_review: OpenReview, stage: Stage, actor: Actor, office: Office, at: datetime
) -> Stage | None:
    """The stage that nobody would be left for if this person approved here, though others can; None as a rule.

    A query for each office where a stage still to come is kept distinct from this one, none otherwise.
    """
    review, subject = open_review.review, open_review.subject
    known = rounds.stages_by_code(review)
    coming = [code for group in review.plan[review.stage + 1 :] for code in group]
    beside = [other.code for other in open_review.stages if other.code != stage.code]
    rest = [known[code] for code in (*beside, *coming) if code in known]
    if office.seat_id is None or not any(stage.code in other.kept_from for other in rest):
        return None
    panels, parts = Panels(subject, at=at), parts_in(review, subject, at=at)
    me = Voter(actor.person_id, office.seat_id, Reviewer(actor.person_id, office).people)
    stuck = impasse([stage, *rest], panels, parts.after(stage.code, [me]))
    # Where there is no way whoever decides here, keeping this one out would only stop the round earlier.
    return stuck if stuck is not None and impasse([stage, *rest], panels, parts) is None else None


def _closed_to(open_review: OpenReview, code: str, actor: Actor, at: datetime) -> NotPermitted | None:
    """The refusal for somebody whose own office would decide a stage, had four eyes not closed it. No query without."""
    review = open_review.review
    if code not in review.stand_ins:
        return None
    for stage in (stage for stage in stages_of(review.policy, review.name) if stage.code == code):
        for office in stage.offices_of(actor, open_review.subject):
            bars = open_review.bars_on(stage, at)
            verdict = stage.admits(Reviewer(actor.person_id, office), open_review.subject, bars)
            if not verdict:
                return NotPermitted(verdict.message, code=verdict.code)
    return None


def why_not_decide(subject: Subject, actor: Actor, *, at: datetime) -> DomainError | None:
    """The refusal this person would get for deciding now; None when they may. Writes nothing, locks nothing."""
    try:
        open_review = load_open_review(subject, None)
        stage, office = stage_for(open_review, actor, at)
        if open_review.has_decided(stage, actor, office):
            raise already_decided(
                open_review.subject, stage, open_review.decision_of(stage, actor, office), actor
            )
    except DomainError as refusal:
        return refusal
    return None


def exits_of(subject: Subject) -> tuple[str, ...]:
    """Transitions that a review of this subject may end in."""
    specs = flow_of(subject.SUBJECT_TYPE).reviews.values()
    return tuple(name for spec in specs for name in spec.exits)


def stage_for(open_review: OpenReview, who: Actor, at: datetime) -> tuple[Stage, Office]:
    """The open stage this person may decide, undecided ones first, of these the chosen office's; the refusal of the
    first stage otherwise."""
    refusal: NotPermitted | None = None
    open_to: list[tuple[Stage, Office]] = []
    decided: tuple[Stage, Office] | None = None
    for stage in open_review.stages:
        try:
            office = may_decide(open_review, stage, who, at)
        except NotPermitted as error:
            refusal = refusal or error
            continue
        if not open_review.has_decided(stage, who, office):
            open_to.append((stage, office))
        else:
            decided = decided or (stage, office)
    if open_to:
        return next((each for each in open_to if each[1].chosen), open_to[0])
    if decided is not None:
        return decided
    closed = (_closed_to(open_review, code, who, at) for code in open_review.review.stand_ins)
    raise next(filter(None, closed), None) or refusal or nothing_to_decide(open_review.subject)
