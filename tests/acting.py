"""The edge of the tests: a persona becomes the actor that rules and queries ask for.

Services that write read the offices anew under their lock and so are content with a persona's account; what only
reads takes the offices that it is handed.
"""

from datetime import datetime
from uuid import UUID

from organisations.models import Person, User
from organisations.offices import Actor
from organisations.queries import actor_at


def as_actor(who: User | Person | UUID, at: datetime) -> Actor:
    """The persona with the offices held at `at`."""
    if isinstance(who, UUID):
        return actor_at(who, at)
    return actor_at(who.person_id if isinstance(who, User) else who.pk, at)
