"""Correcting a title that no contract could print, after the proposal can no longer be edited."""

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.forms import PlainForm
from common.letters import line_refusal
from common.types import Shown
from common.web import DomainFormMixin
from innovations.services.proposals import retitling
from innovations.web.proposals.finding import find_innovation
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


class TitleForm(PlainForm):
    """The title as a contract can print it, and why."""

    title = forms.CharField(label=_("Title"), max_length=retitling.LONGEST_TITLE)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=retitling.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the history of the innovation."),
    )


class TitleCorrection(DomainFormMixin[TitleForm], FormMixin, OfficePage, ProcessFormView):
    """For its agency or the bureau, where the title holds letters that no print has."""

    template_name = "innovations/title.html"
    form_class = TitleForm

    def load(self) -> None:
        super().load()
        self.innovation = find_innovation(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """Only what cannot be printed, and cannot be edited."""
        retitling.may_correct_title(self.innovation, actor=self.actor, at=self.at)

    def get_initial(self) -> dict[str, Shown]:
        return {"title": self.innovation.title}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        letters = line_refusal(self.innovation.title)
        return super().get_context_data(innovation=self.innovation, letters=letters, **kwargs)

    def act(self, form: TitleForm) -> str:
        retitling.correct_title(
            self.innovation,
            actor=self.actor,
            at=self.at,
            title=form.cleaned_data["title"],
            reason=form.cleaned_data["reason"],
        )
        done(self.request, _("The title has been corrected."))
        return reverse("innovation", args=[self.innovation.pk])


urlpatterns = [
    path("inovasi/<uuid:pk>/judul/", TitleCorrection.as_view(), name="innovation-title"),
]
