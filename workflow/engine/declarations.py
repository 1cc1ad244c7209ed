"""How a flow file speaks: steps, permissions, reviews and tasks as plain declarations.

A flow is an abstract class whose transition methods carry `custom=step(...)`. Everything the engine needs to
check, explain and do is declared there and nowhere else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from common.access import AccessVerdict, allow, deny
from common.errors import Gap
from organisations.enums import Role
from organisations.offices import Actor, Office
from workflow.enums import Scope, TaskKind


@dataclass(slots=True)
class Context:
    """What a rule, condition or effect may look at. `event` is None until the event has been written.

    A `prepare` hook may add to `facts` (non-personal, hashed) and `docs` (hashes of frozen content).
    """

    subject: Any
    name: str
    actor: Actor
    at: datetime
    comment: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    docs: list[dict[str, str]] = field(default_factory=list)
    event: Any = None
    memo: dict[str, Any] = field(default_factory=dict)


Condition = Callable[[Context], Iterable[Gap]]


def described_as(label: Any) -> Callable[[Condition], Condition]:
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

    `strategic`: the law closes it to acting officials under every policy (`workflow.strategic`, asked in `examining`).
    `unassigned` is the government's role that answers for a subject without an agency, where `scope` is the agency.
    """

    roles: tuple[Role, ...]
    scope: Scope = Scope.AGENCY
    strategic: bool = False
    unassigned: Role | None = None

    def __call__(self, ctx: Context) -> AccessVerdict:
        """The verdict, `by` naming the office that grants it."""
        office = self._office(ctx)
        if office is None:
            return deny("not_your_office", _("This belongs to another office."))
        return allow(by=office)

    def _office(self, ctx: Context) -> Office | None:
        for role in self.roles:
            office = office_in_scope(ctx.actor, role, self.scope, ctx.subject)
            if office is not None:
                return office
        if self.unassigned is not None and ctx.subject.agency_id is None:
            return office_in_scope(ctx.actor, self.unassigned, Scope.GOVERNMENT, ctx.subject)
        return None

    def who(self) -> tuple[RoleInScope, ...]:
        """Who could do it, for explanations."""
        return tuple(RoleInScope(role, self.scope) for role in self.roles)


def office_in_scope(actor: Actor, role: str, scope: str, subject: Any) -> Office | None:
    """The actor's office of `role` that reaches `subject` under `scope`; None when there is none."""
    return next(iter(offices_in_scope(actor, role, scope, subject)), None)


def offices_in_scope(actor: Actor, role: str, scope: str, subject: Any) -> list[Office]:
    """Every such office, the definitive ones first."""
    if scope == Scope.ANYWHERE:
        return actor.all_holding(role)
    if scope == Scope.GOVERNMENT:
        return actor.all_holding(role, government_id=subject.government_id)
    agency_id = subject.agency_id
    if scope == Scope.PARENT:
        agency_id = subject.agency.parent_id if subject.agency_id else None
    if agency_id is None:
        return []
    return actor.all_holding(role, government_id=subject.government_id, agency_id=agency_id)


@dataclass(frozen=True, slots=True)
class ByReview:
    """Permission of a review's exit: only the review itself takes it."""

    code: str = "decided_by_review"

    def __call__(self, ctx: Context) -> AccessVerdict:
        """Only the engine may, on behalf of a review or a reaction."""
        if ctx.actor.is_system or ctx.memo.get("by_review"):
            return allow(
                by=ctx.memo.get("by_review") or (ctx.actor.offices[0] if ctx.actor.offices else None)
            )
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

    `prepare` and `effects` are dotted names of functions taking the Context: the former run before the event is
    written and may add facts and docs, the latter after it, in the same transaction. `facts` is the allow-list of
    facts a caller may pass. No outside effect happens here: effects write outbox rows.
    """

    label: Any
    permission: Permission
    conditions: tuple[Condition, ...] = ()
    prepare: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    comment_required: bool = False
    # Nobody is told: its people hear of it otherwise, or it happens to thousands of records at once.
    quiet: bool = False
    # What histories say once it was taken ("Submitted for review"); the label where nothing better is given.
    happened: Any = None

    @property
    def internal(self) -> bool:
        """Taken by the engine itself, never over HTTP."""
        return isinstance(self.permission, ByReview)


def transition_spec(
    label: Any,
    *,
    permission: Permission,
    conditions: tuple[Condition, ...] = (),
    prepare: tuple[str, ...] = (),
    effects: tuple[str, ...] = (),
    facts: tuple[str, ...] = (),
    comment_required: bool = False,
    quiet: bool = False,
    happened: Any = None,
) -> dict[str, TransitionSpec]:
    """The `custom=` argument of a transition."""
    return {
        "step": TransitionSpec(
            label, permission, conditions, prepare, effects, facts, comment_required, quiet, happened
        )
    }


@dataclass(frozen=True, slots=True)
class ReviewSpec:
    """A state in which the subject is under review, and the exits of that review.

    `name` picks the stages in the policy document. `digest` is the dotted name of a function that returns the
    hash of what is put before the reviewers. `members` is the dotted name of a function returning the ids of
    people who may not decide because the subject is their own work. A review without `rejected` cannot reject.
    """

    name: str
    approved: str
    returned: str
    digest: str
    members: str
    rejected: str | None = None
    # What a decision may carry beyond its outcome and comment, e.g. an evaluator's recommendation.
    decision_facts: tuple[str, ...] = ()
    # Dotted names, both optional: facts of the subject for the policy's conditions, `(ctx) -> dict`; and the names of
    # fields that differ between two contents, `(ctx, old_digest, new_digest) -> set`, for keeping earlier approvals.
    facts: str = ""
    changes: str = ""
    # Dotted names, both optional: the content as it stands, `(subject) -> value`, and the frozen content of a hash,
    # `(subject, digest) -> value`. Without the latter each round keeps the content that it was opened with.
    live: str = ""
    content: str = ""
    # Dotted name, optional: `(ctx) -> None` after each decision, in its transaction, with `decision`, `ballot` and
    # `stage` in the memo.
    recorded: str = ""

    def exit_for(self, outcome: str) -> str | None:
        """Transition taken when the review ends with `outcome`."""
        return {"approve": self.approved, "return": self.returned, "reject": self.rejected}[outcome]


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A task opened on entering a state, for a role in a scope."""

    kind: TaskKind
    role: Role
    scope: Scope = Scope.AGENCY


@dataclass(frozen=True, slots=True)
class Reaction:
    """A higher subject moved because a lower one moved. Both names are dotted functions.

    `locks(subject)` returns the further subjects to lock, before anything is locked; `react(ctx, locked)` moves
    them through the engine.
    """

    subject_type: str
    transition: str
    react: str
    locks: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition of a higher app on a lower app's transition; `condition` is the dotted name of a Condition."""

    subject_type: str
    transition: str
    condition: str


SubjectRef = tuple[str, UUID]
