"""Deriving reviews again: every decision from its event, every void from what took it back, every round and exit from
the decisions and the pinned policy.

Part of `verify_history`. Reads each kind of row once, in the order of its subjects.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from common.beside import Beside
from common.canonical import sha256_hex
from common.types import Json
from workflow.engine.declarations import ReviewSpec
from workflow.engine.locking import CLOCK_TOLERANCE
from workflow.engine.registry import Flow, flows
from workflow.engine.verification import Finding, Pair, Totals, parsed
from workflow.enums import VoidReason
from workflow.models import Decision, Event, PolicyVersion, Recusal, Review
from workflow.policies.versions import has_review, stages_of
from workflow.reviews import concluding, rounds

_CHUNK = 500
# Beside the steps of the flow, what happens in a round.
_IN_ROUND = (
    "decide", "withdraw_decision", "carry_over", "stand_in", "skip_stage", "move_policy", "recuse",
)  # fmt: skip


@dataclass(slots=True)
class _Said:
    """One event of a subject under review, as it was hashed."""

    id: int
    name: str
    at: datetime
    actor: UUID
    seat: UUID | None
    capacity: str
    policy: str
    facts: Mapping[str, Json]
    digests: tuple[str, ...]
    enters: bool
    leaves: bool


@dataclass(slots=True)
class _Told:
    """What the events of one round say: who decided what, what was skipped, under which versions it ran."""

    opening: _Said
    ending: _Said | None = None
    said: list[_Said] = field(default_factory=list)

    def named(self, name: str) -> list[_Said]:
        """The events of that name, in order."""
        return [each for each in self.said if each.name == name]


def findings(totals: Totals) -> Iterator[Finding]:
    """Whatever does not follow. Three queries for each kind of subject with a review, and one for versions."""
    policies = {version.pk: version for version in PolicyVersion.objects.all()}
    yield from _versions(policies.values())
    yield from _recusals()
    for flow in flows().values():
        if flow.reviews:
            yield from _of_flow(flow, policies, totals)


def _of_flow(flow: Flow, policies: Mapping[UUID, PolicyVersion], totals: Totals) -> Iterator[Finding]:
    kinds = [f"{flow.subject_type}.{name}" for name in (*flow.names(), *_IN_ROUND, "create")]
    events = (
        Event.objects.filter(subject_type=flow.subject_type, kind__in=kinds)
        .order_by("subject_id", "seq")
        .only(
            "id",
            "subject_id",
            "kind",
            "from_state",
            "to_state",
            "at",
            "actor_id",
            "seat_id",
            "capacity",
            "payload",
        )
    )
    of_type = {"review__subject_type": flow.subject_type}
    made = Decision.objects.filter(**of_type).select_related("seat", "held", "review", "event", "voided_by")
    decisions = Beside(
        made.order_by("review__subject_id", "event_id").iterator(_CHUNK), lambda row: row.review.subject_id
    )
    reviews = Beside(
        Review.objects.filter(subject_type=flow.subject_type)
        .order_by("subject_id", "round")
        .iterator(_CHUNK),
        lambda row: row.subject_id,
    )
    for subject_id, said in _by_subject(events.iterator(_CHUNK), flow):
        subject = f"{flow.subject_type} {subject_id}"
        mine, own = reviews.of(subject_id), decisions.of(subject_id)
        totals.count(_("rounds of review"), len(mine))
        totals.count(_("decisions"), len(own))
        for event, code, message in _Subject(flow, said, mine, own, policies).faults():
            yield Finding(event, subject, code, message)
    for row in reviews.rest():
        yield Finding(0, f"{flow.subject_type} {row.subject_id}", "round", _("there is a round but no event"))
    for lost in decisions.rest():
        yield Finding(
            0,
            f"{flow.subject_type} {lost.review.subject_id}",
            "decision",
            _("there is a decision but no event"),
        )


def _versions(policies: Iterable[PolicyVersion]) -> Iterator[Finding]:
    """The text of a policy has the hash that its items and events name."""
    for version in policies:
        if sha256_hex(version.body.encode()) != version.sha256:
            message = _("the text of %(policy)s is not the published one")
            yield Finding(0, "policy", "policy", message % {"policy": version.reference})


def _recusals() -> Iterator[Finding]:
    """Whoever declared a conflict of interest did so by an event, about that subject."""
    told = Recusal.objects.filter(
        event__kind__endswith=".recuse",
        event__actor=F("person"),
        event__subject_id=F("review__subject_id"),
        event__at=F("declared_at"),
    )
    rows = Recusal.objects.exclude(pk__in=told.values("pk")).select_related("review").order_by("pk")
    for row in rows.iterator(_CHUNK):
        subject = f"{row.review.subject_type} {row.review.subject_id}"
        yield Finding(
            row.event_id, subject, "recusal", _("a conflict of interest that its event does not speak of")
        )


def _by_subject(rows: Iterable[Event], flow: Flow) -> Iterator[tuple[UUID, list[_Said]]]:
    """The events of each subject. Holds those of one."""
    key: UUID | None = None
    said: list[_Said] = []
    for row in rows:
        if key is not None and row.subject_id != key:
            yield key, said
            said = []
        key = row.subject_id
        said.append(_read(row, flow))
    if key is not None:
        yield key, said


def _read(row: Event, flow: Flow) -> _Said:
    body = parsed(row.payload)
    facts, docs = body.get("facts"), body.get("docs")
    changed = row.from_state != row.to_state
    return _Said(
        id=row.pk,
        name=row.kind.partition(".")[2],
        at=row.at,
        actor=row.actor_id,
        seat=row.seat_id,
        capacity=row.capacity,
        policy=str(body.get("policy")),
        facts=facts if isinstance(facts, dict) else {},
        digests=tuple(str(doc.get("sha256")) for doc in docs if isinstance(doc, dict))
        if isinstance(docs, list)
        else (),
        enters=changed and row.to_state in flow.reviews,
        leaves=changed and row.from_state in flow.reviews,
    )


Fault = tuple[int, str, str]


class _Subject:
    """One subject: its events beside its rounds and decisions."""

    def __init__(
        self,
        flow: Flow,
        said: Sequence[_Said],
        reviews: Sequence[Review],
        decisions: Sequence[Decision],
        policies: Mapping[UUID, PolicyVersion],
    ) -> None:
        self.flow, self.said, self.reviews, self.decisions = flow, said, reviews, decisions
        for review in reviews:
            if review.policy_id in policies:
                review.policy = policies[review.policy_id]

    def faults(self) -> Iterator[Fault]:
        """Everything that does not follow: event (0 for a row without one), code, sentence."""
        told = self._rounds()
        yield from self._decided()
        yield from self._voided()
        if len(told) != len(self.reviews):
            message = _("%(rows)d rounds are stored, by its events there were %(told)d")
            yield 0, "round", message % {"rows": len(self.reviews), "told": len(told)}
        before: Review | None = None
        for number, (review, events) in enumerate(zip(self.reviews, told, strict=False), start=1):
            own = [made for made in self.decisions if made.review_id == review.pk]
            for code, message in _round_faults(review, events, number, before, self._spec(review)):
                yield 0, code, _("round %(round)d: %(what)s") % {"round": review.round, "what": message}
            out = {each.actor for each in events.named("recuse")}
            moved = bool(events.named("move_policy"))
            for message in concluding.faults(review, own, out=out, moved=moved):
                yield 0, "approval", _("round %(round)d: %(what)s") % {"round": review.round, "what": message}
            before = review

    def _spec(self, review: Review) -> ReviewSpec | None:
        return next((spec for spec in self.flow.reviews.values() if spec.name == review.name), None)

    def _rounds(self) -> list[_Told]:
        found: list[_Told] = []
        for each in self.said:
            if found and found[-1].ending is None:
                found[-1].said.append(each)
                if each.leaves:
                    found[-1].ending = each
            if each.enters:
                found.append(_Told(each))
        return found

    def _decided(self) -> Iterator[Fault]:
        """Each decision is what its event says, and each such event has its decision."""
        rows = {made.event_id: made for made in self.decisions}
        for each in self.said:
            if each.name != "decide":
                continue
            made = rows.pop(each.id, None)
            if made is None:
                yield each.id, "decision", _("the event of a decision has no decision")
                continue
            for name, stored, follows in _differences(made, each):
                message = _("decision: “%(name)s” is %(stored)s, by its event %(follows)s")
                yield each.id, "decision", message % {"name": name, "stored": stored, "follows": follows}
            yield from ((each.id, "decision", message) for message in _office_faults(made))
        for made in rows.values():
            yield made.event_id, "decision", _("there is a decision that its event does not speak of")

    def _voided(self) -> Iterator[Fault]:
        """What no longer counts was taken back by a later event, and what was taken back does not count."""
        said = {each.id: each for each in self.said}
        taken_back = {
            str(each.facts.get("decision")): each for each in self.said if each.name == "withdraw_decision"
        }
        for made in self.decisions:
            by = said.get(made.voided_by_id or 0)
            withdrawn = taken_back.get(str(made.pk))
            if made.voided_at is None:
                if withdrawn is not None:
                    yield withdrawn.id, "void", _("the decision was taken back, and counts all the same")
                continue
            if made.void_reason == VoidReason.WITHDRAWN:
                holds = by is not None and withdrawn is by
            else:
                holds = (
                    by is not None
                    and by.name == "carry_over"
                    and made.stage in _texts(by.facts.get("voided"))
                )
            if not holds or by is None or by.at != made.voided_at or by.id < made.event_id:
                yield (
                    made.event_id,
                    "void",
                    _("the decision does not count, and no later event takes it back"),
                )


def _differences(made: Decision, each: _Said) -> Iterator[Pair]:
    """Columns that say something else than what was hashed."""
    decree = each.facts.get("decree")
    decree = decree if isinstance(decree, dict) else {}
    pairs: tuple[Pair, ...] = (
        ("stage", made.stage, each.facts.get("stage")),
        ("outcome", made.outcome, each.facts.get("outcome")),
        ("person", made.person_id, each.actor),
        ("seat", made.seat_id, each.seat),
        ("capacity", made.capacity, each.capacity),
        ("decided_at", made.decided_at, each.at),
        ("on_behalf_of", made.on_behalf_of, each.facts.get("on_behalf_of", [])),
        ("scores", made.scores, each.facts.get("scores", {})),
        ("decree_number", made.decree_number, decree.get("number", "")),
        ("decree_on", made.decree_on.isoformat() if made.decree_on else "", decree.get("on", "")),
        ("round", made.review.round, each.facts.get("round")),
        ("digest", (made.digest,), each.digests),
    )
    yield from ((name, stored, follows) for name, stored, follows in pairs if stored != follows)


def _office_faults(made: Decision) -> Iterator[str]:
    """Whoever decided held that seat then."""
    held = made.held
    if held is None:
        return
    over = held.ends_at is not None and held.ends_at + CLOCK_TOLERANCE < made.decided_at
    if (held.person_id, held.seat_id) != (made.person_id, made.seat_id):
        yield _("the office named by the decision is another's")
    elif held.starts_at > made.decided_at or over:
        yield _("the office was not held when it was decided")


def _round_faults(
    review: Review, told: _Told, number: int, before: Review | None, spec: ReviewSpec | None
) -> Iterator[tuple[str, str]]:
    """The row of a round is what its events and the policy that they name make of it."""
    ending, opening = told.ending, told.opening
    if spec is None:
        yield "round", _("the flow has no review “%(name)s”") % {"name": review.name}
        return
    outcome = next(
        (o for o in ("approve", "return", "reject") if ending and spec.exit_for(o) == ending.name), ""
    )
    moves = told.named("move_policy")
    policy = str(moves[-1].facts.get("after")) if moves else opening.policy
    pairs = (
        ("round", review.round, number),
        ("opened_at", review.opened_at, opening.at),
        ("closed_at", review.closed_at, ending.at if ending is not None else None),
        ("outcome", review.outcome, outcome),
        ("policy", review.policy.reference, policy),
    )
    for name, stored, follows in pairs:
        if stored != follows:
            message = _("“%(name)s” is %(stored)s, by its events %(follows)s")
            yield "round", message % {"name": name, "stored": stored, "follows": follows}
    if review.outcome != outcome:
        return
    yield from (("plan", message) for message in _plan_faults(review, told, before, moved=bool(moves)))


def _plan_faults(review: Review, told: _Told, before: Review | None, *, moved: bool) -> Iterator[str]:
    """The stages that were asked are those of the policy, but for what was carried over or skipped by an event."""
    if not has_review(review.policy, review.name):
        yield _("the policy has no such review")
        return
    kept = {name for each in told.named("carry_over") for name in _texts(each.facts.get("kept"))}
    stood = {
        **(before.carried if before else {}),
        **dict.fromkeys(before.concluded if before else (), review.round - 1),
    }
    carried = {code: stood.get(code) for code in kept}
    if review.carried != carried:
        yield _("approvals carried over: %(stored)s, by its events %(follows)s") % {
            "stored": sorted(review.carried), "follows": sorted(carried),
        }  # fmt: skip
    skips = {
        str(each.facts.get("stage")): each for each in told.said if each.name in ("skip_stage", "stand_in")
    }
    how = {code: "skipped" if each.name == "skip_stage" else "stand_in" for code, each in skips.items()}
    stored_how = {code: row["how"] for code, row in review.stand_ins.items()}
    if stored_how != how:
        yield _("stand-ins: %(stored)s, by its events %(follows)s") % {"stored": stored_how, "follows": how}
    skipped = {code for code, name in how.items() if name == "skipped"}
    stages = [stage for stage in stages_of(review.policy, review.name) if stage.applies(review.facts)]
    plan = rounds.plan_of([stage for stage in stages if stage.code not in review.carried])
    follows = [left for group in plan if (left := [code for code in group if code not in skipped])]
    if moved:
        known = {stage.code for stage in stages_of(review.policy, review.name)}
        asked = {code for group in review.plan for code in group}
        if not asked - set(review.concluded) <= known:
            yield _("a stage is asked that the policy does not have")
    elif [group for group in review.plan if group] != follows:
        message = _("the stages asked are %(stored)s, by the policy %(follows)s")
        yield message % {"stored": review.plan, "follows": follows}


def _texts(value: Json) -> set[str]:
    return {str(each) for each in value} if isinstance(value, list) else set()
