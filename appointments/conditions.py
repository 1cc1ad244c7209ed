"""What has to be there before an appointment or a delegation takes effect, or ends."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.enums import AppointmentState
from common.errors import Gap
from organisations.models import OfficeHeld, Person, User
from workflow.engine.declarations import Context, described_as
from workflow.models import Event, Subject


@described_as(gettext_lazy("the letter is attached, or the holder confirms in person"))
def letter_is_attached(ctx: Context[Any]) -> Iterator[Gap]:
    """Where not the holder of the office but a second administrator confirms a delegation."""
    appointment = ctx.subject
    if appointment.giver_id is None or ctx.actor.person_id == appointment.giver_id:
        return
    if not appointment.attachment_sha256:
        message = _("Attach the letter, or let the holder of the office confirm.")
        yield Gap("attachment", "required", message)


@described_as(gettext_lazy("nobody else has confirmed it yet"))
def confirmed_by_nobody(ctx: Context[Any]) -> Iterator[Gap]:
    """A second administrator confirms once, what one administrator recorded alone."""
    if ctx.subject.proposed_by_id is None or ctx.subject.confirmed_by_id is not None:
        yield Gap("confirmed_by", "already", _("This needs no further confirmation."))


@described_as(gettext_lazy("its period is not over"))
def period_is_not_over(ctx: Context[Any]) -> Iterator[Gap]:
    """What is over already neither takes effect nor ends."""
    if is_over(ctx.subject.ends_at, ctx.at):
        yield Gap("ends_on", "over", _("Its period is over already."))


@described_as(gettext_lazy("there is an account"))
def has_account(ctx: Context[Any]) -> Iterator[Gap]:
    """Only what somebody can sign in with can be disabled."""
    if not User.objects.filter(person_id=ctx.subject.person_id, is_active=True).exists():
        yield Gap("account", "none", _("This person has no account that may sign in."))


@described_as(gettext_lazy("nobody acted, signs in or holds an office with it"))
def nothing_stands_on_it(ctx: Context[Subject]) -> Iterator[Gap]:
    """A record is withdrawn while it is nothing but a record: who acted is never forgotten. Four queries."""
    (person,) = ctx.subject.concerned_people()
    if Event.objects.filter(actor_id=person).exists():
        yield Gap("person", "acted", _("This person has acted already."))
    if User.objects.filter(person_id=person).exists():
        yield Gap("account", "invited", _("This person has an account or was invited to one."))
    held = OfficeHeld.objects.filter(person_id=person).exclude(ends_at__lte=ctx.at)
    proposed = Person.objects.filter(pk=person, appointments__state=AppointmentState.PROPOSED)
    if held.exists() or proposed.exists():
        yield Gap("office", "held", _("This person holds an office or is proposed for one: end that first."))


def is_over(ends_at: datetime | None, at: datetime) -> bool:
    """Whether a period with this (exclusive) end is over."""
    return ends_at is not None and ends_at <= at
