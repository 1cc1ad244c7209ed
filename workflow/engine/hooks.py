"""What services hang on a flow: hooks of its transitions, reactions of higher apps, answers about what is under review.

A flow stands below its services and knows none of them, so they register themselves with these decorators; each app
lists the modules that do so in `apps.py`. Start-up checks compare what is registered with what the flows declare.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from common.types import Json
from workflow.engine.declarations import Condition, Context
from workflow.engine.transaction import UnitOfWork
from workflow.models import Subject

S = TypeVar("S", bound=Subject)
S_contra = TypeVar("S_contra", bound=Subject, contravariant=True)
Hook = Callable[[Context[Any]], None]
React = Callable[[Context[Any], UnitOfWork], None]
Locks = Callable[[Any], Iterable[Subject]]

AnyHook = TypeVar("AnyHook", bound=Hook)
AnyReact = TypeVar("AnyReact", bound=React)


@dataclass(frozen=True, slots=True)
class Reaction:
    """A higher subject moves because a lower one moved.

    `locks(subject)` returns the further subjects to lock, before anything is locked; `react(ctx, unit)` moves
    them through the engine. Reactions to one transition run by `order`.
    """

    react: React
    locks: Locks
    order: int


@dataclass(slots=True)
class TransitionHooks:
    """What is registered on one transition."""

    prepare: list[Hook] = field(default_factory=list)
    effects: list[Hook] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    trials: list[Hook] = field(default_factory=list)


_hooks: defaultdict[FunctionType, TransitionHooks] = defaultdict(TransitionHooks)


def prepares(*transitions: FunctionType) -> Callable[[AnyHook], AnyHook]:
    """Run before the event of these transitions (`InnovationFlow.submit`) is written: may add facts and documents.

    The flow names it in `prepare`, which also says the order.
    """

    def register(hook: AnyHook) -> AnyHook:
        for transition in transitions:
            _hooks[transition].prepare.append(hook)
        return hook

    return register


def tries(*transitions: FunctionType) -> Callable[[AnyHook], AnyHook]:
    """Run before anything is locked, for whoever may take the transition: slow work that shows whether it can succeed.

    It refuses by raising; it changes nothing, and what it found may have changed by the time of the step.
    """

    def register(hook: AnyHook) -> AnyHook:
        for transition in transitions:
            _hooks[transition].trials.append(hook)
        return hook

    return register


def effect_of(*transitions: FunctionType) -> Callable[[AnyHook], AnyHook]:
    """Run after the event of these transitions, in the same transaction; the flow names it in `effects`, in order.

    No outside effect happens here: effects write outbox rows.
    """

    def register(hook: AnyHook) -> AnyHook:
        for transition in transitions:
            _hooks[transition].effects.append(hook)
        return hook

    return register


def reacts_to(*transitions: FunctionType, locks: Locks, order: int) -> Callable[[AnyReact], AnyReact]:
    """Move further subjects when one of these transitions of a lower one has happened, in the same transaction."""

    def register(react: AnyReact) -> AnyReact:
        for transition in transitions:
            _hooks[transition].reactions.append(Reaction(react, locks, order))
            _hooks[transition].reactions.sort(key=lambda reaction: reaction.order)
        return react

    return register


def require_also(transition: FunctionType, condition: Condition) -> None:
    """Add a condition of a higher app to a lower app's transition; called while modules load."""
    _hooks[transition].conditions.append(condition)


def hooks_on(transition: FunctionType) -> TransitionHooks:
    """What is registered on one transition."""
    return _hooks.get(transition) or TransitionHooks()


def hooked_transitions() -> list[FunctionType]:
    """Every transition on which something is registered, for checks."""
    return list(_hooks)


def in_order(hooks: Sequence[Hook], declared: Sequence[str]) -> list[Hook]:
    """The registered hooks in the order in which their flow declares them.

    Raises ImproperlyConfigured when they differ: a step without the revision that it promises must not happen at all.
    """
    by_name = {hook.__name__: hook for hook in hooks}
    if by_name.keys() != set(declared):
        raise ImproperlyConfigured(f"registered: {sorted(by_name)}, declared by the flow: {list(declared)}")
    return [by_name[name] for name in declared]


class ReviewedSubject(Protocol[S_contra]):
    """What a domain answers about a subject under review. One class for each kind of subject that has a review."""

    # Whether the domain keeps each content by its hash; otherwise each round keeps the content it was opened with.
    keeps_content: bool = False

    def digest(self, ctx: Context[S_contra]) -> str:
        """The hash of what is put before the reviewers."""
        ...

    def authors(self, subjects: Collection[S_contra]) -> Mapping[UUID, Collection[UUID]]:
        """By each subject the people who may not decide, for it is their own work. No more queries for many."""
        ...

    def facts(self, ctx: Context[S_contra]) -> Mapping[str, Json]:
        """Facts of the subject for the conditions of a policy's stages."""
        return {}

    def changes(self, ctx: Context[S_contra], old: str, new: str) -> set[str]:
        """Names of the fields that differ between two contents, by their hashes: approvals of others are kept."""
        return {"*"}

    def live(self, subject: S_contra) -> Json:
        """The content as it stands; None where the domain does not say."""
        return None

    def content(self, subject: S_contra, digest: str) -> Json:
        """The frozen content of a hash where the domain keeps it; None for an unknown one."""
        return None

    def recorded(self, ctx: Context[S_contra]) -> None:
        """After each decision, in its transaction: the decision stands in the memo, its comment in the context."""


_reviewed: dict[type, ReviewedSubject[Any]] = {}

AnyReviewed = TypeVar("AnyReviewed", bound=type[ReviewedSubject[Any]])


def reviewed(flow: type) -> Callable[[AnyReviewed], AnyReviewed]:
    """Register the class that answers for subjects of this flow while they are under review."""

    def register(answers: AnyReviewed) -> AnyReviewed:
        _reviewed[flow] = answers()
        return answers

    return register


def reviewed_subject(model: type[Subject]) -> ReviewedSubject[Any] | None:
    """What answers for subjects of this model under review; None when nothing is registered."""
    return next((answers for flow, answers in _reviewed.items() if issubclass(model, flow)), None)


def authors_of(subject: Subject) -> Collection[UUID]:
    """Whose own work a subject with a review is."""
    return under_review(subject).authors([subject])[subject.pk]


def under_review(subject: S) -> ReviewedSubject[S]:
    """What answers for this subject under review. Raises ImproperlyConfigured when nothing does."""
    found = reviewed_subject(type(subject))
    if found is None:
        raise ImproperlyConfigured(f"nothing answers for {subject.SUBJECT_TYPE} under review")
    return found
