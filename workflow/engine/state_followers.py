"""What begins and ends with a state besides its tasks: reviews. They lie above the engine and register here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from common.errors import Gap
from workflow.engine.declarations import Context
from workflow.engine.registry import Edge, Flow
from workflow.models import Subject


@dataclass(frozen=True, slots=True)
class StateFollower:
    """Asked before a move for objections, and called after it, both inside the same transaction."""

    gaps_before: Callable[[Context[Subject], Flow, Edge], Iterable[Gap]]
    after_move: Callable[[Context[Subject], Flow, Edge], None]


_followers: list[StateFollower] = []


def follow_states(follower: StateFollower) -> None:
    """Register once; called when the app is loaded."""
    if follower not in _followers:
        _followers.append(follower)


def gaps_before(ctx: Context[Subject], flow: Flow, edge: Edge) -> Iterator[Gap]:
    """The gaps of every follower that object to a move."""
    for follower in _followers:
        yield from follower.gaps_before(ctx, flow, edge)


def after_move(ctx: Context[Subject], flow: Flow, edge: Edge) -> None:
    """Call every follower after the subject has moved."""
    for follower in _followers:
        follower.after_move(ctx, flow, edge)
