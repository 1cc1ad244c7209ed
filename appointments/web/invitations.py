"""Inviting a recorded person from their page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.services.inviting_officials import invite_official
from appointments.web.people import OnePersonMixin, WritersPage
from common.forms import PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from workflow.web.transitions import done


class PersonInvite(DomainFormMixin[PlainForm], FormMixin, OnePersonMixin, WritersPage, ProcessFormView):
    """Asks before the invitation leaves, or before a link is made to hand over."""

    template_name = "appointments/person_invite.html"
    form_class = PlainForm

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(person=self.person, **kwargs)

    def act(self, form: PlainForm) -> str:
        invitation = invite_official(self.person, actor=self.actor, at=self.at)
        if not invitation.link.address:
            return reverse("invitation-letter", args=[invitation.link.pk])
        done(self.request, _("The invitation has been sent."))
        return reverse("person", args=[self.person.pk])
