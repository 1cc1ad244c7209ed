"""What a stage's rule and the decisions made so far amount to. Pure; no Django."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Refusal = Literal["one", "unreachable"]


@dataclass(frozen=True, slots=True)
class Vote:
    """One decision: which seat, which natural person, what outcome (`approve`, `return`, `reject`)."""

    seat: str
    person: str
    outcome: str


@dataclass(frozen=True, slots=True)
class StageTally:
    """Where a stage stands: `outcome` is empty while it is open; `missing` is how much approval is still needed."""

    outcome: str
    missing: int


def count_votes(
    quorum: int,
    votes: Iterable[Vote],
    *,
    weights: Mapping[str, int] | None = None,
    panel: Collection[str] = (),
    refusal: Refusal = "one",
) -> StageTally:
    """The outcome of a stage by the votes in the order they were cast.

    Approved as soon as approvals of distinct seats held by distinct persons weigh `quorum` (a seat weighs 1 unless
    `weights` says otherwise). A seat counts once and a person counts once, whichever comes first.

    With `refusal` "one" the first return or rejection ends the stage. With "unreachable" it ends when what is left of
    `panel` (the seats that may still decide, those counted included) can no longer reach the quorum. It is rejected
    then when rejections outweigh returns, else returned.
    """
    counted = _once(votes)
    weigh = dict(weights or {})
    approved = 0
    against = {"return": 0, "reject": 0}
    for vote in counted:
        weight = weigh.get(vote.seat, 1)
        if vote.outcome == "approve":
            approved += weight
            if approved >= quorum:
                return StageTally("approve", 0)
            continue
        if refusal == "one":
            return StageTally(vote.outcome, 0)
        against[vote.outcome] += weight
    missing = quorum - approved
    if refusal == "unreachable" and any(against.values()):
        decided = {vote.seat for vote in counted}
        reachable = sum(weigh.get(seat, 1) for seat in set(panel) - decided)
        if reachable < missing:
            return StageTally("reject" if against["reject"] > against["return"] else "return", 0)
    return StageTally("", missing)


def _once(votes: Iterable[Vote]) -> list[Vote]:
    seats: set[str] = set()
    persons: set[str] = set()
    counted = []
    for vote in votes:
        if vote.seat in seats or vote.person in persons:
            continue
        seats.add(vote.seat)
        persons.add(vote.person)
        counted.append(vote)
    return counted
