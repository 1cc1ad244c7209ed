"""The ranking of launched innovations, from which the regional secretary appoints agencies for a contract."""

from uuid import UUID

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotPermitted, NotVisible
from common.forms import PlainForm
from common.types import Shown
from common.uuids import parsed_uuid
from common.web import DomainFormMixin
from innovations.services.contracts import appointing
from organisations.enums import Role
from organisations.models import Government
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


class AppointingForm(PlainForm):
    """Why these."""

    reason = forms.CharField(
        label=gettext_lazy("Why these agencies"),
        required=False,
        max_length=appointing.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands in the history of each innovation, with the ranking as it is now."),
    )


class AppointingPage(DomainFormMixin[AppointingForm], FormMixin, OfficePage, ProcessFormView):
    """Read by the offices of the government; the regional secretary ticks several and appoints them at once."""

    template_name = "innovations/appointing.html"
    form_class = AppointingForm

    def enforce(self) -> None:
        """`?pemerintah=` chooses where there are several."""
        rows = list(Government.objects.filter(pk__in=reach_of(self.actor).governments).order_by("code"))
        if not rows:
            raise NotPermitted(_("This page is for the offices of a government."), code="not_your_office")
        wanted = self.request.GET.get("pemerintah", "")
        chosen = [each for each in rows if wanted in ("", each.code)]
        if not chosen:
            raise NotVisible(_("This government does not exist or is not yours."))
        self.government = chosen[0]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Four queries for the ranking, however long it is."""
        rows = appointing.ranking(self.government)
        may = self.actor.holding(Role.REGIONAL_SECRETARY, government_id=self.government.pk) is not None
        return super().get_context_data(
            government=self.government,
            rows=rows,
            appointed=[row for row in rows if row.appointed is not None],
            may=may,
            chosen=self.request.POST.getlist("innovations"),
            **kwargs,
        )

    def act(self, form: AppointingForm) -> str:
        keys = [parsed_uuid(text) for text in self.request.POST.getlist("innovations")]
        chosen: list[UUID] = [key for key in keys if key is not None]
        made = appointing.appoint_agencies(
            self.government, chosen, reason=form.cleaned_data["reason"], actor=self.actor, at=self.at
        )
        done(
            self.request,
            _("Appointed: %(count)d. Their contracts can be drafted now.") % {"count": len(made)},
        )
        return f"{reverse('contract-appointments')}?pemerintah={self.government.code}"


urlpatterns = [
    path("inovasi/penunjukan/", AppointingPage.as_view(), name="contract-appointments"),
]
