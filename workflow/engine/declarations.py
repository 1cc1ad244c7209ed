"""What a flow file consists of: transitions, permissions, reviews and tasks as plain declarations.

A flow is an abstract class whose transition methods carry `custom=transition_spec(...)`. Everything the engine needs to
check, explain and do is declared there and nowhere else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.errors import Gap
from common.types import Json, StrOrPromise
from organisations.access import AccessVerdict, allow, deny
from organisations.enums import Role
from organisations.offices import Actor, Office, preferred
from workflow.engine.events import NewEvent
from workflow.enums import Scope, TaskKind
from workflow.models import Decision, Subject
from workflow.policies.admission import offices_in_scope

S_co = TypeVar("S_co", bound=Subject, covariant=True)


@dataclass(slots=True)
class Memo:
    """What a step carries beside its event: set by the review that takes it, or by `prepare` for the effects."""

    # The office in which the last decider of a review takes its exit.
    by_review: Office | None = None
    decision: Decision | None = None
    # The frozen content, for the effect that stores it.
    content: bytes = b""
    # What was computed, for the effect that stores it; hooks of one transition agree on its type.
    computed: Any = None


@dataclass(slots=True)
class Context(Generic[S_co]):
    """What a rule, condition or effect may look at. `event` is None until the event has been written.

    A `prepare` hook may add to `facts` (non-personal, hashed) and `docs` (hashes of frozen content).
    """

    subject: S_co
    name: str
    actor: Actor
    at: datetime
    comment: str = ""
    facts: dict[str, Json] = field(default_factory=dict)
    docs: list[dict[str, str]] = field(default_factory=list)
    event: NewEvent | None = None
    memo: Memo = field(default_factory=Memo)

    @property
    def event_id(self) -> str:
        """The uuid of this step's event, which events that follow from it name. LookupError before it is written."""
        if self.event is None:
            raise LookupError(f"the event of {self.name} is not written yet")
        return str(self.event.uuid)

    @property
    def decision(self) -> Decision:
        """The decision just made, or that ended the review. Raises LookupError for a step that follows from none."""
        if self.memo.decision is None:
            raise LookupError(f"{self.name} follows from no decision")
        return self.memo.decision


Condition = Callable[[Context[Any]], Iterable[Gap]]


def described_as(label: StrOrPromise) -> Callable[[Condition], Condition]:
    """Name a condition by the fact it states ("the proposal is complete"), for explanations."""

    def name(condition: Condition) -> Condition:
        condition.label = label  # type: ignore[attr-defined]
        return condition

    return name


@dataclass(frozen=True, slots=True)
class RoleInScope:
    """A group of offices that could do something: a role in a scope."""

    role: Role
    scope: Scope


@dataclass(frozen=True, slots=True)
class HasRole:
    """Permission: the actor holds one of `roles` within `scope` of the subject.

    `strategic`: the law closes it to acting officials under every policy (`acting_officials`, asked in
    `permission_check`). `unassigned` is the government's role that answers for a subject without an agency, where
    `scope` is the agency; `besides` is one that may do the same for every agency of its government. `seat_in` names a
    column of the subject with the one seat whose holder may do the same, where the column has one. `begun_as` is the
    government's role in which whoever proposed the subject (`proposed_by`) may do the same.
    """

    roles: tuple[Role, ...]
    scope: Scope = Scope.AGENCY
    strategic: bool = False
    unassigned: Role | None = None
    besides: Role | None = None
    seat_in: str = ""
    begun_as: Role | None = None

    def __call__(self, ctx: Context[Subject]) -> AccessVerdict:
        """The verdict, `by` naming the office that grants it."""
        office = preferred(self.offices(ctx))
        if office is None:
            return deny("not_your_office", _("This belongs to another office."))
        return allow(by=office)

    def offices(self, ctx: Context[Subject]) -> list[Office]:
        """Every office of the actor that grants it, in the order of the roles. No query."""
        subject, actor = ctx.subject, ctx.actor
        found = [
            office for role in self.roles for office in offices_in_scope(actor, role, self.scope, subject)
        ]
        if (other := self._other_role(ctx)) is not None:
            return [*found, *actor.all_holding(other, government_id=subject.government_id)]
        named = getattr(subject, f"{self.seat_in}_id") if self.seat_in else None
        return [*found, *(office for office in actor.offices if named and office.seat_id == named)]

    def _other_role(self, ctx: Context[Subject]) -> Role | None:
        """The government's role that may do the same for this subject."""
        if self.unassigned is not None and ctx.subject.agency_id is None:
            return self.unassigned
        if self.besides is not None:
            return self.besides
        is_proposer = getattr(ctx.subject, "proposed_by_id", None) == ctx.actor.person_id
        return self.begun_as if is_proposer else None

    def who(self) -> tuple[RoleInScope, ...]:
        """Who could do it, for explanations."""
        everywhere = () if self.besides is None else (RoleInScope(self.besides, Scope.GOVERNMENT),)
        return (*(RoleInScope(role, self.scope) for role in self.roles), *everywhere)


@dataclass(frozen=True, slots=True)
class ByReview:
    """Permission of a review's exit: only the review itself takes it."""

    code: str = "decided_by_review"

    def __call__(self, ctx: Context[Subject]) -> AccessVerdict:
        """Only the engine may, on behalf of a review or a reaction."""
        if ctx.actor.is_system or ctx.memo.by_review:
            return allow(by=ctx.memo.by_review or next(iter(ctx.actor.offices), None))
        if self.code == "decided_by_review":
            return deny(self.code, _("This follows from the review's decisions."))
        return deny(self.code, _("This happens by itself as a consequence of another step."))

    def who(self) -> tuple[RoleInScope, ...]:
        """Nobody by hand."""
        return ()


BySystem = ByReview(code="decided_by_system")
Permission = HasRole | ByReview


@dataclass(frozen=True, slots=True)
class TransitionSpec:
    """Everything about one transition that the engine needs.

    `prepare` and `effects` name, in their order, what services register on it (`hooks.prepares`, `hooks.effect_of`):
    the former run before the event is written, the latter after it. `facts` is the allow-list of facts a caller may
    pass.
    """

    label: StrOrPromise
    permission: Permission
    conditions: tuple[Condition, ...] = ()
    prepare: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    comment_required: bool = False
    # Whoever takes it by hand confirms anew that it is they (`common.presence`); a token never does.
    asks_anew: bool = False
    # Nobody is notified: its people are notified otherwise, or it happens to thousands of records at once.
    quiet: bool = False
    # Its proposers are told of it, as they are of every exit of a review.
    outcome: bool = False
    # The inspectors of its government are told of it, too: somebody else's power could be taken by it.
    inspected: bool = False
    # What waited for somebody is asked of nobody any more: whoever had been told of it is told of that.
    takes_away: bool = False
    # Kinds of task that wait on in the next state: the step does not answer them.
    keeps: tuple[TaskKind, ...] = ()
    # What histories say once it was taken ("Submitted for review"); the label where nothing better is given.
    happened: Any = None

    @property
    def internal(self) -> bool:
        """Taken by the engine itself, never over HTTP."""
        return isinstance(self.permission, ByReview)


def transition_spec(
    label: StrOrPromise,
    *,
    permission: Permission,
    conditions: tuple[Condition, ...] = (),
    prepare: tuple[str, ...] = (),
    effects: tuple[str, ...] = (),
    facts: tuple[str, ...] = (),
    comment_required: bool = False,
    asks_anew: bool = False,
    quiet: bool = False,
    outcome: bool = False,
    inspected: bool = False,
    takes_away: bool = False,
    keeps: tuple[TaskKind, ...] = (),
    happened: Any = None,
) -> dict[str, TransitionSpec]:
    """The `custom=` argument of a transition."""
    return {
        "step": TransitionSpec(
            label=label,
            permission=permission,
            conditions=conditions,
            prepare=prepare,
            effects=effects,
            facts=facts,
            comment_required=comment_required,
            asks_anew=asks_anew,
            quiet=quiet,
            outcome=outcome,
            inspected=inspected,
            takes_away=takes_away,
            keeps=keeps,
            happened=happened,
        )
    }


@dataclass(frozen=True, slots=True)
class ReviewSpec:
    """A state in which the subject is under review, and the exits of that review.

    `name` picks the stages in the policy document. What is put before the reviewers, and whose own work it is, answers
    a service (`hooks.reviewed`). A review without `rejected` cannot reject.
    """

    name: str
    approved: str
    returned: str
    rejected: str | None = None
    # What a decision may carry beyond its outcome and comment, e.g. an evaluator's recommendation.
    decision_facts: tuple[str, ...] = ()

    @property
    def exits(self) -> tuple[str, ...]:
        """The transitions in which the review may end."""
        return tuple(name for name in (self.approved, self.returned, self.rejected) if name is not None)

    def exit_for(self, outcome: str) -> str | None:
        """Transition taken when the review ends with `outcome`."""
        return {"approve": self.approved, "return": self.returned, "reject": self.rejected}[outcome]


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A task opened on entering a state, for a role in a scope."""

    kind: TaskKind
    role: Role
    scope: Scope = Scope.AGENCY


SubjectRef = tuple[str, UUID]
