"""What has to be so before a stage of a programme opens, and before an idea goes on; every gap is named."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from common.periods import local_day
from common.uuids import parsed_uuid
from innovations.enums import RUNNING, InnovationState
from innovations.models import Innovation
from programmes.enums import AgreementKind, GateNeed, IdeaState, MemberRole, OccasionKind, ProgrammeState
from programmes.kind_document import KindStage, read_kind
from workflow.engine.declarations import Context, described_as

LAUNCHED = (*RUNNING, InnovationState.COMPLETED)
APPROVED = (InnovationState.APPROVED, *LAUNCHED)
# What an idea may be merged into.
_LIVING_IDEAS = (IdeaState.HANDED_IN, IdeaState.PROPOSED)
_GIVEN_UP = (InnovationState.REJECTED, InnovationState.WITHDRAWN, InnovationState.DISCONTINUED)


@described_as(gettext_lazy("there is a next stage, and what it waits for is there"))
def next_stage_may_open(ctx: Context) -> Iterator[Gap]:
    """One query for the stages, and one for each thing that the gate asks for."""
    stage = ctx.subject.stages.filter(opened_on=None).order_by("position").first()
    if stage is None:
        yield Gap("stage", "none", _("Every stage was opened already."))
        return
    declared = declared_stage(ctx.subject.kind.body, stage.code)
    if declared is not None:
        yield from gate_gaps(ctx, declared)


@described_as(gettext_lazy("every stage was opened"))
def every_stage_was_opened(ctx: Context) -> Iterator[Gap]:
    """One query."""
    programme = ctx.subject
    if ahead := [stage.label for stage in programme.stages.filter(opened_on=None)]:
        message = _("Not opened yet: %(stages)s.") % {"stages": ", ".join(ahead)}
        yield Gap("stage", "ahead", message)


@described_as(gettext_lazy("the programme is under way"))
def programme_goes_on(ctx: Context) -> Iterator[Gap]:
    """One query where the programme was not read."""
    idea = ctx.subject
    if idea.programme.state != ProgrammeState.RUNNING:
        yield Gap("programme", "over", _("The programme of this idea is over."))


@described_as(gettext_lazy("what it is merged into is there"))
def merge_target_fits(ctx: Context) -> Iterator[Gap]:
    """The key names another living idea of the programme, or a proposal of the government. Two queries."""
    raw = str(ctx.facts.get("into") or "")
    if not raw:
        yield Gap("into", "required", _("Choose the idea or proposal that carries it on."))
        return
    key = parsed_uuid(raw)
    if key is None or merge_target(ctx, key) is None:
        yield Gap("into", "unknown", _("There is no such idea or proposal here."))


def merge_target(ctx: Context, key: UUID) -> Model | None:
    """The idea or innovation that the idea may be merged into; None without one. Two queries."""
    idea = ctx.subject
    ideas = idea.programme.ideas.filter(state__in=_LIVING_IDEAS).exclude(pk=idea.pk)
    found: Model | None = ideas.filter(pk=key).first()
    if found is not None:
        return found
    rows = Innovation.objects.filter(government_id=idea.government_id).exclude(state__in=_GIVEN_UP)
    return rows.filter(pk=key).first()


def declared_stage(body: str, code: str) -> KindStage | None:
    """What a version of a kind says about a stage."""
    return next((each for each in read_kind(body).stages if each.code == code), None)


def gate_gaps(ctx: Context, stage: KindStage) -> Iterator[Gap]:
    """What a stage of the programme still waits for."""
    programme = ctx.subject
    today = local_day(ctx.at, programme.government.tz)
    for kind in stage.gate.agreements:
        yield from _agreed(ctx, AgreementKind(kind), today)
    for occasion in stage.gate.events:
        if not programme.occasions.filter(kind=occasion, held_on__lte=today).exists():
            message = _("Not recorded as held yet: %(event)s.")
            yield Gap("occasions", occasion, message % {"event": OccasionKind(occasion).label})
    for need in stage.gate.needs:
        where, is_met = _NEEDS[GateNeed(need)]
        if not is_met(ctx):
            message = _("Before “%(stage)s”: %(need)s.")
            yield Gap(where, need, message % {"stage": stage.label, "need": GateNeed(need).label})


def _agreed(ctx: Context, kind: AgreementKind, today: date) -> Iterator[Gap]:
    rows = list(ctx.subject.agreements.filter(kind=kind, signed_on__lte=today))
    if not rows:
        yield Gap("agreements", kind, _("Not recorded yet: %(agreement)s.") % {"agreement": kind.label})
    elif all(row.valid_until is not None and row.valid_until < today for row in rows):
        message = _("No longer valid: %(agreement)s.")
        yield Gap("agreements", f"{kind}_ended", message % {"agreement": kind.label})


def _has_ideas(ctx: Context) -> bool:
    return bool(ctx.subject.ideas.exclude(state=IdeaState.WITHDRAWN).exists())


def _has_proposals(ctx: Context) -> bool:
    return bool(ctx.subject.ideas.filter(innovation__isnull=False).exists())


def _has_approved(ctx: Context) -> bool:
    return bool(ctx.subject.ideas.filter(innovation__state__in=APPROVED).exists())


def _has_launched(ctx: Context) -> bool:
    return bool(ctx.subject.ideas.filter(innovation__state__in=LAUNCHED).exists())


def _has_participants(ctx: Context) -> bool:
    return bool(ctx.subject.members.filter(role=MemberRole.PARTICIPANT).exists())


def _rounds_over(ctx: Context) -> bool:
    rounds = list(ctx.subject.rounds.values_list("closes_at", flat=True))
    return bool(rounds) and max(rounds) <= ctx.at


def _desks_held(ctx: Context) -> bool:
    booked = list(ctx.subject.slots.filter(agency__isnull=False).values_list("held_at", flat=True))
    return bool(booked) and None not in booked


# Where each of them is filled in (a part of the programme's page), and whether it is there.
_NEEDS: dict[GateNeed, tuple[str, Callable[[Context], bool]]] = {
    GateNeed.IDEAS: ("ideas", _has_ideas),
    GateNeed.ROUNDS_OVER: ("rounds", _rounds_over),
    GateNeed.PROPOSALS: ("ideas", _has_proposals),
    GateNeed.DESKS: ("desks", _desks_held),
    GateNeed.APPROVED: ("ideas", _has_approved),
    GateNeed.LAUNCHED: ("launch", _has_launched),
    GateNeed.PARTICIPANTS: ("members", _has_participants),
}
