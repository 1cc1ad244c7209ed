"""What if: recorded reviews replayed under a candidate policy, item by item, without a single write.

Under the version that an item was pinned to, the replay gives what was recorded. Under another one, decisions are
matched to its stages by name and by the role they were made in. The answer for each item: approved, returned or
rejected, or still waiting, at which stage and for how many approvals.
"""

from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import NotPermitted
from common.types import Document
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine.declarations import SubjectRef
from workflow.engine.registry import flow_of
from workflow.enums import VoidReason
from workflow.models import Decision, Recusal, Review, Subject
from workflow.policies.document import Stage, stages_in
from workflow.policies.quorum import StageTally
from workflow.queries import subjects_visible_to
from workflow.reviews.panel import depends_on_panel, members_of, tally
from workflow.reviews.stand_ins import SKIPPED, STAND_IN, Panels, parts_of, verdict_on

# Who prepares policies, and so may see what they would do.
PLANNERS = (Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU, Role.REGIONAL_SECRETARY)


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """One recorded decision as far as the simulation needs it; `number` orders what happened."""

    number: int
    at: datetime
    role: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class RecordedRecusal:
    """A declared conflict of interest: from then on the person is no longer waited for."""

    number: int
    at: datetime
    person: UUID


# How a stage stands with these decisions, without these people, at a moment.
Counting = Callable[[Stage, Sequence[Decision], Collection[UUID], datetime], StageTally]


@dataclass(frozen=True, slots=True)
class Projection:
    """How an item would stand: `outcome` is approve, return, reject or "" (waiting at `stage` for `missing` more)."""

    outcome: str
    stage: str = ""
    missing: int = 0


@dataclass(frozen=True, slots=True)
class ReplayedRound:
    """One round of one item: what happened, and what would happen under the candidate."""

    subject_type: str
    subject_id: str
    title: str
    round: int
    recorded: str
    projected: Projection

    @property
    def differs(self) -> bool:
        """Whether the candidate would lead elsewhere."""
        return self.recorded != self.projected.outcome


def project(
    stages: Sequence[Stage],
    happened: Sequence[RecordedDecision | RecordedRecusal],
    *,
    counting: Counting,
    until: datetime | None = None,
) -> Projection:
    """Run what happened, in its order, through the stages; no query but what `counting` costs.

    A decision counts at the stage of its own name where the candidate has one of that role, else at the first open
    stage of its role. A decision that came earlier than the candidate would have asked for it waits for its stage.
    `until` is when the round was closed: a stage without pending reviewers had ended by then.
    """
    table = _Table(stages, counting)
    left = sorted(happened, key=lambda item: item.number)
    for _order, group in groupby(sorted(stages, key=lambda s: s.order), key=lambda s: s.order):
        outcome = table.decide_group(list(group), left, until)
        if outcome is not None:
            return outcome
    return Projection("approve")


class _Table:
    """The stages of a round, one group after the other, with the decisions that count at each."""

    def __init__(self, stages: Sequence[Stage], counting: Counting) -> None:
        self.codes = {stage.code for stage in stages}
        self.counting = counting
        self.made: list[Decision] = []
        self.out: set[UUID] = set()
        self.open: list[Stage] = []
        self.began = -1

    def decide_group(
        self, group: list[Stage], left: list[RecordedDecision | RecordedRecusal], until: datetime | None
    ) -> Projection | None:
        """Let a group decide, taking out of `left` what counted; None when all of its stages approved."""
        self.open = group
        for item in list(left):
            touched = self._touched(item, left)
            outcome = self._look(touched, item.at)
            if outcome is not None:
                return outcome
            if not self.open:
                self.began = item.number
                return None
        if until is not None:
            outcome = self._look(self.open, until)
            if outcome is not None or not self.open:
                return outcome
        first = self.open[0]
        if not left and not self.made:
            return Projection("", first.code, first.quorum)
        at = until or max(item.at for item in left) if left else self.made[-1].decided_at
        return Projection("", first.code, self._tally(first, at).missing)

    def _touched(
        self, item: RecordedDecision | RecordedRecusal, left: list[RecordedDecision | RecordedRecusal]
    ) -> list[Stage]:
        """The stages that may end with what happened."""
        if isinstance(item, RecordedRecusal):
            self.out.add(item.person)
            # A stage that was not open yet only has a smaller panel to wait for.
            return list(self.open) if item.number > self.began else []
        stage = self._meant(item)
        if stage is None:
            # Somebody decided at a later stage: what nobody was waited for any more had ended before.
            later = item.decision.stage in self.codes and item.number > self.began
            return [s for s in self.open if depends_on_panel(s)] if later else []
        left.remove(item)
        counted = copy(item.decision)
        counted.stage = stage.code
        self.made.append(counted)
        return [stage]

    def _meant(self, item: RecordedDecision) -> Stage | None:
        """The open stage at which a decision counts, None when it is not the time for it."""
        if item.decision.stage in self.codes:
            wanted = (item.decision.stage, item.role)
            return next((s for s in self.open if (s.code, s.role) == wanted), None)
        return next((stage for stage in self.open if stage.role == item.role), None)

    def _look(self, stages: Sequence[Stage], at: datetime) -> Projection | None:
        for stage in list(stages):
            outcome = self._tally(stage, at).outcome
            if outcome in ("return", "reject"):
                return Projection(outcome, stage.code)
            if outcome:
                self.open = [other for other in self.open if other is not stage]
        return None

    def _tally(self, stage: Stage, at: datetime) -> StageTally:
        return self.counting(stage, self.made, self.out, at)


def simulate(document: Document, *, since: datetime | None = None) -> list[ReplayedRound]:
    """Replay every recorded round of the reviews the document knows, oldest first, without a write.

    Four queries and one per kind of subject; for stages that ask who is on the panel, a few more at each decision, for
    panels are those that sat on the day. Approvals kept from an earlier round count where the document keeps them too.
    """
    rounds = Review.objects.filter(name__in=document["review"])
    if since is not None:
        rounds = rounds.filter(opened_at__gte=since)
    rounds = rounds.order_by("opened_at", "id")
    happened, subjects = _happened(rounds), _subjects(rounds)
    stages = {name: stages_in(document, name) for name in document["review"]}
    replayed = []
    for review in rounds:
        subject = subjects[review.subject_type, review.subject_id]
        kept = _kept(document, review)
        asked = [s for s in stages[review.name] if s.applies(review.facts) and s.code not in kept]
        asked = _with_stand_ins(asked, review, subject, happened.get(review.pk, []))
        counting = partial(_counted, _as_it_stood(subject, review.name))
        replayed.append(
            ReplayedRound(
                subject_type=review.subject_type,
                subject_id=str(review.subject_id),
                title=subject.subject_title,
                round=review.round,
                recorded=review.outcome,
                projected=project(
                    asked,
                    happened.get(review.pk, []),
                    counting=counting,
                    until=review.closed_at if review.outcome else None,
                ),
            )
        )
    return replayed


def _with_stand_ins(
    asked: Sequence[Stage],
    review: Review,
    subject: Subject,
    happened: Sequence[RecordedDecision | RecordedRecusal],
) -> list[Stage]:
    """The stages as the candidate's stand-ins would have them: as the round went where it knew them, else by who held
    which office when it opened. Only an open round that waits at a stage of a stand-in costs queries."""
    made = [item.decision for item in happened if isinstance(item, RecordedDecision)]
    out = [item.person for item in happened if isinstance(item, RecordedRecusal)]
    decided = {decision.stage for decision in made}
    found: list[Stage] = []
    for stage in asked:
        how = review.stand_ins.get(stage.code, {}).get("how", "")
        if stage.stand_in is not None and not how and not review.outcome and stage.code not in decided:
            later = [other for other in asked if other.order > stage.order]
            stood, at = _as_it_stood(subject, review.name), review.opened_at
            parts = parts_of(members_of(stood, at=at), out, made, {other.code: other for other in asked})
            verdict = verdict_on(stage, later, Panels(stood, at=at), parts)
            how = "" if verdict is None else verdict.how
        if stage.stand_in is None or how not in (STAND_IN, SKIPPED):
            found.append(stage)
        elif how == STAND_IN:
            found.append(stage.by_stand_in())
    return found


def _counted(
    subject: Subject, stage: Stage, made: Sequence[Decision], out: Collection[UUID], at: datetime
) -> StageTally:
    return tally(stage, subject, made, out=out, at=at)


def _as_it_stood(subject: Subject, review: str) -> Subject:
    """The subject as if it were under this review: whose own work it is, is asked of what is under review only."""
    found = flow_of(subject.SUBJECT_TYPE).reviews.items()
    return subject.as_if(next(state for state, spec in found if spec.name == review))


def _subjects(rounds: "QuerySet[Review]") -> dict[SubjectRef, Subject]:
    """What the rounds are about, with their places. Two queries, one more for every further kind."""
    found: dict[SubjectRef, Subject] = {}
    for kind in set(rounds.order_by().values_list("subject_type", flat=True)):
        ids = rounds.filter(subject_type=kind).order_by().values("subject_id")
        rows = flow_of(kind).model._default_manager.filter(pk__in=ids).select_related(*_PLACES)
        found |= {(kind, subject.pk): subject for subject in rows}
    return found


_PLACES = ("government", "agency")


def _kept(document: Document, review: Review) -> Collection[str]:
    """Stages whose approval an earlier round gave, where the document lets it stand."""
    return review.carried if document["review"][review.name].get("on_return") == "resume" else ()


def _happened(rounds: "QuerySet[Review]") -> dict[UUID, list[RecordedDecision | RecordedRecusal]]:
    """Decisions and declared conflicts by round; what was taken back by its author did not happen. Two queries."""
    found: dict[UUID, list[RecordedDecision | RecordedRecusal]] = {}
    # An approval that a later edit overtook counted in the round it was given in.
    decisions = Decision.objects.filter(review__in=rounds).exclude(void_reason=VoidReason.WITHDRAWN)
    for made in decisions.select_related("seat").order_by("event_id"):
        found.setdefault(made.review_id, []).append(
            RecordedDecision(made.event_id, made.decided_at, made.seat.role, made)
        )
    for declared in Recusal.objects.filter(review__in=rounds).order_by("event_id"):
        found.setdefault(declared.review_id, []).append(
            RecordedRecusal(declared.event_id, declared.declared_at, declared.person_id)
        )
    return found


def simulate_for(
    actor: Actor, document: Document, *, at: datetime, since: datetime | None = None
) -> list[ReplayedRound]:
    """The same for one person: only rounds of what they may see. One query more per kind of subject.

    Raises NotPermitted for everyone who prepares no policies.
    """
    if not any(actor.holding(role) for role in PLANNERS):
        raise NotPermitted(
            _(
                "Policies are tried out by the organisation bureau, the regional secretary or an administrator."
            ),
            code="not_your_office",
        )
    replayed = simulate(document, since=since)
    visible = {
        kind: {str(pk) for pk in subjects_visible_to(kind, actor, at).values_list("pk", flat=True)}
        for kind in {item.subject_type for item in replayed}
    }
    return [item for item in replayed if item.subject_id in visible[item.subject_type]]


def summary(replayed: Sequence[ReplayedRound]) -> dict[str, int]:
    """Counts: how many items there are, how many end otherwise, how many would still be waiting."""
    return {
        "items": len(replayed),
        "changed": sum(item.differs for item in replayed),
        "waiting": sum(item.projected.outcome == "" and item.recorded != "" for item in replayed),
    }
