"""Running reviews that wait for approvals which the offices there are can no longer give, read for all at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from organisations.models import Government
from organisations.offices import Actor
from workflow.engine.hooks import reviewed_subject
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind
from workflow.models import Decision, Recusal, Review, Task
from workflow.policies.document import Stage
from workflow.policies.wording import role_in_words, rule_in_words
from workflow.policy_changes.changes import MOVERS, may_move_items
from workflow.policy_changes.offices_there import HandingInPlace, Offices, PlacePanels
from workflow.reviews.rounds import stages_by_code
from workflow.reviews.stand_ins import parts_of, reach


@dataclass(frozen=True, slots=True)
class UnreachableStage:
    """A stage that is open and cannot be decided: how much approval there is or could be, of how much."""

    task: Task
    policy: str
    stage: str
    rule: str
    office: str
    there: int
    needed: int


def unreachable_stages(actor: Actor, at: datetime) -> list[UnreachableStage]:
    """What waits in vain in the governments of an administrator or bureau, the longest first. Some nine queries,
    and up to three for each kind of subject.

    Counted are who has decided and who could still: own work, declared conflicts, stages kept distinct and closed
    offices are left out. Raises NotPermitted for anybody else.
    """
    may_move_items(actor)
    own = {o.government_id for o in actor.offices if o.role in MOVERS and o.government_id}
    waiting = Task.objects.filter(
        kind=TaskKind.REVIEW, closed_at__isnull=True, subject_government__in=own
    ).select_related("subject_agency")
    tasks = list(waiting.order_by("opened_at", "id"))
    rounds = _rounds_of(tasks)
    open_ones: list[tuple[Task, Review, Stage]] = []
    for task in tasks:
        review = rounds.get((task.subject_type, task.subject_id))
        stage = stages_by_code(review).get(task.stage) if review is not None else None
        if review is not None and stage is not None:
            open_ones.append((task, review, stage))
    offices = Offices(Government.objects.filter(pk__in=own), [stage for _t, _r, stage in open_ones], at)
    made, recused = _said_in(rounds.values())
    authors = _authors_in(rounds)
    found = []
    for task, review, stage in open_ones:
        own_work, out = authors.get(task.subject_id, ()), recused.get(review.pk, set())
        parts = parts_of(own_work, out, made.get(review.pk, []), stages_by_code(review))
        panels = PlacePanels(_place_of(task), offices)
        there = reach(parts.given_at(stage.code), panels.left(stage, parts))
        if there < stage.needed:
            words = (stage.label, rule_in_words(stage), role_in_words(stage.role))
            found.append(UnreachableStage(task, review.policy.reference, *words, there, stage.needed))
    return found


def _rounds_of(tasks: Collection[Task]) -> dict[tuple[str, UUID], Review]:
    open_rounds = Review.objects.filter(closed_at__isnull=True, subject_id__in={t.subject_id for t in tasks})
    return {(r.subject_type, r.subject_id): r for r in open_rounds.select_related("policy")}


def _authors_in(rounds: Collection[tuple[str, UUID]]) -> dict[UUID, Collection[UUID]]:
    """Whose own work each subject is. At most three queries for each kind of subject."""
    found: dict[UUID, Collection[UUID]] = {}
    for kind in sorted({kind for kind, _pk in rounds}):
        model = flow_of(kind).model
        answers = reviewed_subject(model)
        if answers is not None:
            subjects = model._default_manager.filter(pk__in=[pk for of, pk in rounds if of == kind])
            found.update(answers.authors(list(subjects)))
    return found


def _said_in(rounds: Collection[Review]) -> tuple[dict[UUID, list[Decision]], dict[UUID, set[UUID]]]:
    """What was decided and who stepped back, by round. Two queries."""
    made: dict[UUID, list[Decision]] = {}
    rows = Decision.objects.filter(review__in=rounds, voided_at__isnull=True).select_related("seat")
    for decision in rows.order_by("event_id"):
        made.setdefault(decision.review_id, []).append(decision)
    recused: dict[UUID, set[UUID]] = {}
    for review_id, person in Recusal.objects.filter(review__in=rounds).values_list("review_id", "person_id"):
        recused.setdefault(review_id, set()).add(person)
    return made, recused


def _place_of(task: Task) -> HandingInPlace:
    agency = task.subject_agency
    if agency is None:
        return HandingInPlace(task.subject_government_id)
    return HandingInPlace(task.subject_government_id, agency.pk, agency.parent_id)
