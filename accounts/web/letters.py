"""The invitation as a letter to hand over: printed or sent as a message, shown once."""

from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from accounts.models import AccessLink
from accounts.services import inviting
from common.errors import NotVisible
from common.types import PathValue, Shown
from organisations.web.pages import OfficePage


class InvitationLetter(OfficePage):
    """Shows the link with its code once, to whoever made the invitation; asked for by a button, never by a visit."""

    template_name = "accounts/letter.html"

    def load(self) -> None:
        super().load()
        key: UUID = self.kwargs["pk"]
        rows = AccessLink.objects.select_related("account__person")
        link = rows.filter(pk=key, made_by_id=self.actor.person_id).first()
        if link is None:
            raise NotVisible(_("There is no such invitation."))
        self.link = link

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        return self._answer(self.get_context_data(link=self.link))

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The one time that the link is shown."""
        address = inviting.link_to_hand_over(self.link, by=self.actor, at=self.at)
        code = segno.make(address, error="m").svg_data_uri(scale=5, border=2)
        return self._answer(self.get_context_data(link=self.link, address=address, code=code))

    def _answer(self, context: dict[str, Shown]) -> HttpResponse:
        response = self.render_to_response(context)
        response["Cache-Control"] = "no-store"
        return response


urlpatterns = [
    path("undangan/<uuid:pk>/surat/", InvitationLetter.as_view(), name="invitation-letter"),
]
