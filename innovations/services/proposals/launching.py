"""Launch events, and what follows when a contract is in force."""

from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.day_limits import around_budget_year, beyond
from common.errors import BadInput, Gap, NotPermitted, Unready
from common.letters import line_gaps, typed_line
from common.periods import local_day
from contracts.enums import ContractKind
from contracts.flows.contract import ContractFlow
from contracts.models import Contract
from contracts.services.revising import as_revised
from innovations.flows.innovation import InnovationFlow
from innovations.models import Innovation, LaunchEvent
from innovations.services.contracts import amending
from innovations.services.contracts.yearly_targets import take_contract
from innovations.services.evaluations import periodic
from innovations.services.reports import reporting
from organisations.enums import Capacity, Role
from organisations.models import Government, Seat
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, reacts_to
from workflow.engine.transaction import UnitOfWork
from workflow.models import Event, Subject

# Nothing of what is recorded here was launched before regions had autonomy.
FIRST_CEREMONY = date(2000, 1, 1)


def record_event(
    *,
    government: Government,
    title: str,
    held_on: date,
    place: str,
    presided_by: Seat,
    on_behalf_of: Seat | None,
    actor: Actor,
    at: datetime,
) -> LaunchEvent:
    """Record a ceremony. Only the organisation bureau may; the presiding seats belong to the government."""
    who = actor_at(actor.person_id, at)
    if who.holding(Role.ORGANISATION_BUREAU, government_id=government.pk) is None:
        raise NotPermitted(
            _("Launch events are recorded by the organisation bureau."), code="not_your_office"
        )
    gaps = [
        Gap(name, "foreign_seat", _("This office belongs to another government."))
        for name, seat in (("presided_by", presided_by), ("on_behalf_of", on_behalf_of))
        if seat is not None and seat.government_id != government.pk
    ]
    # Ceremonies of earlier years may be put down with what was launched then.
    last = around_budget_year(local_day(at, government.tz))[1]
    if far := beyond("held_on", held_on, FIRST_CEREMONY, last):
        gaps.append(far)
    gaps += [*line_gaps(title, place="title"), *line_gaps(place, place="place")]
    if not typed_line(title):
        gaps.append(Gap("title", "required", _("Please give the event a name.")))
    if on_behalf_of is not None and on_behalf_of.pk == presided_by.pk:
        gaps.append(Gap("on_behalf_of", "same_seat", _("Nobody acts on behalf of their own office.")))
    if gaps:
        raise BadInput(_("The event cannot be recorded."), gaps=gaps)
    return LaunchEvent.objects.create(
        government=government,
        title=typed_line(title),
        held_on=held_on,
        place=typed_line(place),
        presided_by=presided_by,
        on_behalf_of=on_behalf_of,
        capacity=Capacity.DELEGATE if on_behalf_of is not None else Capacity.DEFINITIVE,
        recorded_by_id=who.person_id,
        recorded_at=at,
    )


def refuse_before_approval(innovation: Innovation, held_on: date) -> None:
    """Raises Unready, naming both days, where a ceremony was before the approval was accepted.

    Pages ask it unless somebody says that the launch is put down afterwards, which is allowed. One query.
    """
    approvals = Event.objects.filter(
        subject_type=Innovation.SUBJECT_TYPE, subject_id=innovation.pk, kind="innovation.approve"
    )
    accepted_at = approvals.order_by("-seq").values_list("at", flat=True).first()
    approved_on = None if accepted_at is None else local_day(accepted_at, innovation.government.tz)
    if approved_on is None or held_on >= approved_on:
        return
    message = _(
        "Launch event: its date, %(held)s, is before the approval of %(approved)s. Choose another event, or tick that"
        " the launch is put down afterwards."
    )
    message %= {"held": date_format(held_on, "j F Y"), "approved": date_format(approved_on, "j F Y")}
    raise Unready(message, gaps=[Gap("launch_event", "before_approval", message)])


@effect_of(InnovationFlow.launch)
def link_event(ctx: Context[Innovation]) -> None:
    """After the launch: the innovation names its event. One update."""
    ctx.subject.launch_event_id = UUID(str(ctx.facts["launch_event"]))
    ctx.subject.save(update_fields=["launch_event"])


def moved_by_contract(contract: Contract) -> list[Subject]:
    """What a contract in force moves: the innovation it is about, and what a revision takes over."""
    innovations = innovations_of_contract(contract)
    replaced = [row for innovation in innovations for row in periodic.replaced_by_contract(innovation)]
    return [*innovations, *amending.moved_by_revision(contract), *replaced]


def innovations_of_contract(contract: Contract) -> list[Innovation]:
    """The innovation that an original is about; none of a revision or an addendum."""
    if contract.kind != ContractKind.ORIGINAL:
        return []
    return list(Innovation.objects.filter(pk=contract.about).order_by("id"))


@reacts_to(ContractFlow.activate, locks=moved_by_contract, order=20)
def begin_evaluation(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """The contract came into force: its innovation goes or stays under evaluation and owes its reports.

    A revision begins nothing anew: what is still owed follows it. What is owed under an earlier contract stays with it.
    """
    contract = ctx.subject
    if contract.supersedes_id is not None:
        amending.apply_revision(ctx, unit)
        return
    signed_on = local_day(ctx.at, contract.government.tz)
    for innovation in innovations_of_contract(contract):
        moved = gate.follow(ctx, innovation, "begin_evaluation")
        if contract.follows is not None:
            take_contract(moved, contract, follows=as_revised(contract.follows), cause=ctx)
        reporting.schedule(moved, contract, signed_on=signed_on, cause=ctx)
        for appraisal in periodic.replaced_by_contract(moved):
            gate.follow(ctx, unit.locked_row(appraisal), "lapse")
        periodic.schedule(moved, contract, signed_on=signed_on, cause=ctx)
