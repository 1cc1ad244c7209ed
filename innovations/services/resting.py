"""What rests with its innovation: every clock of what is still owed stands from the suspension to the resumption.

Whatever has an innovation and a deadline is owed by it; what begins to be owed meanwhile begins at rest. See
docs/adr/0030.
"""

from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotNow, NotVisible
from common.moments import in_words
from contracts.conditions import Hindrance
from contracts.enums import ContractState
from contracts.models import Contract
from contracts.queries import contracts_about
from deadlines.models import Deadline
from deadlines.services import clocks, deadlines
from innovations.enums import InnovationState
from innovations.flows.innovation import InnovationFlow
from innovations.models import Innovation
from workflow.engine import gate, tasks
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, reacts_to
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work
from workflow.outbox.queue import Payload

SUSPENDED = "innovation_suspended"
# Where a contract about it may be agreed on or is in force.
AGREEING = (InnovationState.LAUNCHED, InnovationState.UNDER_EVALUATION)
TOPIC = "innovations.rest"


def refuse_resting(innovation: Innovation) -> None:
    """Nothing new is asked for or agreed on while an innovation rests. Raises NotNow (`innovation_suspended`)."""
    if innovation.state == InnovationState.SUSPENDED:
        raise NotNow(_rests(innovation), code=SUSPENDED, state=innovation.state)


def _rests(innovation: Innovation) -> str:
    assert innovation.suspended_at is not None, "set with the suspension"
    since = in_words(innovation.suspended_at, innovation.government.zone)
    return _("The innovation is suspended since %(since)s: resume it first.") % {"since": since}


def hindrance_by(innovation_id: UUID) -> Hindrance | None:
    """Whether what a contract is about rests or has ended. One query."""
    rows = (
        Innovation.objects.filter(pk=innovation_id).exclude(state__in=AGREEING).select_related("government")
    )
    innovation = rows.only("state", "suspended_at", "government__zone").first()
    if innovation is None:
        return None
    if innovation.state == InnovationState.SUSPENDED:
        return Hindrance(SUSPENDED, _rests(innovation))
    message = _("The innovation that it is about is “%(state)s”.")
    return Hindrance("innovation_ended", message % {"state": innovation.get_state_display()})


def owed_of(innovation: Innovation) -> "QuerySet[Deadline]":
    """Everything that is still owed of an innovation: reports and their corrections, evaluations, follow-ups,
    milestones, and whatever else of this app names an innovation and a deadline."""
    about = Q(pk__in=[])
    for model in apps.get_app_config("innovations").get_models():
        if {"innovation", "deadline"} <= {column.name for column in model._meta.get_fields()}:
            ids = model._default_manager.filter(innovation=innovation.pk).values("pk")
            about |= Q(subject_type=model.SUBJECT_TYPE, subject_id__in=ids)  # type: ignore[attr-defined]
    return deadlines.unmet(None).filter(about)


def rest_as(innovation: Innovation, deadline: Deadline, *, at: datetime) -> None:
    """A deadline just made rests if its innovation does, which is locked. No statement when it does not."""
    if innovation.state == InnovationState.SUSPENDED:
        clocks.rest(deadlines.unmet(None).filter(pk=deadline.pk), at=at)


@effect_of(InnovationFlow.suspend)
def rest_obligations(ctx: Context[Innovation]) -> None:
    """While an innovation rests, nothing of it falls due, opens or grows later."""
    ctx.subject.suspended_at = ctx.at
    ctx.subject.save(update_fields=["suspended_at"])
    clocks.rest(owed_of(ctx.subject), at=ctx.at)


@effect_of(InnovationFlow.resume)
def wake_obligations(ctx: Context[Innovation]) -> None:
    """The innovation goes on: the working days of its rest are given back."""
    ctx.subject.suspended_at = None
    ctx.subject.save(update_fields=["suspended_at"])
    clocks.wake(owed_of(ctx.subject), at=ctx.at)


def drafted_for(innovation: Innovation) -> list[Contract]:
    """Contracts about it that are not signed yet, to be locked. One query."""
    rows = contracts_about(innovation.pk).filter(state__in=(ContractState.DRAFT, ContractState.SIGNING))
    return list(rows.order_by("id"))


@reacts_to(InnovationFlow.suspend, InnovationFlow.resume, locks=drafted_for, order=50)
def rest_drafts(ctx: Context[Innovation], unit: UnitOfWork) -> None:
    """What is drafted for it waits as well: nobody can request signatures now. The locks see to it that nobody does
    so in this moment."""
    drafts = [unit.locked_row(contract).pk for contract in drafted_for(ctx.subject)]
    tasks.rest(drafts, since=ctx.subject.suspended_at)


def rest_existing(payload: Payload, at: datetime) -> None:
    """The worker's side of an upgrade: what was suspended by an earlier version rests from now on. Idempotent."""

    def work() -> None:
        with unit_of_work():
            try:
                innovation, moment = gate.locked(Innovation(pk=UUID(str(payload["innovation"]))), at=at)
            except NotVisible:
                return
            if innovation.state == InnovationState.SUSPENDED:
                clocks.rest(owed_of(innovation), at=moment)

    retrying(work)
