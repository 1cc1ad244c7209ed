"""What the keepers of a programme put down: every act is an event of it. The organisation bureau keeps it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import line_gaps, typed_line
from common.periods import local_day
from common.types import Json
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from programmes.enums import OccasionKind, ProgrammeState
from programmes.flows.programme import ProgrammeFlow
from programmes.kind_document import read_kind
from programmes.models import (
    IdeaRound,
    IdeaTarget,
    OccasionAttendance,
    PartnerAgreement,
    Programme,
    ProgrammeKindVersion,
    ProgrammeMember,
    ProgrammeOccasion,
    ProgrammeStage,
)
from programmes.queries import agencies_in
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares
from workflow.engine.transaction import retrying, unit_of_work

R = TypeVar("R", bound=models.Model)
MOST_POSITIONS = 500


def bureau_office(government: Government, actor: Actor, at: datetime) -> Office:
    """The office in which somebody keeps programmes of a government. Raises NotPermitted."""
    office = actor_at(actor.person_id, at).holding(Role.ORGANISATION_BUREAU, government_id=government.pk)
    if office is None:
        raise NotPermitted(_("Programmes are kept by the organisation bureau."), code="not_your_office")
    return office


def open_programme(
    government: Government,
    *,
    kind: ProgrammeKindVersion,
    title: str,
    partner: str = "",
    remark: str = "",
    actor: Actor,
    at: datetime,
) -> Programme:
    """Begin a programme after a version of its kind, with its stages, and with targets for every agency where the kind
    asks every agency. Raises NotPermitted, BadInput."""
    office = bureau_office(government, actor, at)
    gaps = [
        *line_gaps(title, place="title"),
        *line_gaps(partner, place="partner"),
        *line_gaps(remark, place="remark"),
    ]
    if not typed_line(title):
        gaps.append(Gap("title", "required", _("Please give the programme a name.")))
    if kind.government_id not in (None, government.pk):
        gaps.append(Gap("kind", "foreign", _("This kind belongs to another government.")))
    if gaps:
        raise BadInput(_("The programme cannot be opened."), gaps=gaps)
    document = read_kind(kind.body)
    made = Programme(
        id=uuid4(),
        government=government,
        kind=kind,
        title=typed_line(title),
        partner=typed_line(partner) or document.partner,
        remark=typed_line(remark),
        opened_by_id=actor.person_id,
    )

    def work() -> Programme:
        with unit_of_work():
            created = gate.create(made, actor=actor, office=office, at=at, facts={"kind": kind.reference})
            ProgrammeStage.objects.bulk_create(
                ProgrammeStage(programme=created, position=number, code=each.code, label=each.label)
                for number, each in enumerate(document.stages, start=1)
            )
            asked = agencies_in(created) if document.asking.per_agency else ()
            IdeaTarget.objects.bulk_create(
                IdeaTarget(programme=created, agency=agency, count=document.asking.per_agency)
                for agency in asked
            )
            return created

    return retrying(work)


def put_down(
    programme: Programme,
    act: str,
    write: Callable[[], R],
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, Json] | None = None,
    office: Office | None = None,
) -> R:
    """Write something of a running programme together with the event that says so, under its lock.

    The bureau's act unless `office` is given. Raises NotPermitted, NotNow, BadInput (what the columns refuse).
    """
    acts_as = office or bureau_office(programme.government, actor, at)

    def work() -> R:
        with unit_of_work():
            fresh, _moment = gate.locked(programme, at=at)
            if fresh.state != ProgrammeState.RUNNING:
                raise NotNow(
                    _("The programme is “%(state)s”.") % {"state": fresh.get_state_display()},
                    code="programme_over",
                )
            row = write()
            gate.record(
                fresh, act, actor=actor, office=acts_as, at=at, facts={**(facts or {}), "row": str(row.pk)}
            )
            return row

    return retrying(work)


def stored(row: R) -> R:
    """The row, saved once its columns and constraints allow it. Raises BadInput naming every field."""
    try:
        row.full_clean()
    except ValidationError as error:
        gaps = [
            Gap("" if name == "__all__" else name, "invalid", str(message))
            for name, messages in error.message_dict.items()
            for message in messages
        ]
        raise BadInput(_("Some fields are not valid."), gaps=gaps) from error
    row.save()
    return row


def plan_stage(
    stage: ProgrammeStage, *, planned_start: date | None, planned_end: date | None, actor: Actor, at: datetime
) -> ProgrammeStage:
    """When a stage is meant to take place."""
    stage.planned_start, stage.planned_end = planned_start, planned_end
    return put_down(stage.programme, "plan_stage", lambda: stored(stage), actor=actor, at=at)


def record_agreement(
    programme: Programme,
    *,
    kind: str,
    number: str,
    signed_on: date,
    first_party: str,
    second_party: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
    actor: Actor,
    at: datetime,
) -> PartnerAgreement:
    """A memorandum or agreement with the partner, as it was signed."""
    if signed_on > local_day(at, programme.government.tz):
        message = _("This day is still to come.")
        raise BadInput(message, gaps=[Gap("signed_on", "future", message)])
    row = PartnerAgreement(
        programme=programme,
        kind=kind,
        number=number,
        signed_on=signed_on,
        first_party=first_party,
        second_party=second_party,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_by_id=actor.person_id,
        recorded_at=at,
    )
    return put_down(programme, "record_agreement", lambda: stored(row), actor=actor, at=at)


def open_round(
    programme: Programme, *, title: str, opens_at: datetime, closes_at: datetime, actor: Actor, at: datetime
) -> IdeaRound:
    """A time in which ideas are taken."""
    row = IdeaRound(programme=programme, title=title, opens_at=opens_at, closes_at=closes_at)
    return put_down(
        programme,
        "open_round",
        lambda: stored(row),
        actor=actor,
        at=at,
        facts={"opens": opens_at.isoformat(), "closes": closes_at.isoformat()},
    )


def add_member(
    programme: Programme,
    *,
    role: str,
    name: str = "",
    position: str = "",
    agency: Agency | None = None,
    actor: Actor,
    at: datetime,
) -> ProgrammeMember:
    """A participant, mentor, coach or examiner, by name or at least by position."""
    row = ProgrammeMember(programme=programme, role=role, name=name, position=position, agency=agency)
    return put_down(programme, "add_member", lambda: stored(row), actor=actor, at=at)


def record_occasion(
    programme: Programme,
    *,
    kind: str,
    title: str,
    held_on: date,
    held_until: date | None = None,
    place: str = "",
    invite_all: bool = False,
    actor: Actor,
    at: datetime,
) -> ProgrammeOccasion:
    """An event that was held or is planned; `invite_all`: every agency is invited with one place."""
    made = ProgrammeOccasion(
        programme=programme, kind=kind, title=title, held_on=held_on, held_until=held_until, place=place
    )

    def write() -> ProgrammeOccasion:
        row = stored(made)
        if invite_all:
            OccasionAttendance.objects.bulk_create(
                OccasionAttendance(occasion=row, agency=agency) for agency in agencies_in(programme)
            )
        return row

    return put_down(
        programme,
        "record_occasion",
        write,
        actor=actor,
        at=at,
        facts={"kind": OccasionKind(kind).value},
    )


def count_attendance(
    occasion: ProgrammeOccasion,
    counts: Mapping[Agency, tuple[int, int | None]],
    *,
    actor: Actor,
    at: datetime,
) -> ProgrammeOccasion:
    """How many of each agency were invited and came; agencies that are not named stay as they are."""

    def write() -> ProgrammeOccasion:
        for agency, (invited, came) in counts.items():
            OccasionAttendance.objects.update_or_create(
                occasion=occasion, agency=agency, defaults={"invited": invited, "came": came}
            )
        return occasion

    return put_down(occasion.programme, "count_attendance", write, actor=actor, at=at)


def ask_for_ideas(
    programme: Programme,
    agency: Agency,
    *,
    count: int,
    positions: Iterable[str] = (),
    actor: Actor,
    at: datetime,
) -> IdeaTarget:
    """An agency is asked for `count` ideas, and each of these structural positions for as many as the kind says."""
    names = list(dict.fromkeys(filter(None, (typed_line(each) for each in positions))))
    gaps = [gap for each in names for gap in line_gaps(each, place="positions")]
    if len(names) > MOST_POSITIONS:
        gaps.append(Gap("positions", "many", _("At most %(count)d positions.") % {"count": MOST_POSITIONS}))
    if agency.government_id != programme.government_id:
        gaps.append(Gap("agency", "foreign_agency", _("The agency belongs to another government.")))
    if gaps:
        raise BadInput(_("Some fields are not valid."), gaps=gaps)
    each = max(read_kind(programme.kind.body).asking.per_position, 1)

    def write() -> IdeaTarget:
        row, _new = IdeaTarget.objects.update_or_create(
            programme=programme, agency=agency, position="", defaults={"count": count}
        )
        kept = IdeaTarget.objects.filter(programme=programme, agency=agency).exclude(position="")
        kept.exclude(position__in=names).delete()
        there = set(kept.values_list("position", flat=True))
        IdeaTarget.objects.bulk_create(
            IdeaTarget(programme=programme, agency=agency, position=name, count=each)
            for name in names
            if name not in there
        )
        return row

    return put_down(programme, "ask_for_ideas", write, actor=actor, at=at, facts={"agency": str(agency.pk)})


@prepares(ProgrammeFlow.open_stage)
def name_stage(ctx: Context[Programme]) -> None:
    """Before the event: it says which stage opens."""
    stage = _next(ctx.subject)
    ctx.facts["stage"] = stage.code
    ctx.memo.computed = stage


@effect_of(ProgrammeFlow.open_stage)
def open_next_stage(ctx: Context[Programme]) -> None:
    """After the event: the stage before it ends on this day. Two updates."""
    today = local_day(ctx.at, ctx.subject.government.tz)
    _end_open_stages(ctx.subject, today)
    ctx.memo.computed.opened_on = today
    ctx.memo.computed.save(update_fields=["opened_on"])


@effect_of(ProgrammeFlow.close)
def end_last_stage(ctx: Context[Programme]) -> None:
    """After the event: the last stage ends. One update."""
    _end_open_stages(ctx.subject, local_day(ctx.at, ctx.subject.government.tz))


def _end_open_stages(programme: Programme, today: date) -> None:
    programme.stages.filter(opened_on__isnull=False, ended_on=None).update(ended_on=today)


def _next(programme: Programme) -> ProgrammeStage:
    return programme.stages.filter(opened_on=None).order_by("position")[0]
