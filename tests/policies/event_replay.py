"""Reading an item's events from first to last and saying, before each, which state it must lead to.

Written from the words of the policy format and the flow's table; nothing of the engine is used. What people did is
taken from the events, what follows from it is worked out here: when a stage is complete, which comes next, how the
review ends.
"""

import json
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.model.oracle import INNOVATION

EXITS = {"approve": "approve", "return": "send_back", "reject": "reject"}


@dataclass(frozen=True)
class Held:
    """Somebody holds a seat from a moment to an (exclusive) moment."""

    seat: str
    ordinal: int
    role: str
    person: str
    starts_at: datetime
    ends_at: datetime | None

    def filled(self, at: datetime) -> bool:
        """Whether it is held at a moment."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass
class Round:
    """One round of a review: what was said at each stage, and where it stands."""

    stages: list[dict[str, Any]]
    offices: list[Held]
    votes: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)
    out: set[str] = field(default_factory=set)
    ended: str = ""

    def open(self) -> list[dict[str, Any]]:
        """The stages that wait side by side: the lowest order of which any is left."""
        left = [stage for stage in self.stages if stage["code"] not in self.over | self.passed]
        return [stage for stage in left if stage["order"] == min(s["order"] for s in left)]

    def look(self, at: datetime, codes: set[str] | None = None) -> None:
        """Conclude what is complete among the open stages (or those named), as often as a new group opens."""
        group = self.open()
        for stage in group:
            if self.ended or (codes is not None and stage["code"] not in codes):
                continue
            found = self.outcome(stage, at)
            if found == "approve":
                self.over.add(stage["code"])
            elif found:
                self.ended = found
        if self.ended or not group:
            return
        if not self.open():
            self.ended = "approve"
        elif not {stage["code"] for stage in group} - self.over and any(
            self.votes.get(stage["code"]) for stage in self.open()
        ):
            self.look(at)

    def outcome(self, stage: dict[str, Any], at: datetime) -> str:
        """What the votes of a stage amount to when they are looked at, empty while it waits."""
        votes = self.votes.get(stage["code"], [])
        seats = {
            h.seat: h.ordinal
            for h in self.offices
            if h.role == stage["role"] and h.filled(at) and h.person not in self.out
        }
        ordinals = {h.seat: h.ordinal for h in self.offices}
        weighted = stage["mode"] == "weighted"
        weigh = {
            seat: stage.get("weights", {}).get(str(n), 1) if weighted else 1 for seat, n in ordinals.items()
        }
        yes = {seat for seat, _person, said in votes if said == "approve"}
        need = stage.get("quorum", 1)
        if stage["mode"] == "all":
            # A vote counts though its holder has left since; everyone else who holds a seat is waited for.
            need = max(len(votes) + len(self.silent(seats, votes)), 1)
        elif stage["mode"] == "any":
            need = 1
        against = [(seat, said) for seat, _person, said in votes if said != "approve"]
        if stage.get("refusal", "one") == "one" and against:
            return against[0][1]
        got = sum(weigh[seat] for seat in yes)
        if got >= need:
            return "approve"
        if against and got + sum(weigh[seat] for seat in self.silent(seats, votes)) < need:
            weight = {
                said: sum(weigh[seat] for seat, s in against if s == said) for said in ("return", "reject")
            }
            return "reject" if weight["reject"] > weight["return"] else "return"
        return ""

    def silent(self, seats: dict[str, int], votes: list[tuple[str, str, str]]) -> set[str]:
        """Seats that can still say something: nobody speaks twice, in whatever seat."""
        counted = {person for _seat, person, _said in votes}
        spoken = {seat for seat, _person, _said in votes}
        holder_of = {h.seat: h.person for h in self.offices if h.seat in seats}
        return {seat for seat in seats if seat not in spoken and holder_of[seat] not in counted}


def stages_of(text: str, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The stages of a document that apply to an item with these facts, each with its order."""
    raw = tomllib.loads(text)["review"]["innovation"]["stages"]
    numbered = [{"order": n, "mode": "quorum", **stage} for n, stage in enumerate(raw, start=1)]
    return [s for s in numbered if all(facts[name] == wanted for name, wanted in s.get("when", {}).items())]


class EventReplay:
    """The story so far: `state`, the running round, and the exit that must come next, if any."""

    def __init__(self, documents: dict[str, str], facts: dict[str, Any], offices: list[Held]) -> None:
        self.documents, self.facts, self.offices = documents, facts, offices
        self.state, self.rested = "", ""
        self.round: Round | None = None

    def due(self) -> str:
        """The exit that the decisions so far demand as the very next event."""
        return EXITS[self.round.ended] if self.round is not None and self.round.ended else ""

    def take(self, event: Any) -> str:
        """The state after one event. AssertionError when the event cannot come now."""
        name = event.kind.partition(".")[2]
        payload = json.loads(bytes(event.payload))
        if self.due() or name in EXITS.values():
            assert name == self.due(), (name, self.due())
            self.round = None
        if name == "create":
            self.state = "draft"
        elif name in INNOVATION:
            sources, target, _who, _comment = INNOVATION[name]
            assert self.state in sources, (name, self.state)
            self.rested, self.state = self.state, target or self.rested
            self._entered(payload["policy"])
        elif self.round is not None:
            getattr(self, f"_{name}")(event, payload)
        return self.state

    def _entered(self, policy: str) -> None:
        stages = stages_of(self.documents[policy], self.facts) if self.state == "in_review" else []
        self.round = Round(stages, self.offices) if self.state == "in_review" else None

    def _carry_over(self, event: Any, payload: dict[str, Any]) -> None:
        assert self.round is not None
        self.round.over |= set(payload["facts"]["kept"])

    def _decide(self, event: Any, payload: dict[str, Any]) -> None:
        assert self.round is not None
        code = payload["facts"]["stage"]
        assert code in {stage["code"] for stage in self.round.open()}, code
        vote = (str(event.seat_id), str(event.actor_id), payload["facts"]["outcome"])
        self.round.votes.setdefault(code, []).append(vote)
        self.round.look(event.at, {code})

    def _recuse(self, event: Any, payload: dict[str, Any]) -> None:
        assert self.round is not None
        self.round.out.add(str(event.actor_id))
        self.round.look(event.at)

    def _withdraw_decision(self, event: Any, payload: dict[str, Any]) -> None:
        assert self.round is not None
        code, person = payload["facts"]["stage"], str(event.actor_id)
        self.round.votes[code] = [vote for vote in self.round.votes[code] if vote[1] != person]

    def _move_policy(self, event: Any, payload: dict[str, Any]) -> None:
        """What waited goes on waiting, what was decided stays decided, what now stands before is passed over."""
        assert self.round is not None
        waiting = {stage["code"] for stage in self.round.open()}
        applying = stages_of(self.documents[payload["policy"]], self.facts)
        every = stages_of(self.documents[payload["policy"]], dict.fromkeys(self.facts, ANYTHING))
        known = {stage["code"] for stage in applying}
        self.round.stages = [s for s in every if s["code"] in known | waiting]
        first = min(s["order"] for s in self.round.stages if s["code"] in waiting)
        self.round.passed = {s["code"] for s in self.round.stages if s["order"] < first} - self.round.over
        self.round.look(event.at)


class _Anything:
    """Equal to whatever is asked for."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True


ANYTHING = _Anything()
