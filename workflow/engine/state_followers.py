"""What begins and ends with a state besides its tasks: reviews. They lie above the engine and register here."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from common.errors import Gap
from workflow.engine.declarations import Context
from workflow.engine.registry import Edge, Flow
from workflow.models import Subject


class StateFollower(Protocol):
    """A module or object that the engine asks before a move and tells after it, inside the same transaction."""

    def gaps_before(self, ctx: Context[Subject], flow: Flow, move: Edge) -> Iterable[Gap]:
        """What stands against entering the state."""

    def after_move(self, ctx: Context[Subject], flow: Flow, move: Edge) -> None:
        """End what belongs to the state that was left, begin what belongs to the one entered."""


_followers: list[StateFollower] = []


def follow_states(follower: StateFollower) -> None:
    """Register once; called when the app is loaded."""
    if follower not in _followers:
        _followers.append(follower)


def gaps_before(ctx: Context[Subject], flow: Flow, move: Edge) -> Iterator[Gap]:
    """Everything that stands against a move, of every follower."""
    for follower in _followers:
        yield from follower.gaps_before(ctx, flow, move)


def after_move(ctx: Context[Subject], flow: Flow, move: Edge) -> None:
    """Tell every follower that the subject has moved."""
    for follower in _followers:
        follower.after_move(ctx, flow, move)
