"""Pure: a stage's rule and the decisions made so far, what do they amount to? No Django here."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vote:
    """One decision: which seat, which natural person, what outcome (`approve`, `return`, `reject`)."""

    seat: str
    person: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a stage stands: `outcome` is empty while it is open; `missing` is how many approvals are still needed."""

    outcome: str
    missing: int


def standing(quorum: int, votes: Iterable[Vote]) -> Standing:
    """Approved when `quorum` distinct seats held by distinct persons approve; one return or rejection ends it.

    A seat counts once and a person counts once, whichever comes first.
    """
    seats: set[str] = set()
    persons: set[str] = set()
    for vote in votes:
        if vote.seat in seats or vote.person in persons:
            continue
        if vote.outcome != "approve":
            return Standing(vote.outcome, 0)
        seats.add(vote.seat)
        persons.add(vote.person)
        if len(seats) >= quorum:
            return Standing("approve", 0)
    return Standing("", quorum - len(seats))
