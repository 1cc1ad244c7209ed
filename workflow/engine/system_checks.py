"""Start-up checks of every flow, and of the database's triggers."""

from collections.abc import Callable, Iterable, Sequence
from inspect import signature
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from common.errors import Gap
from common.states import FlowState
from workflow.engine.hooks import hooked_transitions, hooks_on, reviewed_subject
from workflow.engine.registry import Flow, flows


@register()
def check_flows(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every flow is sound: states reachable, permissions given, hooks registered, exits leave their state."""
    return [
        message
        for flow in flows().values()
        for message in (
            *_unreachable(flow),
            *_undisplayed(flow),
            *_transition_faults(flow),
            *_review_faults(flow),
            *_hook_faults(flow),
        )
    ] + list(_stray_hooks())


def _unreachable(flow: Flow) -> Iterable[CheckMessage]:
    reached, frontier = {flow.initial}, [flow.initial]
    while frontier:
        state = frontier.pop()
        for move in flow.leaving(state):
            fresh = set(move.targets) - reached
            reached |= fresh
            frontier.extend(fresh)
    for state in flow.states:
        if state not in reached:
            yield Error(
                f"{flow.subject_type}: the state {state} cannot be reached.",
                hint="Add a transition that leads there, or remove the state.",
                id="workflow.E001",
            )


def _undisplayed(flow: Flow) -> Iterable[CheckMessage]:
    """States that do not say how screens show them, or stand at no station of their flow's progress bar."""
    known: type[FlowState] = getattr(flow.model, "States")  # noqa: B009 -- declared by the flow
    states = list(known)
    stations = {state.value for state in known.stations()}
    for state in states:
        where = f"{flow.subject_type}: the state {state.value}"
        if state.declared is None:
            yield Error(
                f"{where} does not say how screens show it.",
                hint="Declare it in its enum with a StateDisplay (common.states).",
                id="workflow.E011",
            )
        elif stations and state.declared.station not in stations:
            yield Error(
                f"{where} stands at no station of the progress bar.",
                hint="Give its StateDisplay the `station` at whose place it stands, its own code for a new one.",
                id="workflow.E012",
            )


def _transition_faults(flow: Flow) -> Iterable[CheckMessage]:
    for move in flow.edges.values():
        where = f"{flow.subject_type}.{move.name}"
        if getattr(move.spec, "permission", None) is None:
            yield Error(
                f"{where} has no permission.",
                hint="Declare it with transition_spec(...).",
                id="workflow.E002",
            )


def _review_faults(flow: Flow) -> Iterable[CheckMessage]:
    for state, spec in flow.reviews.items():
        for name in spec.exits:
            move = flow.edge(name, state)
            if move is None or move.target == state:
                yield Error(
                    f"{flow.subject_type}: the review in {state} has no exit {name} that leaves it.",
                    hint="Every exit of a review is a transition from the review's state.",
                    id="workflow.E003",
                )
    if bool(flow.reviews) != (reviewed_subject(flow.model) is not None):
        yield Error(
            f"{flow.subject_type}: a review needs exactly what answers for it (hooks.reviewed), and nothing else does.",
            hint="Decorate a ReviewedSubject, and import its module in the app's ready().",
            id="workflow.E006",
        )


def _hook_faults(flow: Flow) -> Iterable[CheckMessage]:
    """Hooks that a flow declares and nobody registered, or the other way round; wrong signatures; unclear order."""
    for name in flow.names():
        found, spec = hooks_on(flow.method(name)), flow.spec(name)
        for hooks, declared in ((found.prepare, spec.prepare), (found.effects, spec.effects)):
            names = [hook.__name__ for hook in hooks]
            if sorted(names) != sorted(declared):
                yield Error(
                    f"{flow.subject_type}.{name} declares {sorted(declared)}; registered are {sorted(names)}.",
                    hint="Register it with @prepares or @effect_of, and import its module in the app's ready().",
                    id="workflow.E004",
                )
        misfits = [f for f in (*found.prepare, *found.effects, *found.conditions) if not _takes(f, 1)]
        for function in (*misfits, *(r.react for r in found.reactions if not _takes(r.react, 2))):
            yield Error(
                f"{flow.subject_type}.{name}: {function.__qualname__} takes something else than it is given.",
                hint="A hook takes the context, a reaction the context and what is locked.",
                id="workflow.E007",
            )
        if len({reaction.order for reaction in found.reactions}) < len(found.reactions):
            yield Error(
                f"{flow.subject_type}.{name}: two reactions have the same order.",
                hint="Say with order= which comes first.",
                id="workflow.E008",
            )


def _takes(function: Callable[..., Iterable[Gap] | None], arguments: int) -> bool:
    return len(signature(function).parameters) == arguments


def _stray_hooks() -> Iterable[CheckMessage]:
    known = {flow.method(name) for flow in flows().values() for name in flow.names()}
    for method in hooked_transitions():
        if method not in known:
            yield Error(
                f"{method.__qualname__} is no transition of any flow.",
                hint="Name a transition, as InnovationFlow.submit.",
                id="workflow.E005",
            )
