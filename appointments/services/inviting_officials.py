"""Inviting a recorded person to their account: by the address on record, or by a link to hand over."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.services import inviting
from accounts.services.inviting import Invitation
from appointments.queries import people_kept_by
from appointments.services.people import note_invitation
from common.errors import DomainError
from organisations.models import Person
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine.transaction import retrying, unit_of_work


def uninvited(actor: Actor, at: datetime) -> "QuerySet[Person]":
    """Whom the actor may invite by e-mail: recorded in the actor's governments, with an address, without an account."""
    return people_kept_by(actor, at).exclude(email="").filter(users__isnull=True).order_by("name", "id")


def invite_all(*, actor: Actor, at: datetime) -> tuple[int, list[tuple[Person, DomainError]]]:
    """Invite everybody who is `uninvited`; how many, and whom not and why. Each in a transaction of their own."""
    sent, refused = 0, []
    for person in list(uninvited(actor, at)):
        try:
            invite_official(person, actor=actor, at=at)
            sent += 1
        except DomainError as refusal:
            refused.append((person, refusal))
    return sent, refused


def invite_official(person: Person, *, actor: Actor, at: datetime) -> Invitation:
    """Invite, or send the invitation again; it stands in the record. Raises NotVisible for people of others, and as
    `inviting.invite`: NotNow for somebody who has an account, Unready without address and NIP."""

    def work() -> Invitation:
        with unit_of_work():
            note_invitation(person, actor=actor, at=at)
            return inviting.invite(person, email=person.email, by=actor_at(actor.person_id, at), at=at)

    return retrying(work)
