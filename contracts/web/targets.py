"""Why targets of a contract are zero or not set: said before signatures are requested, printed in the annex."""

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.forms import PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from contracts.services import draft_reasons
from contracts.web.pages import find_contract
from organisations.web.pages import OfficePage
from workflow.web import phrases
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done

phrases.add_phrases({"contract.explain_targets": _("Reason given for targets that are zero or not set")})


class TargetsReasonForm(PlainForm):
    """Why targets are zero or not set, and the version that was seen."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=draft_reasons.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences; they are printed below the targets and signed."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class TargetsReasonPage(StaleFormMixin, DomainFormMixin, FormMixin, OfficePage, ProcessFormView):
    """The bureau says why, while the contract is a draft."""

    template_name = "contracts/targets_reason.html"
    form_class = TargetsReasonForm

    def load(self) -> None:
        super().load()
        self.contract = self.subject = find_contract(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """The bureau, before signatures are requested."""
        draft_reasons.may_give_reasons(self.contract, actor=self.actor, at=self.at)

    def get_initial(self) -> dict[str, Shown]:
        reason = self.contract.draft.get("targets_reason", "")
        return {"reason": reason, "version": self.contract.version}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        remarks = draft_reasons.targets_to_explain(self.contract)
        return super().get_context_data(contract=self.contract, remarks=remarks, **kwargs)

    def act(self, form: TargetsReasonForm) -> str:
        data = form.cleaned_data
        draft_reasons.explain_targets(
            self.contract,
            actor=self.actor,
            at=self.at,
            reason=data["reason"],
            seen_version=data["version"],
        )
        done(self.request, _("The reason has been kept."))
        return reverse("contract", args=[self.contract.pk])


urlpatterns = [
    path("kontrak/<uuid:pk>/target/alasan/", TargetsReasonPage.as_view(), name="contract-targets-reason"),
]
