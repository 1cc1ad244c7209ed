"""Changing a policy safely: moving running items by an explicit act, comparing two versions in words."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from django.utils.translation import gettext as _

from common.errors import DomainError, Gap, NotNow, NotPermitted, Unready
from common.moments import OffsetClock
from common.types import Document, Json
from organisations.enums import Role
from organisations.offices import Actor, preferred
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.events import NewEvent, append
from workflow.engine.hooks import under_review
from workflow.engine.registry import flow_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import PolicyVersion, PolicyWithdrawal, Review, Subject
from workflow.policies.versions import has_review, stages_of
from workflow.policies.wording import (
    Fact,
    ReviewWords,
    StageWords,
    review_label,
    reviews_in_words,
    sections_in_words,
)
from workflow.queries import subject_types
from workflow.reviews import decisions, rounds
from workflow.reviews.eligibility import exits_of

S = TypeVar("S", bound=Subject)

# Who may put items under another version, each in their own government.
MOVERS = (Role.ADMINISTRATOR, Role.ORGANISATION_BUREAU)


def move(subject: S, version: PolicyVersion, *, actor: Actor, at: datetime, reason: str) -> S:
    """Move one item to another version of its policy: an explicit act with an event that names both.

    Only the organisation bureau or an administrator of its government may. Raises NotNow when the item waits at a
    stage that the version lacks. Locks the subject (and whatever an exit of its review would move).
    """

    def work() -> S:
        with unit_of_work():
            target, moment = gate.locked(subject, at=at, exits=exits_of(subject))
            who = actor_at(actor.person_id, at)
            office = preferred(who.holding(role, government_id=target.government_id) for role in MOVERS)
            if office is None:
                raise NotPermitted(
                    _("Only an administrator moves items to another policy."), code="not_your_office"
                )
            _refuse_target(target, version)
            before = target.policy_ref
            review = rounds.open_review(target)
            if review is not None:
                _continue_under(target, review, version, moment, who)
            target.policy_ref = version.reference
            target.save(update_fields=["policy_ref"])
            append(
                target,
                NewEvent(
                    kind=f"{target.SUBJECT_TYPE}.move_policy",
                    from_state=target.state,
                    to_state=target.state,
                    at=moment,
                    actor=who,
                    office=office,
                    policy=version.reference,
                    facts={"before": before, "after": version.reference},
                    private={"comment": reason},
                ),
            )
            if review is not None:
                # Under the new rule the decisions made so far may be enough.
                decisions.settle(target, at=moment)
            return target

    return retrying(work)


def may_move_items(actor: Actor) -> None:
    """Raise NotPermitted for whoever moves no items in any government. No query."""
    if not any(actor.holding(role) for role in MOVERS):
        raise NotPermitted(
            _("Only the organisation bureau or an administrator moves items to another policy."),
            code="not_your_office",
        )


def movable_types() -> list[str]:
    """The types of subject that are reviewed by a policy's stages, in the order of their apps."""
    return [kind for kind in subject_types() if flow_of(kind).reviews]


@dataclass(frozen=True, slots=True)
class MoveResult:
    """What became of one item: under the new version, or the refusal."""

    subject: Subject
    refusal: DomainError | None = None


def move_many(
    subjects: Sequence[Subject], version: PolicyVersion, *, actor: Actor, at: datetime, reason: str
) -> list[MoveResult]:
    """Move several items, each in its own transaction: one refusal does not undo the others. Results in order.

    What is under the version already is left alone, as a refusal. Raises Unready without a reason.
    """
    if not reason.strip():
        message = _("Please give a reason.")
        raise Unready(message, gaps=[Gap("reason", "required", message)])
    results, now = [], OffsetClock(at)
    for subject in subjects:
        try:
            if subject.policy_ref == version.reference:
                raise NotNow(_("This item is under that version already."), code="same_version")
            moved = move(subject, version, actor=actor, at=now(), reason=reason)
        except DomainError as refusal:
            results.append(MoveResult(subject, refusal))
        else:
            results.append(MoveResult(moved))
    return results


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """What a move would do to one item: stages asked that were not, stages not asked any more, or the refusal."""

    subject: Subject
    asked: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    refusal: DomainError | None = None


def plan_move(subject: Subject, version: PolicyVersion, *, actor: Actor, at: datetime) -> PlannedMove:
    """What `move` would do, without a write. Some four queries."""
    try:
        if subject.policy_ref == version.reference:
            raise NotNow(_("This item is under that version already."), code="same_version")
        _refuse_target(subject, version)
        review = rounds.open_review(subject)
        if review is None:
            return PlannedMove(subject)
        facts = _facts_under(subject, review, version, at, actor)
    except DomainError as refusal:
        return PlannedMove(subject, refusal=refusal)
    plan, here = rounds.plan_under(review, version, facts)
    after = {code for group in plan[here:] for code in group}
    before = {code for group in review.plan[review.stage :] for code in group} - set(review.concluded)
    return PlannedMove(
        subject,
        asked=_labels(version, review, after - before),
        dropped=_labels(review.policy, review, before - after),
    )


def _labels(version: PolicyVersion, review: Review, codes: Collection[str]) -> tuple[str, ...]:
    return tuple(stage.label for stage in stages_of(version, review.name) if stage.code in codes)


def _refuse_target(target: Subject, version: PolicyVersion) -> None:
    """Raise NotNow for a version that nothing of this government may run under. One query."""
    if version.government_id not in (None, target.government_id):
        raise NotNow(_("This policy belongs to another government."), code="foreign_name")
    if PolicyWithdrawal.objects.filter(version=version).exists():
        raise NotNow(_("This version was withdrawn; choose another."), code="withdrawn")


def _facts_under(
    target: Subject, review: Review, version: PolicyVersion, at: datetime, who: Actor
) -> Mapping[str, Json]:
    """What the version's conditions ask of the item; raises NotNow where it lacks the stage the item waits at."""
    known = (
        {stage.code for stage in stages_of(version, review.name)}
        if has_review(version, review.name)
        else set()
    )
    lost = sorted(rounds.open_stages(review) - known)
    if lost:
        raise NotNow(
            _("This item waits at the stage %(stage)s, which the version does not have.")
            % {"stage": lost[0]},
            code="orphans",
        )
    return under_review(target).facts(Context(subject=target, name="move_policy", actor=who, at=at))


def _continue_under(
    target: Subject, review: Review, version: PolicyVersion, at: datetime, who: Actor
) -> None:
    facts = _facts_under(target, review, version, at, who)
    rounds.change_policy(review, version, facts, subject=target, at=at)


# -- two versions in words ---------------------------------------------------------------------------------


def compare(old: Document, new: Document) -> list[str]:
    """What changes from one document to the other, as sentences for people; empty when nothing does."""
    lines = [
        _("%(field)s: “%(old)s” becomes “%(new)s”.")
        % {"field": label, "old": old.get(key, "–"), "new": new.get(key, "–")}
        for key, label in (
            ("title", _("Title")),
            ("legal_basis", _("Legal basis")),
            ("valid_from", _("Valid from")),
        )
        if old.get(key) != new.get(key)
    ]
    names = sorted({*old["review"], *new["review"]})
    for name in names:
        lines += _review_changes(name, old, new)
    before, after = ({s.name: s for s in sections_in_words(document)} for document in (old, new))
    for section in dict.fromkeys([*before, *after]):
        label = (after.get(section) or before[section]).label
        facts = [found[section].facts if section in found else () for found in (before, after)]
        lines += _fact_changes(label, *facts)
    return lines


def _review_changes(name: str, old: Document, new: Document) -> Iterator[str]:
    review = review_label(name)
    if name not in new["review"]:
        yield _("The review “%(review)s” disappears.") % {"review": review}
        return
    if name not in old["review"]:
        yield _("There is a new review “%(review)s”.") % {"review": review}
        return
    yield from _fact_changes(review, *(_words(document, name).facts for document in (old, new)))
    before = {stage.code: stage for stage in _words(old, name).stages}
    after = {stage.code: stage for stage in _words(new, name).stages}
    for code in sorted(before.keys() - after.keys()):
        yield _("%(review)s: the stage “%(stage)s” is removed.") % {
            "review": review,
            "stage": before[code].label,
        }
    for code, stage in after.items():
        if code not in before:
            yield _("%(review)s: the stage “%(stage)s” is new (%(rule)s).") % {
                "review": review,
                "stage": stage.label,
                "rule": stage.facts[0].value,
            }
            continue
        place = f"{review}, {stage.label}"
        if before[code].label != stage.label:
            yield _("%(place)s: was called “%(old)s”.") % {"place": place, "old": before[code].label}
        yield from _fact_changes(place, before[code].facts, stage.facts)
    shared = {code for code in before if code in after}
    if _sequence(before, shared) != _sequence(after, shared):
        yield _("%(review)s: the order of the stages changes.") % {"review": review}


def _words(document: Document, name: str) -> ReviewWords:
    return next(review for review in reviews_in_words(document) if review.name == name)


def _sequence(stages: Mapping[str, StageWords], codes: Collection[str]) -> list[list[str]]:
    """The stages of `codes` in groups that run side by side."""
    kept = sorted((stage for code, stage in stages.items() if code in codes), key=lambda stage: stage.order)
    return [[s.code for s in group] for _order, group in groupby(kept, key=lambda stage: stage.order)]


def _fact_changes(place: str, old: Iterable[Fact], new: Iterable[Fact]) -> Iterator[str]:
    """One sentence for every line that differs, appears or goes."""
    before, after = {fact.key: fact for fact in old}, {fact.key: fact for fact in new}
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was and now and was.value == now.value:
            if was.source != now.source:
                yield _("%(place)s, %(field)s: rests on “%(new)s” instead of “%(old)s”.") % {
                    "place": place,
                    "field": now.label,
                    "new": now.source or "–",
                    "old": was.source or "–",
                }
            continue
        words = {"place": place, "old": was.value if was else "", "new": now.value if now else ""}
        if was is None and now is not None:
            yield _("%(place)s: %(field)s is new: “%(new)s”.") % {**words, "field": now.label}
        elif now is None and was is not None:
            yield _("%(place)s: %(field)s falls away (was “%(old)s”).") % {**words, "field": was.label}
        elif was is not None:
            yield _("%(place)s: %(field)s changes from “%(old)s” to “%(new)s”.") % {
                **words,
                "field": was.label,
            }
