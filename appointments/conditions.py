"""What has to be there before an appointment or a delegation takes effect, or ends."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import account_of
from appointments.enums import AppointmentState
from common.errors import Gap
from common.types import Json
from organisations.models import OfficeHeld, Person, User
from organisations.queries import administrators
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


def lost_factor(facts: Mapping[str, Json]) -> Json:
    """Whether the second factor is said to be lost, too: a form says yes or no, the API, whose facts are texts, "true"
    or "false". Anything else as it was given."""
    given = facts.get("factors", False)
    return {"true": True, "false": False}.get(given, given) if isinstance(given, str) else given


@described_as(
    gettext_lazy("whoever has a mailbox asks for a new password there, unless the second factor is lost")
)
def cannot_help_themselves(ctx: Context[Subject]) -> Iterator[Gap]:
    """Nobody else resets a password that its owner can reset. One query."""
    if lost_factor(ctx.facts):
        return
    account = account_of(*ctx.subject.concerned_people())
    if account is not None and account.has_mailbox:
        message = _(
            "The person asks for a new password by e-mail when signing in. Tick this if the factor is lost."
        )
        yield Gap("factors", "mailbox", message)


@described_as(gettext_lazy("there is a second administrator, besides this person, to allow it"))
def second_administrator_is_there(ctx: Context[Subject]) -> Iterator[Gap]:
    """As soon as there is a second one, power needs both. One query."""
    if not _others(ctx):
        message = _(
            "There is no second administrator to allow it: appoint one, or give the new way in alone."
        )
        yield Gap("second", "none", message)


@described_as(gettext_lazy("there is no second administrator yet, and this person is none"))
def alone_and_not_against_another(ctx: Context[Subject]) -> Iterator[Gap]:
    """What is given alone is marked, and never given for another administrator. One query."""
    there = administrators(ctx.subject.government_id, ctx.at)
    if there.intersection(ctx.subject.concerned_people()):
        message = _(
            "No administrator does this alone for another one: a third one must be there to allow it."
        )
        yield Gap("second", "administrator", message)
    elif there - {ctx.actor.person_id}:
        yield Gap("second", "there", _("There is a second administrator: ask, and let them allow it."))


@described_as(gettext_lazy("one administrator alone opened the way in"))
def opened_by_one(ctx: Context[Subject]) -> Iterator[Gap]:
    """A second administrator confirms once what one did alone."""
    if getattr(ctx.subject, "opened_by_id") is None:  # noqa: B009 -- an official
        yield Gap("opened_by", "already", _("This needs no further confirmation."))


def _others(ctx: Context[Subject]) -> set[UUID]:
    """Administrators who are neither who acts nor whom it is about. One query."""
    return administrators(ctx.subject.government_id, ctx.at) - {
        ctx.actor.person_id,
        *ctx.subject.concerned_people(),
    }


@described_as(gettext_lazy("no office here is held or proposed"))
def holds_nothing_here(ctx: Context[Subject]) -> Iterator[Gap]:
    """Offices end first. Two queries."""
    (person,), place = ctx.subject.concerned_people(), ctx.subject.government_id
    held = OfficeHeld.objects.filter(person_id=person, seat__government_id=place).exclude(ends_at__lte=ctx.at)
    proposed = Person.objects.filter(
        pk=person, appointments__state=AppointmentState.PROPOSED, appointments__government_id=place
    )
    if held.exists() or proposed.exists():
        yield Gap("office", "held", _("This person holds an office or is proposed for one: end that first."))


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
