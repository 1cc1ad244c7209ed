"""A page opened by someone with offices."""

from datetime import datetime

from django.http import HttpRequest

from common.types import Shown
from common.web import SignedInPage
from organisations.models import User
from organisations.offices import Actor
from organisations.queries import actor_at

_KEPT = "_prakarsa_actor"


def actor_of(request: HttpRequest, at: datetime) -> Actor:
    """Who asks, with the offices held now; read once per request. One query the first time."""
    known: Actor | None = getattr(request, _KEPT, None)
    if known is None:
        if not isinstance(request.user, User):
            raise TypeError("only a signed-in person holds offices")
        known = actor_at(request.user.person_id, at)
        setattr(request, _KEPT, known)
    return known


def actor_already_read(request: HttpRequest) -> Actor | None:
    """Who asked, if anything in this request wanted to know. No query."""
    found: Actor | None = getattr(request, _KEPT, None)
    return found


class OfficePage(SignedInPage):
    """A page for people with an account; `self.actor` holds their offices of this moment."""

    actor: Actor

    def load(self) -> None:
        """Read the offices; subclasses go on to find what the page is about."""
        self.actor = actor_of(self.request, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(actor=self.actor, **kwargs)
