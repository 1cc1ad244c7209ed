"""Inviting a recorded person to their account: by the address on record, or by a link to hand over."""

from datetime import datetime

from accounts.services import inviting
from accounts.services.inviting import Invitation
from appointments.services.people import note_invitation
from organisations.models import Person
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine.transaction import retrying, unit_of_work


def invite_official(person: Person, *, actor: Actor, at: datetime) -> Invitation:
    """Invite, or send the invitation again; it stands in the record. Raises NotVisible for people of others, and as
    `inviting.invite`: NotNow for somebody who has an account, Unready without address and NIP."""

    def work() -> Invitation:
        with unit_of_work():
            note_invitation(person, actor=actor, at=at)
            return inviting.invite(person, email=person.email, by=actor_at(actor.person_id, at), at=at)

    return retrying(work)
