"""The right of reply: what an agency says beside its lateness on the public board."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import NotNow, NotPermitted
from deadlines.models import Deadline, LatenessReply
from deadlines.schedule.ladder import MISSED
from deadlines.services.deadlines import verdict_of
from deadlines.services.extensions import clean_reason, in_capacity
from organisations.enums import Role
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine.transaction import retrying, unit_of_work

LONGEST = 1000


def replying_office(actor: Actor, deadline: Deadline) -> Office:
    """The head of the late agency, acting or definitive; raises NotPermitted. No query."""
    office = actor.holding(Role.AGENCY_HEAD, agency_id=deadline.agency_id)
    if office is None:
        raise NotPermitted(_("The head of the late agency replies for it."), code="not_your_office")
    return office


def is_late(deadline: Deadline, *, at: datetime) -> bool:
    """Whether the report came late or has not come although it was due."""
    return verdict_of(deadline, at=at).counted in MISSED


def reply(deadline: Deadline, *, actor: Actor, at: datetime, text: str) -> LatenessReply:
    """Say something beside a lateness; public at once, never changed, the newest is shown.

    Raises NotPermitted, NotNow (`not_late`), BadInput naming text.
    """

    def work() -> LatenessReply:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            office = replying_office(who, deadline)
            if not is_late(deadline, at=at):
                raise NotNow(_("This report is not late; there is nothing to reply to."), code="not_late")
            return LatenessReply.objects.create(
                deadline=deadline,
                text=clean_reason("text", text, most=LONGEST),
                said_by_id=who.person_id,
                said_as=in_capacity(office),
                said_at=at,
            )

    return retrying(work)
