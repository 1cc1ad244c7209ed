"""Inviting a recorded person from their page."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.services.inviting_officials import invite_all, invite_official, uninvited
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


class InviteAll(DomainFormMixin[PlainForm], FormMixin, WritersPage, ProcessFormView):
    """Shows who would be invited, then sends the invitations; whoever cannot be invited is named with the reason."""

    template_name = "appointments/people_invite.html"
    form_class = PlainForm

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(people=uninvited(self.actor, self.at), **kwargs)

    def act(self, form: PlainForm) -> str:
        sent, refused = invite_all(actor=self.actor, at=self.at)
        done(self.request, _("Invitations sent: %(count)d.") % {"count": sent})
        for person, why in refused:
            messages.warning(self.request, f"{person}: {why.message}")
        return reverse("people")
