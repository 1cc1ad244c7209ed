"""The days of a contract before and after it is signed: every period and due day in words, and why they are unusual."""

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.forms import PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from contracts.services import draft_reasons
from contracts.services.contract_schedule import schedule_of
from contracts.web.pages import find_contract, may
from organisations.web.pages import OfficePage
from workflow.web import phrases
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done

phrases.add_phrases({"contract.explain_days": _("Reason given for days that are past or unusual")})


class SchedulePage(OfficePage):
    """Whoever sees the contract sees its days: what is reported on when, and what a late signature lets fall away."""

    template_name = "contracts/schedule.html"

    def load(self) -> None:
        super().load()
        self.contract = find_contract(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        contract = self.contract
        return super().get_context_data(
            contract=contract,
            schedule=schedule_of(contract, at=self.at),
            may_explain=may(lambda: draft_reasons.may_give_reasons(contract, actor=self.actor, at=self.at)),
            **kwargs,
        )


class DaysReasonForm(PlainForm):
    """Why days are past or unusual, and the version that was seen."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=draft_reasons.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences; whoever signs reads them. They are not printed."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DaysReasonPage(StaleFormMixin, DomainFormMixin, FormMixin, OfficePage, ProcessFormView):
    """The bureau says why, while the contract is a draft."""

    template_name = "contracts/schedule_reason.html"
    form_class = DaysReasonForm

    def load(self) -> None:
        super().load()
        self.contract = self.subject = find_contract(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """The bureau, before signatures are requested."""
        draft_reasons.may_give_reasons(self.contract, actor=self.actor, at=self.at)

    def get_initial(self) -> dict[str, Shown]:
        reason = self.contract.draft.get("dates_reason", "")
        return {"reason": reason, "version": self.contract.version}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        schedule = schedule_of(self.contract, at=self.at)
        return super().get_context_data(contract=self.contract, schedule=schedule, **kwargs)

    def act(self, form: DaysReasonForm) -> str:
        data = form.cleaned_data
        draft_reasons.explain_days(
            self.contract,
            actor=self.actor,
            at=self.at,
            reason=data["reason"],
            seen_version=data["version"],
        )
        done(self.request, _("The reason has been kept."))
        return reverse("contract-schedule", args=[self.contract.pk])


urlpatterns = [
    path("kontrak/<uuid:pk>/jadwal/", SchedulePage.as_view(), name="contract-schedule"),
    path("kontrak/<uuid:pk>/jadwal/alasan/", DaysReasonPage.as_view(), name="contract-days-reason"),
]
