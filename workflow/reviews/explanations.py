"""Why can't I? What a review waits for, for whom and since when, and why this person may or may not decide.

Built on the same `eligibility.may_decide` as the act itself. Names offices, never people; what an anonymous stage
decided stays hidden from everyone outside it while the review runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from calendars.services.calendar_versions import calendar_of
from common.errors import DomainError
from common.periods import end_of_day, local_day, start_of_day
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.offices import Actor, Office
from workflow.engine.declarations import RoleInScope
from workflow.engine.registry import flow_of
from workflow.engine.tasks import names_of
from workflow.enums import Scope
from workflow.models import Subject
from workflow.past import offices_then
from workflow.policies.document import Stage
from workflow.policies.quorum import StageTally
from workflow.policies.versions import document_of, has_review, policy_of, stages_of
from workflow.policies.wording import rule_in_words
from workflow.reviews import eligibility, opening, rounds
from workflow.reviews.anonymity import is_proposer
from workflow.reviews.panel import (
    live_decisions,
    pending,
    recused_people,
    reviewer_of,
    reviewers_on,
    tally,
)
from workflow.reviews.reassignment import may_reassign
from workflow.reviews.refusals import already_decided, kept_for
from workflow.reviews.skipped import SkippedStage, skipped_in
from workflow.reviews.stand_ins import NOBODY, Panels, parts_in, verdict_on


@dataclass(frozen=True, slots=True)
class RunningStage:
    """One stage of a running review as this person sees it.

    `standing` is done, open or ahead; `missing` how much approval an open stage still needs; `who` the offices that
    waited for; `note` says what keeps it open when nobody can decide, or to whom it was handed; `answer_by`
    is the day its service time ends. `refusal` is None when this person may decide; `may_hand_over` says whether they
    may hand it to another office.
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
    note: str = ""
    may_hand_over: bool = False
    # In which office this person would decide; None where they may not.
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class RunningReview:
    """A running review: its policy version, round, and stages in order. `carried` are approvals kept from before,
    `skipped` the stages that are not asked in this round, each with its reason."""

    policy: str
    title: str
    legal_basis: str
    round: int
    stages: tuple[RunningStage, ...]
    carried: tuple[str, ...]
    skipped: tuple[SkippedStage, ...] = ()

    @property
    def open(self) -> tuple[RunningStage, ...]:
        """The stages that wait for a decision now."""
        return tuple(stage for stage in self.stages if stage.standing == "open")


def review_of(subject: Subject, actor: Actor, *, at: datetime) -> RunningReview | None:
    """The running review of a subject, None when there is none. Writes nothing; about two queries an open stage."""
    review = rounds.open_review(subject)
    if review is None:
        return None
    decisions = live_decisions(review)
    out = recused_people(review)
    open_review = eligibility.load_open_review(subject, None)
    document = document_of(review.policy)
    known = rounds.stages_by_code(review)
    views = []
    for index, group in enumerate(review.plan):
        # A stage that an earlier version had, and that was decided under it, has no place in this version's words.
        for code in (code for code in group if code in known):
            stage = known[code]
            done = index < review.stage or code in review.concluded
            is_open = index == review.stage and not done
            stage_tally = tally(stage, subject, decisions, out=out, at=at) if is_open else None
            waited = pending(stage, subject, decisions, out=out, at=at) if is_open else []
            refusal, office = _standing(open_review, stage, actor, at) if is_open else (None, None)
            views.append(
                RunningStage(
                    code=code,
                    label=stage.label,
                    standing="done" if done else "open" if is_open else "ahead",
                    rule=rule_in_words(stage),
                    missing=stage_tally.missing if stage_tally is not None else 0,
                    who=_offices(stage, waited) if is_open else (),
                    since=review.stage_opened_at if is_open else None,
                    answer_by=_answer_by(stage, review.stage_opened_at, subject) if is_open else None,
                    legal_basis=stage.legal_basis or document["legal_basis"],
                    refusal=refusal,
                    office=office,
                    note=""
                    if stage_tally is None
                    else _note(open_review, stage, waited, stage_tally, actor, at),
                    may_hand_over=is_open and may_reassign(open_review, stage, actor, at),
                )
            )
    return RunningReview(
        policy=review.policy.reference,
        title=document["title"],
        legal_basis=document["legal_basis"],
        round=review.round,
        stages=tuple(views),
        carried=tuple(known[code].label for code in review.carried if code in known),
        skipped=skipped_in(review),
    )


def _note(
    open_review: eligibility.OpenReview,
    stage: Stage,
    waited: list[OfficeHeld],
    stage_tally: StageTally,
    who: Actor,
    at: datetime,
) -> str:
    """What keeps the stage open, whose place a stand-in takes, and that this person is needed at a later one."""
    sentences = [
        _why_still_open(open_review, stage, waited, stage_tally, at),
        _why_not_approve(open_review, stage, who, at),
    ]
    if stage.code in open_review.review.stand_ins:
        sentences.insert(
            0,
            _(
                "The stand-in decides: everybody who holds the office has a part in this "
                "or decided at an earlier stage."
            ),
        )
    return " ".join(filter(None, sentences))


def _why_not_approve(open_review: eligibility.OpenReview, stage: Stage, who: Actor, at: datetime) -> str:
    """Why somebody who may decide here is to leave the approval to a colleague."""
    try:
        office = eligibility.may_decide(open_review, stage, who, at)
    except DomainError:
        return ""
    later = eligibility.needed_later(open_review, stage, who, office, at)
    return "" if later is None else str(kept_for(later))


def _offices(stage: Stage, waited: list[OfficeHeld]) -> tuple[str, ...]:
    """Titles of the offices that could decide; of an anonymous stage only the role."""
    if stage.anonymous:
        return (str(Role(stage.role).label),)
    return tuple(dict.fromkeys(held.seat.title for held in waited))


def _why_still_open(
    open_review: eligibility.OpenReview,
    stage: Stage,
    waited: list[OfficeHeld],
    stage_tally: StageTally,
    at: datetime,
) -> str:
    """Why the stage stays open although nobody can decide it, or who in particular is to; empty otherwise."""
    if stage_tally.outcome:
        return str(_("Nobody is waited for any more; the stage ends by itself with the next daily run."))
    seats = {held.seat_id for held in waited}
    closed = None
    if not seats:
        parts = parts_in(open_review.review, open_review.subject, at=at)
        closed = verdict_on(stage, (), Panels(open_review.subject, at=at), parts)
    if closed is not None and closed.how == NOBODY:
        return opening.who_is_missing(stage, open_review.subject)
    if not seats:
        office = ", ".join(names_of([RoleInScope(Role(stage.role), Scope(stage.scope))], open_review.subject))
        return " ".join((_("Waiting for a holder of: %(office)s.") % {"office": office}, _way_out()))
    if stage.mode == "quorum" and len(seats) < stage_tally.missing:
        words = {"there": len(seats), "missing": stage_tally.missing}
        sentence = _("Only %(there)d of the %(missing)d offices still needed have a holder who may decide.")
        return " ".join((sentence % words, _way_out()))
    able = sum({held.seat_id: stage.weight_of(held.seat.ordinal) for held in waited}.values())
    if stage.mode == "weighted" and able < stage_tally.missing:
        words = {"there": able, "missing": stage_tally.missing}
        sentence = _(
            "Approvals weighing %(missing)d are still needed; those who may decide weigh %(there)d together."
        )
        return " ".join((sentence % words, _way_out()))
    handed = next((h for h in waited if h.seat_id == open_review.reassigned_seats.get(stage.code)), None)
    if handed is not None and not stage.anonymous:
        return str(_("Handed to: %(office)s.") % {"office": handed.seat.title})
    return ""


def _way_out() -> str:
    """What to do about approvals that nobody can give."""
    return _(
        "It waits in vain until somebody is appointed, or an administrator or the bureau moves it to another version "
        "of the policy."
    )


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who could decide one stage on a day, from stored dates; `offices` is None where reviewers stay unnamed.

    `strategic` stages are closed to those who act with power that is not their own. `skipped` says why the last round
    does not ask it.
    """

    review: str
    code: str
    label: str
    role: str
    rule: str
    strategic: bool
    legal_basis: str
    offices: tuple[OfficeHeld, ...] | None
    skipped: str = ""


def deciders_on(
    subject: Subject, day: date, viewer: Actor, *, at: datetime, now: Subject | None = None
) -> list[Deciders]:
    """For every stage of the subject's policy, in order: the offices held at some moment of the day in its zone.

    What the person has to do with the subject itself (own work, declared conflicts) is not looked at. A query, and one
    per stage. `now` is the subject as it is, where `subject` is as it was: whose own work it is today counts, too.
    """
    zone = ZoneInfo(subject.government.zone)
    start, end = start_of_day(day, zone), end_of_day(day, zone)
    version = policy_of(subject)
    document = document_of(version)
    proposing = any(is_proposer(each, viewer, at=at) for each in (subject, now) if each is not None)
    names = dict.fromkeys(spec.name for spec in flow_of(subject.SUBJECT_TYPE).reviews.values())
    last = rounds.last_round_of(subject)
    skipped = {(last.name, s.code): s.reason for s in skipped_in(last)} if last is not None else {}
    return [
        Deciders(
            review=name,
            code=stage.code,
            label=stage.label,
            role=stage.role,
            rule=rule_in_words(stage),
            strategic=stage.strategic,
            legal_basis=stage.legal_basis or document["legal_basis"],
            offices=None
            if stage.anonymous and proposing
            else tuple(
                held
                for held in reviewers_on(stage, subject, at=start, until=end)
                if stage.admits(reviewer_of(held), subject)
            ),
            skipped=skipped.get((name, stage.code), ""),
        )
        for name in names
        if has_review(version, name)
        for stage in stages_of(version, name)
    ]


def deciders_then(deciders: Sequence[Deciders], at: datetime) -> list[Deciders]:
    """The same with the offices as they were known at a moment. A constant number of queries."""
    every = [held for each in deciders for held in each.offices or ()]
    known = {held.pk: held for held in offices_then(every, at)}
    return [
        each
        if each.offices is None
        else replace(each, offices=tuple(known[held.pk] for held in each.offices if held.pk in known))
        for each in deciders
    ]


def _answer_by(stage: Stage, since: datetime, subject: Subject) -> date | None:
    if stage.service_days is None:
        return None
    opened = local_day(since, ZoneInfo(subject.government.zone))
    return calendar_of(subject.government_id).add_working_days(opened, stage.service_days)


def _standing(
    open_review: eligibility.OpenReview, stage: Stage, who: Actor, at: datetime
) -> tuple[DomainError | None, Office | None]:
    """Why this person may not decide, or in which office they may."""
    try:
        office = eligibility.may_decide(open_review, stage, who, at)
    except DomainError as refusal:
        return refusal, None
    made = open_review.decision_of(stage, who, office)
    return (None, office) if made is None else (already_decided(open_review.subject, stage, made, who), None)
