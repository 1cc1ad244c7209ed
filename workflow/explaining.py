"""Why can't I? What a review waits for, for whom and since when, and why this person may or may not decide.

Built on the same `approvals.may_decide` as the act itself. Names offices, never people; what an anonymous stage
decided stays hidden from everyone outside it while the review runs.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from common.errors import DomainError
from common.periods import local_day
from organisations.enums import Role
from organisations.queries import actor_at
from workflow import approvals, reviews
from workflow.deadlines import calendar_of
from workflow.panel import live_decisions, recused, seated, standing_of
from workflow.policies import document_of, stages_of
from workflow.policy_document import Stage
from workflow.policy_words import rule_in_words


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of a running review as this person sees it.

    `standing` is done, open or ahead; `missing` how much approval an open stage still needs; `who` the offices that
    could decide it now; `answer_by` the day its service time ends. `refusal` is None when this person may decide.
    """

    code: str
    label: str
    standing: str
    rule: str
    missing: int
    who: tuple[str, ...]
    since: datetime | None
    answer_by: date | None
    legal_basis: str
    refusal: DomainError | None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A running review: its policy version, round, and stages in order. `carried` are approvals kept from before."""

    policy: str
    title: str
    legal_basis: str
    round: int
    stages: tuple[StageView, ...]
    carried: tuple[str, ...]

    @property
    def open(self) -> tuple[StageView, ...]:
        """The stages that wait for a decision now."""
        return tuple(stage for stage in self.stages if stage.standing == "open")


def review_of(subject: Any, actor: Any, *, at: datetime) -> ReviewView | None:
    """The running review of a subject, None when there is none. Writes nothing; about two queries an open stage."""
    review = reviews.open_review(subject)
    if review is None:
        return None
    who = actor_at(actor, at)
    decisions = live_decisions(review)
    out = recused(review)
    sitting = approvals.sit(subject, None)
    document = document_of(review.policy)
    known = {stage.code: stage for stage in stages_of(review.policy, review.name)}
    views = []
    for index, group in enumerate(review.plan):
        for code in group:
            stage = known[code]
            standing = (
                standing_of(stage, subject, decisions, out=out, at=at) if index == review.stage else None
            )
            done = index < review.stage or (standing is not None and standing.outcome == "approve")
            is_open = index == review.stage and not done
            views.append(
                StageView(
                    code=code,
                    label=stage.label,
                    standing="done" if done else "open" if is_open else "ahead",
                    rule=rule_in_words(stage),
                    missing=standing.missing if standing is not None and is_open else 0,
                    who=_offices(stage, subject, at, out) if is_open else (),
                    since=review.stage_opened_at if is_open else None,
                    answer_by=_answer_by(stage, review.stage_opened_at, subject) if is_open else None,
                    legal_basis=stage.legal_basis or document["legal_basis"],
                    refusal=_refusal(sitting, stage, who, at) if is_open else None,
                )
            )
    return ReviewView(
        policy=review.policy.reference,
        title=document["title"],
        legal_basis=document["legal_basis"],
        round=review.round,
        stages=tuple(views),
        carried=tuple(known[code].label for code in review.carried if code in known),
    )


def _offices(stage: Stage, subject: Any, at: datetime, out: set[Any]) -> tuple[str, ...]:
    """Titles of the offices that could decide; of an anonymous stage only the role."""
    if stage.anonymous:
        return (str(Role(stage.role).label),)
    return tuple(dict.fromkeys(held.seat.title for held in seated(stage, subject, at=at, without=out)))


def _answer_by(stage: Stage, since: datetime, subject: Any) -> date | None:
    if stage.service_days is None:
        return None
    opened = local_day(since, ZoneInfo(subject.government.zone))
    return calendar_of(subject.government_id).add_working_days(opened, stage.service_days)


def _refusal(sitting: approvals.Sitting, stage: Stage, who: Any, at: datetime) -> DomainError | None:
    try:
        office = approvals.may_decide(sitting, stage, who, at)
    except DomainError as refusal:
        return refusal
    return approvals.already_decided(stage) if sitting.decided(stage, who, office) else None
