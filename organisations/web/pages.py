"""A page opened by someone with offices."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.types import Shown
from common.web import SignedInPage
from organisations.models import OfficeHeld, User
from organisations.offices import Actor
from organisations.queries import actor_at

_KEPT = "_prakarsa_actor"
# Under which name a session keeps the office that was chosen: the key of the holding.
OFFICE = "organisations_office"


def actor_of(request: HttpRequest, at: datetime) -> Actor:
    """Who asks, with the offices held now; read once per request. One query the first time."""
    known = actor_already_read(request)
    if known is None:
        if not isinstance(request.user, User):
            raise TypeError("only a signed-in person holds offices")
        known = actor_at(request.user.person_id, at)
        setattr(request, _KEPT, known)
        _drop_ended_choice(request, known)
    return known


def actor_already_read(request: HttpRequest) -> Actor | None:
    """Who asked, if anything in this request wanted to know. No query."""
    found: Actor | None = getattr(request, _KEPT, None)
    return found


def _drop_ended_choice(request: HttpRequest, actor: Actor) -> None:
    """An office that ended since it was chosen is chosen no more, and its holder is told. Two queries then."""
    wanted = request.session.get(OFFICE)
    if wanted is None or any(str(office.id) == wanted for office in actor.everywhere):
        return
    del request.session[OFFICE]
    ended = OfficeHeld.objects.select_related("seat").filter(pk=wanted, person=actor.person_id).first()
    now = actor.acting_in
    if ended is None or now is None:
        return
    messages.warning(
        request,
        _("You no longer hold the office that you chose (%(ended)s). You now act as %(office)s.")
        % {"ended": ended.seat.title, "office": now.in_words},
    )


class OfficePage(SignedInPage):
    """A page for people with an account; `self.actor` holds their offices of this moment."""

    actor: Actor

    def load(self) -> None:
        """Read the offices; subclasses go on to find what the page is about."""
        self.actor = actor_of(self.request, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(actor=self.actor, **kwargs)
