"""The flows of all subject types and the hooks on them: collected once from the loaded models, checked at start-up."""

from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any

from django.apps import apps
from django_fsm import Transition

from common.types import StrOrPromise
from workflow.engine.declarations import Condition, ReviewSpec, TaskSpec, TransitionSpec
from workflow.engine.hooks import Hook, Reaction, hooks_on, in_order
from workflow.models import Subject


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
    label: StrOrPromise
    model: type[Subject]
    initial: str
    # Codes with what people call them.
    states: dict[str, StrOrPromise]
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

    def method(self, name: str) -> FunctionType:
        """The transition method of that name, which stands in the flow's file."""
        found: FunctionType = getattr(self.model, name)
        return found

    def leaving(self, state: str) -> list[Edge]:
        """Arrows that leave `state`."""
        return [move for (_, source), move in self.edges.items() if source == state]


def conditions_of(flow: Flow, transition: str) -> tuple[Condition, ...]:
    """What a transition needs, in order: the conditions of its own flow, then those of higher apps."""
    return (*flow.spec(transition).conditions, *hooks_on(flow.method(transition)).conditions)


def prepare_hooks(flow: Flow, transition: str) -> list[Hook]:
    """What runs before the event of a transition, in the flow's order. Raises ImproperlyConfigured."""
    return in_order(hooks_on(flow.method(transition)).prepare, flow.spec(transition).prepare)


def trials_of(flow: Flow, transition: str) -> list[Hook]:
    """What is tried before a transition locks anything; none of one that the flow does not know."""
    return hooks_on(flow.method(transition)).trials if transition in flow.names() else []


def effect_hooks(flow: Flow, transition: str) -> list[Hook]:
    """What runs after the event of a transition, in the flow's order. Raises ImproperlyConfigured."""
    return in_order(hooks_on(flow.method(transition)).effects, flow.spec(transition).effects)


def reactions_to(flow: Flow, transition: str) -> list[Reaction]:
    """Reactions of higher apps to one transition, in their order."""
    return hooks_on(flow.method(transition)).reactions


@cache
def flows() -> dict[str, Flow]:
    """Every flow by subject type; lower subjects come later in the lock order."""
    return {flow.subject_type: flow for flow in map(_read_flow, subject_models())}


def flow_of(subject_type: str) -> Flow:
    """The flow of one type; KeyError for an unknown one."""
    return flows()[subject_type]


def kinds_without_notice() -> set[str]:
    """Kinds of event, of every flow, that nobody is notified of."""
    return {
        f"{flow.subject_type}.{move.name}"
        for flow in flows().values()
        for move in flow.edges.values()
        if move.spec.quiet
    }


@cache
def kinds_of_outcome() -> set[str]:
    """Kinds of event by which something proposed or reported was decided: every exit of a review, and what the flows
    mark as an outcome."""
    return {
        f"{flow.subject_type}.{name}"
        for flow in flows().values()
        for name in flow.names()
        if flow.spec(name).outcome or any(name in review.exits for review in flow.reviews.values())
    }


def subject_models() -> list[type[Subject]]:
    """Concrete models with a flow, in lock order (decided by their LOCK_RANK)."""
    models = [m for m in apps.get_models() if issubclass(m, Subject)]
    return sorted(models, key=lambda m: m.LOCK_RANK)


def _read_flow(model: Any) -> Flow:
    moves: dict[tuple[str, str], Edge] = {}
    for transition in _transitions(model):
        name, source = transition.method.__name__, str(transition.source)
        moves[(name, source)] = Edge(
            name=name,
            source=source,
            targets=_targets(transition.target),
            spec=transition.custom["step"],
        )
    return Flow(
        subject_type=model.SUBJECT_TYPE,
        label=model.SUBJECT_LABEL,
        model=model,
        initial=model._meta.get_field("state").get_default(),
        states=dict(model.States.choices),
        edges=moves,
        reviews=model.REVIEWS,
        tasks=model.TASKS,
        rank=model.LOCK_RANK,
    )


def _targets(target: Any) -> tuple[str, ...]:
    """A fixed target, or the allowed states of a GET_STATE."""
    return (str(target),) if isinstance(target, str) else tuple(str(state) for state in target.allowed_states)


def _transitions(model: type) -> list[Transition]:
    """django-fsm's transitions of the model in order of declaration, one per source."""
    found = []
    for name in _declared_names(model):
        meta = getattr(getattr(model, name, None), "_django_fsm", None)
        if meta is not None:
            found.extend(meta.transitions.values())
    return found


def _declared_names(model: type) -> list[str]:
    names: dict[str, None] = {}
    for klass in reversed(model.__mro__):
        names.update(dict.fromkeys(vars(klass)))
    return list(names)
