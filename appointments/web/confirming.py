"""Everything that waits for a second administrator on one page, confirmed with one click and one second factor."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.services.confirming import confirm_each, confirmable_by
from appointments.web.people import WritersPage
from common.errors import BadInput, Gap
from common.forms import PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from workflow.web.transitions import done


class ConfirmingPage(DomainFormMixin[PlainForm], FormMixin, WritersPage, ProcessFormView):
    """Tick boxes for what this administrator may confirm; nothing is ticked unless all is asked for (`?semua`)."""

    template_name = "appointments/confirming.html"
    form_class = PlainForm
    asks_anew = True

    def load(self) -> None:
        super().load()
        self.rows = confirmable_by(self.actor, self.at) if self.keeps else []

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        chosen = self.request.POST.getlist("chosen")
        if "semua" in self.request.GET:
            chosen = [each.key for each in self.rows]
        return super().get_context_data(rows=self.rows, chosen=chosen, **kwargs)

    def act(self, form: PlainForm) -> str:
        chosen = self.request.POST.getlist("chosen")
        if not chosen:
            message = _("Tick what you confirm.")
            raise BadInput(message, gaps=[Gap("chosen", "required", message)])
        count, refused = confirm_each(chosen, actor=self.actor, at=self.at)
        if count:
            done(self.request, _("Confirmed: %(count)d.") % {"count": count})
        for who, why in refused:
            messages.warning(self.request, f"{who}: {why.message}")
        return reverse("confirming")
