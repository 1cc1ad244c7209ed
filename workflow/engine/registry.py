"""What flows exist, who reacts to what: collected once from the loaded models, checked at start-up."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.apps import apps

from common.dotted import import_named
from workflow.engine.declarations import (
    Condition,
    Reaction,
    Requirement,
    ReviewSpec,
    TaskSpec,
    TransitionSpec,
)


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow of a flow."""

    name: str
    source: str
    targets: tuple[str, ...]
    spec: TransitionSpec

    @property
    def target(self) -> str:
        """Where it leads; the first of several when the domain chooses (resuming)."""
        return self.targets[0]


@dataclass(frozen=True, slots=True)
class Flow:
    """The flow of one subject type."""

    subject_type: str
    label: Any
    model: Any
    initial: str
    states: tuple[str, ...]
    edges: dict[tuple[str, str], Edge]
    reviews: dict[str, ReviewSpec]
    tasks: dict[str, tuple[TaskSpec, ...]]
    rank: int

    def names(self) -> list[str]:
        """Transition names in the order of declaration, each once."""
        return list(dict.fromkeys(name for name, _ in self.edges))

    def edge(self, name: str, state: str) -> Edge | None:
        """The arrow `name` leaving `state`, None when there is none."""
        return self.edges.get((name, state))

    def spec(self, name: str) -> TransitionSpec:
        """The step of that name (the same from every source). KeyError when the flow has none."""
        for (candidate, _), move in self.edges.items():
            if candidate == name:
                return move.spec
        raise KeyError(name)

    def leaving(self, state: str) -> list[Edge]:
        """Arrows that leave `state`."""
        return [move for (_, source), move in self.edges.items() if source == state]


_reactions: list[Reaction] = []


def react_to(subject_type: str, transition: str, react: str, *, locks: str) -> None:
    """Register a reaction of a higher app to a lower app's transition; called from flow files only."""
    reaction = Reaction(subject_type, transition, react, locks)
    if reaction not in _reactions:
        _reactions.append(reaction)
        reactions_to.cache_clear()


@lru_cache(maxsize=256)
def reactions_to(subject_type: str, transition: str) -> tuple[Reaction, ...]:
    """Reactions to one transition, in the order of registration."""
    return tuple(r for r in _reactions if (r.subject_type, r.transition) == (subject_type, transition))


def all_reactions() -> tuple[Reaction, ...]:
    """Every reaction, for documentation and checks."""
    return tuple(_reactions)


_requirements: list[Requirement] = []


def require_also(subject_type: str, transition: str, condition: str) -> None:
    """Register a condition of a higher app on a lower app's transition; called from flow files only."""
    requirement = Requirement(subject_type, transition, condition)
    if requirement not in _requirements:
        _requirements.append(requirement)
        conditions_of.cache_clear()


@lru_cache(maxsize=256)
def conditions_of(subject_type: str, transition: str) -> tuple[Condition, ...]:
    """What a transition needs, in order: the conditions of its own flow, then those of higher apps."""
    further = (r for r in _requirements if (r.subject_type, r.transition) == (subject_type, transition))
    own = flow_of(subject_type).spec(transition).conditions
    return (*own, *(import_named(requirement.condition) for requirement in further))


def all_requirements() -> tuple[Requirement, ...]:
    """Every condition of a higher app, for checks."""
    return tuple(_requirements)


@cache
def flows() -> dict[str, Flow]:
    """Every flow by subject type; lower subjects come later in the lock order."""
    return {flow.subject_type: flow for flow in map(_read_flow, subject_models())}


def flow_of(subject_type: str) -> Flow:
    """The flow of one type; KeyError for an unknown one."""
    return flows()[subject_type]


def kinds_without_news() -> set[str]:
    """Kinds of event that are nobody's news, of every flow."""
    return {
        f"{flow.subject_type}.{move.name}"
        for flow in flows().values()
        for move in flow.edges.values()
        if move.spec.quiet
    }


def subject_models() -> list[Any]:
    """Concrete models with a flow, in lock order (decided by their LOCK_RANK)."""
    models = [m for m in apps.get_models() if hasattr(m, "SUBJECT_TYPE") and not m._meta.abstract]
    return sorted(models, key=lambda m: m.LOCK_RANK)


def _read_flow(model: Any) -> Flow:
    moves: dict[tuple[str, str], Edge] = {}
    for transition in _transitions(model):
        name = transition.method.__name__
        moves[(name, transition.source)] = Edge(
            name=name,
            source=transition.source,
            targets=_targets(transition.target),
            spec=transition.custom["step"],
        )
    return Flow(
        subject_type=model.SUBJECT_TYPE,
        label=model.SUBJECT_LABEL,
        model=model,
        initial=model._meta.get_field("state").get_default(),
        states=tuple(model.States.values),
        edges=moves,
        reviews=model.REVIEWS,
        tasks=model.TASKS,
        rank=model.LOCK_RANK,
    )


def _targets(target: Any) -> tuple[str, ...]:
    """A fixed target, or the allowed states of a GET_STATE."""
    return (str(target),) if isinstance(target, str) else tuple(str(state) for state in target.allowed_states)


def _transitions(model: Any) -> list[Any]:
    """django-fsm's transitions of the model in order of declaration, one per source."""
    found = []
    for name in _declared_names(model):
        meta = getattr(getattr(model, name, None), "_django_fsm", None)
        if meta is not None:
            found.extend(meta.transitions.values())
    return found


def _declared_names(model: Any) -> list[str]:
    names: dict[str, None] = {}
    for klass in reversed(model.__mro__):
        names.update(dict.fromkeys(vars(klass)))
    return list(names)
