"""Who decides a stage that is closed to its own office: whoever could decide it has a part in the subject.

A part is own work, a declared conflict of interest, or a decision at a stage that this one is kept distinct from. The
policy names the stand-in. Where the stand-in decides at a later stage of the round anyway, the earlier stage is
skipped instead of being decided twice by one person. An office that nobody holds is no case for a stand-in: it waits
for its holder.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from organisations.models import OfficeHeld
from workflow.enums import Outcome
from workflow.models import Decision, Review, Subject
from workflow.policies.admission import Bars, Reviewer
from workflow.policies.document import Stage
from workflow.reviews import rounds
from workflow.reviews.panel import (
    eligible,
    live_decisions,
    members_of,
    people_of,
    recused_people,
    reviewers_on,
)

STAND_IN, SKIPPED, NOBODY = "stand_in", "skipped", "nobody"


@dataclass(frozen=True, slots=True)
class Voter:
    """A person in one seat, everybody whose power they use, and what their approval weighs at a stage."""

    person: UUID
    seat: UUID
    people: frozenset[UUID]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Parts:
    """Who has which part in a subject: whose own work it is, who declared a conflict, who decided at which stage."""

    own_work: frozenset[UUID] = frozenset()
    recused: frozenset[UUID] = frozenset()
    decided: Mapping[str, tuple[Voter, ...]] = field(default_factory=dict)

    def barred_from(self, stage: Stage) -> frozenset[UUID]:
        """Everybody who may not decide the stage."""
        return self.own_work | self.recused | self.decided_before(stage)

    def decided_before(self, stage: Stage) -> frozenset[UUID]:
        """Who decided at the stages that this one is kept distinct from."""
        return frozenset(p for code in stage.kept_from for v in self.given_at(code) for p in v.people)

    def given_at(self, code: str) -> tuple[Voter, ...]:
        """What was decided at a stage so far."""
        return self.decided.get(code, ())

    def after(self, code: str, voters: Iterable[Voter]) -> "Parts":
        """The same once these have decided a stage."""
        return replace(self, decided={**self.decided, code: (*self.given_at(code), *voters)})


def parts_in(review: Review, subject: Subject, *, at: datetime) -> Parts:
    """The parts that people have in a subject under review. Two queries, and what the members cost."""
    stages = rounds.stages_by_code(review)
    return parts_of(members_of(subject, at=at), recused_people(review), live_decisions(review), stages)


def parts_of(
    members: Collection[UUID],
    recused: Collection[UUID],
    decisions: Iterable[Decision],
    stages: Mapping[str, Stage],
) -> Parts:
    """The same from what is known already: the decisions with their seats, the stages by their codes."""
    parts = Parts(frozenset(members), frozenset(recused))
    for made in decisions:
        stage = stages.get(made.stage)
        counts = stage is not None and made.seat.role == stage.role and made.outcome == Outcome.APPROVE
        weight = stage.weight_of(made.seat.ordinal) if stage is not None and counts else 0
        parts = parts.after(made.stage, [Voter(made.person_id, made.seat_id, people_of(made), weight)])
    return parts


class Panels:
    """Who could decide the stages of a subject at one moment if nobody had a part in it. A query for each office."""

    def __init__(self, subject: Subject, *, at: datetime) -> None:
        self.subject = subject
        self.at = at
        self._known: dict[tuple[str, str, bool], list[tuple[OfficeHeld, Reviewer]]] = {}

    def of(self, stage: Stage) -> list[Voter]:
        """Everybody whose office the stage admits."""
        return [
            Voter(reviewer.person_id, held.seat_id, reviewer.people, stage.weight_of(held.seat.ordinal))
            for held, reviewer in self._holding(stage)
        ]

    def rest_on_one(self, stage: Stage) -> bool:
        """Whether one administrator alone recorded somebody whose office the stage admits."""
        return any(held.is_recorded_alone for held, _reviewer in self._holding(stage))

    def _holding(self, stage: Stage) -> list[tuple[OfficeHeld, Reviewer]]:
        key = (stage.role, stage.scope, stage.strategic)
        if key not in self._known:
            held = reviewers_on(stage, self.subject, at=self.at)
            self._known[key] = eligible(stage, self.subject, held, Bars())
        return self._known[key]

    def left(self, stage: Stage, parts: Parts) -> list[Voter]:
        """Those of them who have no part in it."""
        barred = parts.barred_from(stage)
        return [voter for voter in self.of(stage) if not voter.people & barred]

    def stand_ins(self, stage: Stage, parts: Parts) -> list[Voter]:
        """Who could stand in; nobody who has decided this very stage."""
        if stage.stand_in is None:
            return []
        made = {person for voter in parts.given_at(stage.code) for person in voter.people}
        return [voter for voter in self.left(stage.by_stand_in(), parts) if not voter.people & made]

    def is_closed(self, stage: Stage, parts: Parts) -> bool:
        """Whether people who have a part in it are missing for a decision."""
        left = self.left(stage, parts)
        return len(left) < len(self.of(stage)) and reach(parts.given_at(stage.code), left) < stage.needed

    def deciders(self, stage: Stage, parts: Parts) -> frozenset[UUID]:
        """The people who would decide a stage, by its own office or as stand-ins."""
        able = self.stand_ins(stage, parts) if self.is_closed(stage, parts) else self.left(stage, parts)
        return frozenset(voter.person for voter in able)


@dataclass(frozen=True, slots=True)
class StandInVerdict:
    """What becomes of a stage that is closed to its own office: `how` is one of the three above.

    `later` is the code of the stage at which the stand-in decides anyway, where the stage is skipped. `because` is the
    code of what keeps the office out, as a person would be told it.
    """

    stage: Stage
    how: str
    later: str = ""
    because: str = "four_eyes"


def verdict_on(stage: Stage, later: Sequence[Stage], panels: Panels, parts: Parts) -> StandInVerdict | None:
    """The verdict on one stage, None where its own office can decide or is not held by anybody.

    `later` are the stages after it in the round.
    """
    if not panels.is_closed(stage, parts):
        return None
    because = _because(stage, panels, parts)
    people = frozenset(voter.person for voter in panels.stand_ins(stage, parts))
    for other in later:
        deciders = panels.deciders(other, parts)
        # A stand-in with a part in it decides nothing; who stands in for that office at its own stage does.
        decides_later = people <= deciders if people else _is_office_of_stand_in(other, stage)
        if deciders and decides_later:
            return StandInVerdict(stage, SKIPPED, other.code, because)
    return StandInVerdict(stage, STAND_IN if people else NOBODY, because=because)


def _is_office_of_stand_in(other: Stage, stage: Stage) -> bool:
    stand_in = stage.stand_in
    return stand_in is not None and (other.role, other.scope) == (stand_in.role, stand_in.scope)


def _because(stage: Stage, panels: Panels, parts: Parts) -> str:
    """The code of the first rule that keeps a holder out."""
    rules = (
        ("four_eyes", parts.own_work),
        ("recused", parts.recused),
        ("distinct_person", parts.decided_before(stage)),
    )
    held = panels.of(stage)
    return next(code for code, barred in rules if any(voter.people & barred for voter in held))


def reach(given: Iterable[Voter], able: Iterable[Voter]) -> int:
    """How much approval there is with what these can add: seats and people count once, also in another's name.

    What was given counts first, then the weightiest.
    """
    seats: set[UUID] = set()
    people: set[UUID] = set()
    total = 0
    for voter in (*given, *sorted(able, key=lambda voter: -voter.weight)):
        if voter.seat not in seats and not voter.people & people:
            seats.add(voter.seat)
            people |= voter.people
            total += voter.weight
    return total
