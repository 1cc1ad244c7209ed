"""Changing a plan after approval: written aside, decided on by policy, then taken as a revision of the plan."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.canonical import canonical_bytes, digest, sha256_hex
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.types import Json
from innovations.conditions import BEFORE_CONTRACT, BEFORE_LAUNCH, gaps_before
from innovations.enums import InnovationState
from innovations.flows.innovation import InnovationFlow
from innovations.flows.plan_change import OPEN, PlanChangeFlow
from innovations.models import Indicator, Innovation, PlanChange, PlanChangeEdit, Revision, UnplannedResult
from innovations.scoring.units import default_aggregation
from innovations.services.contracts.next_contract import last_contract, why_no_contract
from innovations.services.contracts.yearly_targets import keep_for_its_years
from innovations.services.progress import milestone_days
from innovations.services.proposals.plan_lists import (
    ROWS,
    Given,
    PlanEntry,
    plan_rows,
    refuse_reported,
    row_content,
    row_from_content,
    set_values,
    store_list,
)
from innovations.services.proposals.plan_questions import read_asking
from innovations.services.proposals.submission import content_of, facts_for_policy
from innovations.services.proposals.targets import GivenTargets
from innovations.services.reports.targets import record_targets
from innovations.services.resting import refuse_resting
from organisations.enums import AGENCY_ROLES, Role
from organisations.offices import SYSTEM, Actor, Office, preferred
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import ReviewedSubject, prepares, reacts_to, reviewed
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work
from workflow.models import Event
from workflow.policies.versions import has_review, policy_of

REVIEW = "plan"
# Before a contract, and between two of them.
CHANGEABLE = (InnovationState.APPROVED, InnovationState.LAUNCHED, InnovationState.UNDER_EVALUATION)


def start(innovation: Innovation, *, actor: Actor, at: datetime) -> PlanChange:
    """A change of the plan to be written, its lists as they stand; the one that is open already, if there is one.

    Locks the innovation. Raises NotPermitted, then NotNow, as `may_start`.
    """

    def work() -> PlanChange:
        with unit_of_work():
            target, _moment = gate.locked(innovation, at=at)
            who = actor_at(actor.person_id, at)
            office = may_start(target, actor=who, at=at)
            if (found := open_change_of(target)) is not None:
                return found
            change = PlanChange(
                government=target.government,
                agency=target.agency,
                policy_ref=target.policy_ref,
                innovation=target,
                content={name: _content(plan_rows(target, name)) for name in ROWS},
                base_revision=target.revision_no,
            )
            made: PlanChange = gate.create(
                change, actor=who, office=office, at=at, facts={"innovation": str(target.pk)}
            )
            return made

    return retrying(work)


def may_start(innovation: Innovation, *, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may change the plan now: of its agency or its bureau. One query at most.

    Raises NotPermitted; NotNow while it rests (`innovation_suspended`), before approval and after the end
    (`not_approved`), while a contract is prepared, signed or in force with periods ahead (`has_contract`), and where
    the policy names nobody who decides (`no_review`).
    """
    office = _office(innovation, actor_at(actor.person_id, at))
    refuse_resting(innovation)
    if innovation.state not in CHANGEABLE:
        raise NotNow(
            _(
                "The plan is changed this way after approval and before a contract, or between two; this innovation is"
                " “%(state)s”."
            )
            % {"state": innovation.get_state_display()},
            code="not_approved",
            state=innovation.state,
        )
    if not awaits_contract(innovation, at=at):
        raise NotNow(
            _("Its contract names this plan. Change the contract, or void it while it is not signed yet."),
            code="has_contract",
        )
    if not has_review(policy_of(innovation), REVIEW):
        raise NotNow(
            _("Its policy %(policy)s names nobody who decides on a changed plan: move it to a newer version.")
            % {"policy": innovation.policy_ref.partition(":")[0]},
            code="no_review",
        )
    return office


def gaps_ahead(innovation: Innovation) -> list[Gap]:
    """What the policy demands of the plan at the steps ahead and is not there. A query for each list it names."""
    gates = (BEFORE_LAUNCH, BEFORE_CONTRACT)
    ahead = gates if innovation.state == InnovationState.APPROVED else gates[1:]
    return [gap for gate_name in ahead for gap in gaps_before(gate_name, innovation)]


def awaits_contract(innovation: Innovation, *, at: datetime) -> bool:
    """Whether a contract may be prepared now, as none is and the last is over or in its last period. Two queries at
    most."""
    return why_no_contract(innovation, at=at) is None


def open_change_of(innovation: Innovation) -> PlanChange | None:
    """The change that is being written or decided on. One query."""
    return PlanChange.objects.filter(innovation=innovation, state__in=OPEN).first()


def _office(innovation: Innovation, who: Actor) -> Office:
    place, own = innovation.government_id, innovation.agency_id
    fitting = [] if own is None else [who.holding(role, agency_id=own) for role in AGENCY_ROLES]
    office = preferred([*fitting, who.holding(Role.ORGANISATION_BUREAU, government_id=place)])
    if office is not None:
        return office
    raise NotPermitted(
        _("A plan is changed by its agency or the organisation bureau."), code="not_your_office"
    )


def rows_of_change(change: PlanChange, name: str) -> list[PlanEntry]:
    """One list as the change would make it: rows that are not stored. No query."""
    rows = change.content.get(name, ())
    return [row_from_content(change.innovation, name, UUID(str(row["id"])), row) for row in rows]


def revise(
    change: PlanChange,
    *,
    actor: Actor,
    at: datetime,
    rows: Mapping[str, Sequence[Mapping[str, Given | GivenTargets]]],
    seen_version: int | None = None,
    confirmed: bool = True,
) -> PlanChange:
    """Replace lists of a change that can still be edited, and raise its version.

    Locks it. Raises NotPermitted, NotNow (`not_editable`), Stale, BadInput (all gaps; also for a row that is dropped
    although it was reported on), and LooksOdd unless what looks like a mistake is `confirmed`. One query for each list
    that drops a row.
    """

    def work() -> PlanChange:
        with unit_of_work():
            target, _moment = gate.locked(change, at=at)
            if seen_version is not None and seen_version != target.version:
                raise gate.stale(target)
            who = actor_at(actor.person_id, at)
            office = may_revise(target, actor=who, at=at)
            made = {
                name: read_asking(
                    target.innovation,
                    name,
                    entries,
                    known=rows_of_change(target, name),
                    confirmed=confirmed,
                )
                for name, entries in rows.items()
            }
            for name, kept in made.items():
                refuse_reported(name, _ids(rows_of_change(target, name)) - _ids(kept))
            _write(target, made, who=who, office=office, at=at)
            return target

    return retrying(work)


def take_in(result: UnplannedResult, *, actor: Actor, at: datetime) -> PlanChange:
    """Put a result that was not planned into the change of the plan, begun if there is none, as an indicator whose
    targets are to be written; it keeps the result's id, its figure becomes the baseline.

    Locks innovation and change. Raises as `start` and `revise`; NotNow while its report was never handed in
    (`not_handed_in`), and for what stands in the plan or its change already (`already_taken`).
    """

    def work() -> PlanChange:
        with unit_of_work():
            may_start(result.report.innovation, actor=actor, at=at)
            if result.report.submitted_at is None:
                raise NotNow(
                    _("Hand in the report first: what is not handed in may still change."),
                    code="not_handed_in",
                )
            change, _moment = gate.locked(start(result.report.innovation, actor=actor, at=at), at=at)
            who = actor_at(actor.person_id, at)
            office = may_revise(change, actor=who, at=at)
            rows = rows_of_change(change, "indicators")
            if planned_among([result], change):
                raise NotNow(
                    _("“%(result)s” stands in the plan or in its change already.") % {"result": result.name},
                    code="already_taken",
                )
            fresh = _indicator_of(result, change.innovation, position=len(rows) + 1)
            _write(change, {"indicators": [*rows, fresh]}, who=who, office=office, at=at)
            return change

    return retrying(work)


def planned_among(results: Sequence[UnplannedResult], change: PlanChange | None) -> set[UUID]:
    """Those of these results that have become indicators of the plan, or would by this change. One query."""
    ids = {row.pk for row in results}
    listed = (
        {UUID(row["id"]) for row in change.content.get("indicators", ())} if change is not None else set()
    )
    return (ids & listed) | set(Indicator.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _indicator_of(result: UnplannedResult, innovation: Innovation, *, position: int) -> Indicator:
    """Not stored, without targets."""
    row = Indicator(pk=result.pk, innovation=innovation, position=position)
    row.proposed_targets = {}
    given: dict[str, Given | GivenTargets] = {
        "name": result.name,
        "unit": result.unit,
        "baseline": result.actual,
        "aggregation": default_aggregation(result.unit),
    }
    if gaps := set_values(row, given):
        raise BadInput(_("Some entries are not valid."), gaps=gaps)
    return row


def _write(
    change: PlanChange,
    rows: Mapping[str, Sequence[PlanEntry]],
    *,
    who: Actor,
    office: Office,
    at: datetime,
) -> None:
    """Make these the lists of a locked change, and note who wrote them. Three statements."""
    change.content = {**change.content, **{name: _content(entries) for name, entries in rows.items()}}
    change.save(update_fields=["content"])
    gate.touch(change)
    PlanChangeEdit.objects.create(
        change=change,
        version=change.version,
        parts=list(rows),
        person_id=who.person_id,
        seat_id=office.seat_id,
        edited_at=at,
    )


def may_revise(change: PlanChange, *, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may edit the change; raises NotPermitted, then NotNow."""
    office = _office(change.innovation, actor_at(actor.person_id, at))
    if not change.editable:
        raise NotNow(
            _("The plan can no longer be edited: it is “%(state)s”.") % {"state": change.get_state_display()},
            code="not_editable",
            state=change.state,
        )
    return office


def _ids(rows: Sequence[PlanEntry]) -> set[UUID]:
    return {row.pk for row in rows}


def _content(rows: Sequence[PlanEntry]) -> list[Json]:
    return [{"id": str(row.pk), **row_content(row)} for row in rows]


@prepares(PlanChangeFlow.submit, PlanChangeFlow.resubmit)
def freeze_change(ctx: Context[PlanChange]) -> None:
    """Before the event: the hash of what is decided on."""
    change = ctx.subject
    change.content_sha256 = digest(change.content)
    change.save(update_fields=["content_sha256"])
    ctx.docs.append({"id": str(change.pk), "sha256": change.content_sha256})
    # Whoever is taken off the team before a later round does not decide on it all the same.
    if team := sorted(str(person) for person in _team_of(change)):
        ctx.facts["team"] = team


def _team_of(change: PlanChange) -> set[UUID]:
    return {UUID(row["person"]) for row in change.content.get("team", ()) if row.get("person")}


def innovation_of(change: PlanChange) -> list[Innovation]:
    """What moves with an accepted change."""
    return [change.innovation]


@reacts_to(PlanChangeFlow.accept, locks=innovation_of, order=10)
def take_plan(ctx: Context[PlanChange], unit: UnitOfWork) -> None:
    """The innovation takes the lists as its plan: a further revision, its targets on record from now on."""
    change = ctx.subject
    innovation = unit.locked_row(change.innovation)
    for name in ROWS:
        store_list(innovation, name, rows_of_change(change, name))
    if (last := last_contract(innovation)) is not None:
        keep_for_its_years(innovation, last)
    innovation.revision_no += 1
    data = canonical_bytes(content_of(innovation))
    event = gate.record(
        innovation,
        "change_plan",
        actor=SYSTEM,
        office=SYSTEM.offices[0],
        at=ctx.at,
        facts={"plan_change": str(change.pk), "revision": innovation.revision_no, "cause": ctx.event_id},
        docs=[{"id": str(innovation.pk), "sha256": sha256_hex(data)}],
    )
    Revision.objects.create(
        innovation=innovation,
        number=innovation.revision_no,
        content=data,
        sha256=sha256_hex(data),
        frozen_at=ctx.at,
    )
    innovation.save(update_fields=["revision_no"])
    change.revision = innovation.revision_no
    change.save(update_fields=["revision"])
    record_targets(innovation, event=event)
    milestone_days.follow(innovation, at=ctx.at)


def open_changes_of(innovation: Innovation) -> list[PlanChange]:
    """Changes that an ended innovation takes with it. One query."""
    rows = PlanChange.objects.filter(innovation_id=innovation.pk, state__in=OPEN)
    return list(rows.select_related("innovation").order_by("id"))


@reacts_to(InnovationFlow.complete, InnovationFlow.discontinue, locks=open_changes_of, order=40)
def lapse_with(ctx: Context[Innovation], unit: UnitOfWork) -> None:
    """The innovation ended: what was to be changed in its plan lapses."""
    for change in open_changes_of(ctx.subject):
        gate.follow(ctx, unit.locked_row(change), "lapse")


@reviewed(PlanChangeFlow)
class PlanUnderReview(ReviewedSubject[PlanChange]):
    """What reviewers of a changed plan have before them: its lists."""

    def digest(self, ctx: Context[PlanChange]) -> str:
        """Hash of the lists that the round is about."""
        return ctx.docs[0]["sha256"]

    def authors(self, subjects: Collection[PlanChange]) -> dict[UUID, set[UUID]]:
        """Whoever wrote or handed in the changes, the teams as they would be, and those that were handed in before. Two
        queries."""
        found = {change.pk: _team_of(change) for change in subjects}
        acted = Event.objects.filter(
            subject_type=PlanChange.SUBJECT_TYPE,
            subject_id__in=found,
            kind__in=("plan_change.create", "plan_change.submit", "plan_change.resubmit"),
        ).values_list("subject_id", "actor_id", "payload")
        wrote = PlanChangeEdit.objects.filter(change__in=found).values_list("change_id", "person_id")
        for key, person, payload in acted:
            handed_in = json.loads(bytes(payload))["facts"].get("team", ())
            found[key].update((person, *map(UUID, handed_in)))
        for key, person in wrote:
            found[key].add(person)
        return found

    def facts(self, ctx: Context[PlanChange]) -> dict[str, Json]:
        """What a policy's conditions may ask about the innovation. One query."""
        return facts_for_policy(ctx.subject.innovation)

    def live(self, subject: PlanChange) -> Json:
        """The lists as they stand."""
        content: Json = subject.content
        return content
