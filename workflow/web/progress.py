"""A subject's reviews, round by round: who decided what in which capacity and when, and who is awaited until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.types import StrOrPromise
from organisations.enums import Capacity
from organisations.models import Seat
from organisations.offices import Actor
from workflow.enums import TaskKind
from workflow.models import Decision, Event, Recusal, Review, Subject, Task
from workflow.policies.document import Stage
from workflow.policies.wording import part_in_words, rule_in_words
from workflow.reviews.anonymity import AuthorVisibility, author_visibility, facts_of
from workflow.reviews.decrees import NamedDecree, decree_named_by
from workflow.reviews.explanations import RunningStage, review_of
from workflow.reviews.rounds import stages_by_code
from workflow.reviews.skipped import SkippedStage, skipped_in
from workflow.web.phrases import events_in_words


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """What a decision gave for one criterion."""

    label: str
    value: int
    max: int


@dataclass(frozen=True, slots=True)
class RequestInWords:
    """One request for improvement, tied to a part of the content or (empty) to the whole."""

    part: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class DecisionInWords:
    """One decision as this viewer may read it. `void` says why it no longer counts; `mine` whose it is."""

    office: str
    capacity: str
    at: datetime
    outcome: str
    comment: str
    scores: tuple[CriterionScore, ...]
    requests: tuple[RequestInWords, ...]
    decree: NamedDecree | None
    void: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ReassignmentInWords:
    """One handing over as this viewer may read it. `to` is empty where the stage went back to every office of its
    role, or where reviewers stay unnamed (`hidden`).
    """

    to: str
    office: str
    capacity: str
    at: datetime
    reason: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class StageInWords:
    """One stage of a round: `standing` is done, open, ahead or unasked (the round ended before it).

    `view` is there while the stage is open; `handed` tells how it was handed over, the newest last. `withdraw` is the
    task through which the viewer may take a decision back, `hand_over` the one that they may hand to another office.
    """

    code: str
    label: str
    standing: str
    rule: str
    decisions: tuple[DecisionInWords, ...]
    view: RunningStage | None
    carried_from: int | None
    withdraw: UUID | None
    handed: tuple[ReassignmentInWords, ...] = ()
    hand_over: UUID | None = None


@dataclass(frozen=True, slots=True)
class RoundInWords:
    """One round, pinned to its policy version."""

    review: Review
    stages: tuple[StageInWords, ...]
    recusals: int
    skipped: tuple[SkippedStage, ...] = ()

    @property
    def running(self) -> bool:
        """Whether it still waits for decisions."""
        return self.review.closed_at is None


def progress_of(
    subject: Subject, actor: Actor, *, at: datetime, parts: Mapping[str, StrOrPromise] | None = None
) -> list[RoundInWords]:
    """Every round, the newest first; `parts` names parts of the content that no policy knows (lines of a report).

    Six queries (two more once something was handed over) for whatever number of rounds and decisions, besides those of
    a running round's explanation.
    """
    rounds = list(
        Review.objects.filter(subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk)
        .select_related("policy__withdrawal")
        .order_by("-round")
    )
    if not rounds:
        return []
    reader = _ProgressReader(subject, actor, at, parts or {}, rounds)
    return [reader.round(review) for review in rounds]


class _ProgressReader:
    """What all rounds of one subject share, read once."""

    def __init__(
        self,
        subject: Subject,
        actor: Actor,
        at: datetime,
        parts: Mapping[str, StrOrPromise],
        rounds: list[Review],
    ) -> None:
        self.actor, self.parts = actor, parts
        self.visibility: AuthorVisibility = author_visibility(subject, actor, at=at)
        running = rounds[0].closed_at is None
        view = review_of(subject, actor, at=at) if running else None
        self.views = {stage.code: stage for stage in view.stages} if view else {}
        self.decisions: dict[UUID, list[Decision]] = {}
        rows = Decision.objects.filter(review__in=rounds).select_related("seat", "event")
        for decision in rows.prefetch_related("event__private").order_by("event_id"):
            self.decisions.setdefault(decision.review_id, []).append(decision)
        self.recused = list(Recusal.objects.filter(review__in=rounds).values_list("review_id", flat=True))
        self.handed = self._handed(subject)
        tasks = Task.objects.filter(
            subject_type=subject.SUBJECT_TYPE,
            subject_id=subject.pk,
            kind=TaskKind.REVIEW,
            closed_at__isnull=True,
        )
        self.tasks: dict[str, UUID] = dict(tasks.values_list("stage", "uuid")) if running else {}

    def _handed(self, subject: Subject) -> dict[tuple[int, str], list[ReassignmentInWords]]:
        """Every handing over by round and stage, the oldest first."""
        kind = f"{subject.SUBJECT_TYPE}.reassign"
        rows = Event.objects.filter(
            subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk, kind=kind
        ).order_by("seq")
        events = list(rows.prefetch_related("private"))
        facts = [facts_of(event) for event in events]
        wanted = {str(seat) for fact in facts if (seat := fact["to_seat"])}
        seats = {
            str(pk): title for pk, title in Seat.objects.filter(pk__in=wanted).values_list("pk", "title")
        }
        found: dict[tuple[int, str], list[ReassignmentInWords]] = {}
        for event, fact, entry in zip(
            events, facts, events_in_words(events, visibility=self.visibility), strict=True
        ):
            hidden = self.visibility.author_of(event).hidden
            reassignment = ReassignmentInWords(
                to="" if hidden else seats.get(str(fact["to_seat"]), ""),
                office=entry.office,
                capacity=entry.capacity,
                at=entry.at,
                reason=entry.comment,
                hidden=hidden,
            )
            found.setdefault((int(str(fact["round"])), str(fact["stage"])), []).append(reassignment)
        return found

    def round(self, review: Review) -> RoundInWords:
        """One round with its stages in the order they run; what was carried over comes first."""
        known = stages_by_code(review)
        planned = [code for group in review.plan for code in group]
        codes = [code for code in review.carried if code in known] + [c for c in planned if c in known]
        return RoundInWords(
            review=review,
            stages=tuple(self.stage(review, known[code]) for code in codes),
            recusals=self.recused.count(review.pk),
            skipped=skipped_in(review),
        )

    def stage(self, review: Review, stage: Stage) -> StageInWords:
        """One stage of a round."""
        made = [d for d in self.decisions.get(review.pk, ()) if d.stage == stage.code]
        view = self.views.get(stage.code) if review.closed_at is None else None
        carried = review.carried.get(stage.code)
        mine = any(d.person_id == self.actor.person_id and d.voided_at is None for d in made)
        is_open = view is not None and view.standing == "open"
        return StageInWords(
            code=stage.code,
            label=stage.label,
            standing=view.standing
            if view
            else _stage_status(review, stage.code, carried=carried is not None),
            rule=rule_in_words(stage),
            decisions=tuple(self.decision(decision, stage) for decision in made),
            view=view if is_open else None,
            carried_from=carried,
            withdraw=self.tasks.get(stage.code) if mine and is_open else None,
            handed=tuple(self.handed.get((review.round, stage.code), ())),
            hand_over=self.tasks.get(stage.code) if view is not None and view.may_hand_over else None,
        )

    def decision(self, decision: Decision, stage: Stage) -> DecisionInWords:
        """One decision, its author unnamed where the policy says so."""
        hidden = self.visibility.author_of(decision.event).hidden
        plain = hidden or decision.capacity in (Capacity.DEFINITIVE, Capacity.SYSTEM)
        criteria = {criterion.code: criterion for criterion in stage.criteria}
        return DecisionInWords(
            office=_("A reviewer") if hidden else decision.seat.title,
            capacity="" if plain else str(Capacity(decision.capacity).label),
            at=decision.decided_at,
            outcome=decision.outcome,
            comment=self.visibility.comments_of(decision.event).get("comment", ""),
            scores=tuple(
                CriterionScore(criteria[code].label, value, criteria[code].max)
                for code, value in decision.scores.items()
                if code in criteria
            ),
            requests=tuple(
                RequestInWords(
                    self.part(item.get("field", "")), item.get("field", ""), item.get("message", "")
                )
                for item in decision.items
            ),
            decree=decree_named_by(decision.event),
            void=str(decision.get_void_reason_display()) if decision.voided_at else "",
            mine=decision.person_id == self.actor.person_id,
        )

    def part(self, field: str) -> str:
        """A part of the content as people know it."""
        if not field:
            return ""
        return capfirst(str(self.parts[field]) if field in self.parts else part_in_words(field))


def _stage_status(review: Review, code: str, *, carried: bool) -> str:
    """Of a stage of a round that is over, or of an approval that was carried over."""
    if carried or any(code in group for group in review.plan[: review.stage]):
        return "done"
    ended_at = review.plan[review.stage] if review.stage < len(review.plan) else []
    return "ended" if code in ended_at else "unasked"
