"""Start-up checks of every flow, and of the walls of the database."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connections

from common import triggers
from common.dotted import import_named
from workflow.engine.registry import Flow, all_reactions, all_requirements, flows

NO_HISTORY = "workflow_event (table)"


@register()
def check_flows(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every flow is sound: states reachable, permissions given, names importable, exits leave their state."""
    return [
        message
        for flow in flows().values()
        for message in (
            *_unreachable(flow),
            *_undisplayed(flow),
            *_transition_faults(flow),
            *_review_faults(flow),
        )
    ] + list(_reaction_faults())


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
    """States that do not say how screens show them, or stand at no station of their flow's road."""
    states = list(flow.model.States)
    stations = {state.value for state in flow.model.States.stations()}
    for state in states:
        where = f"{flow.subject_type}: the state {state.value}"
        if state.declared is None:
            yield Error(
                f"{where} does not say how screens show it.",
                hint="Declare it in its enum with a StateDisplay (common.states).",
                id="workflow.E006",
            )
        elif stations and state.declared.station not in stations:
            yield Error(
                f"{where} stands at no station of the road.",
                hint="Give its StateDisplay the `station` at whose place it stands, its own code for a new one.",
                id="workflow.E007",
            )


def _transition_faults(flow: Flow) -> Iterable[CheckMessage]:
    for move in flow.edges.values():
        where = f"{flow.subject_type}.{move.name}"
        if getattr(move.spec, "permission", None) is None:
            yield Error(f"{where} has no permission.", hint="Declare it with step(...).", id="workflow.E002")
            continue
        for path in (*move.spec.prepare, *move.spec.effects):
            yield from _importable(path, where)


def _review_faults(flow: Flow) -> Iterable[CheckMessage]:
    for state, spec in flow.reviews.items():
        for name in filter(None, (spec.approved, spec.returned, spec.rejected)):
            move = flow.edge(name, state)
            if move is None or move.target == state:
                yield Error(
                    f"{flow.subject_type}: the review in {state} has no exit {name} that leaves it.",
                    hint="Every exit of a review is a transition from the review's state.",
                    id="workflow.E003",
                )
        for path in filter(None, (spec.digest, spec.members, spec.facts, spec.changes, spec.recorded)):
            yield from _importable(path, f"{flow.subject_type} review {spec.name}")


def _reaction_faults() -> Iterable[CheckMessage]:
    for reaction in all_reactions():
        where = f"reaction to {reaction.subject_type}.{reaction.transition}"
        flow = flows().get(reaction.subject_type)
        if flow is None or reaction.transition not in flow.names():
            yield Error(f"{where}: no such transition.", hint="Check the name.", id="workflow.E005")
        yield from _importable(reaction.react, where)
        yield from _importable(reaction.locks, where)
    for requirement in all_requirements():
        where = f"condition of {requirement.subject_type}.{requirement.transition}"
        flow = flows().get(requirement.subject_type)
        if flow is None or requirement.transition not in flow.names():
            yield Error(f"{where}: no such transition.", hint="Check the name.", id="workflow.E005")
        yield from _importable(requirement.condition, where)


def _importable(path: str, where: str) -> Iterable[CheckMessage]:
    try:
        import_named(path)
    except ImportError as error:
        yield Error(
            f"{where}: {path} cannot be imported ({error}).", hint="Check the name.", id="workflow.E004"
        )


@register(Tags.database)
def check_triggers(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every trigger of the history and its guards is in place and unchanged, once there is a history.

    `migrate` is let through, because it runs this check first and is itself the cure; so is a database that was
    never migrated.
    """
    messages: list[CheckMessage] = []
    if sys.argv[1:2] == ["migrate"]:
        return messages
    for alias in databases or []:
        try:
            names = missing_triggers(alias)
        except (OperationalError, ProgrammingError):
            continue
        if names and names != [NO_HISTORY]:
            messages.append(
                Error(
                    f"Database “{alias}” lacks these triggers or has altered ones: {', '.join(names)}.",
                    hint="Run manage.py migrate as the owner, then verify_history.",
                    id="workflow.E010",
                )
            )
    return messages


def missing_triggers(alias: str = "default") -> list[str]:
    """Names of missing or altered triggers; a database that was never migrated lacks the table instead."""
    connection = connections[alias]
    if "workflow_event" not in connection.introspection.table_names():
        return [NO_HISTORY]
    return triggers.missing(connection)


def refuse_missing_triggers() -> None:
    """Raise ImproperlyConfigured unless the database may be served: walls up, and no demo data in production."""
    from workflow.engine.events import installation  # noqa: PLC0415 -- needs the database, unlike the checks above

    names = missing_triggers()
    if names:
        raise ImproperlyConfigured(
            f"Refusing to serve: triggers are missing or altered ({', '.join(names)}). "
            "Run manage.py migrate as the database's owner."
        )
    if settings.PRAKARSA_PRODUCTION and installation().is_demo:
        raise ImproperlyConfigured(
            "Refusing to serve: this database is marked as a demonstration; production must not use it."
        )
