"""Why a draft is as it is: reasons for unusual days and for unusual targets, given before signatures are requested."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.forms import PlainForm
from common.types import Shown, StrOrPromise
from common.web import DomainFormMixin
from contracts.models import Contract
from contracts.services import draft_reasons
from contracts.services.contract_schedule import schedule_of
from contracts.web.pages import find_contract
from organisations.web.pages import OfficePage
from workflow.web import phrases
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done

phrases.add_phrases(
    {
        "contract.explain_days": _("Reason given for days that are past or unusual"),
        "contract.explain_targets": _("Reason given for unusual targets"),
    }
)


class DraftReasonForm(PlainForm):
    """The reason, and the version that was seen."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=draft_reasons.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DraftReasonPage(StaleFormMixin, DomainFormMixin, FormMixin, OfficePage, ProcessFormView):
    """The bureau says why, while the contract is a draft. Subclasses say about what."""

    template_name = "contracts/draft_reason.html"
    form_class = DraftReasonForm
    # The one domain call, the draft's member, what page and way back are called, where it leads, who reads the reason.
    explain: ClassVar[Callable[..., Contract]]
    member: ClassVar[str]
    heading: ClassVar[StrOrPromise]
    back: ClassVar[StrOrPromise]
    back_to: ClassVar[str]
    help_text: ClassVar[StrOrPromise]

    @abstractmethod
    def remarks(self) -> Sequence[StrOrPromise]:
        """What asks for the reason, in words."""

    def load(self) -> None:
        super().load()
        self.contract = self.subject = find_contract(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """The bureau, before signatures are requested."""
        draft_reasons.may_give_reasons(self.contract, actor=self.actor, at=self.at)

    def get_initial(self) -> dict[str, Shown]:
        return {"reason": self.contract.draft.get(self.member, ""), "version": self.contract.version}

    def get_form(self, form_class: type[DraftReasonForm] | None = None) -> DraftReasonForm:
        form: DraftReasonForm = super().get_form(form_class)
        form.fields["reason"].help_text = self.help_text
        return form

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            contract=self.contract,
            remarks=self.remarks(),
            heading=self.heading,
            label=self.back,
            href=self.get_back_url(),
            **kwargs,
        )

    def get_back_url(self) -> str:
        """The page that shows the reason."""
        return reverse(self.back_to, args=[self.contract.pk])

    def act(self, form: DraftReasonForm) -> str:
        data = form.cleaned_data
        self.explain(
            self.contract,
            actor=self.actor,
            at=self.at,
            reason=data["reason"],
            seen_version=data["version"],
        )
        done(self.request, _("The reason has been kept."))
        return self.get_back_url()


class DaysReasonPage(DraftReasonPage):
    """Why days are past or unusual."""

    explain = staticmethod(draft_reasons.explain_days)
    member = "dates_reason"
    heading = _("Why these days")
    back, back_to = _("Periods and due days"), "contract-schedule"
    help_text = _("One or two sentences; whoever signs reads them. They are not printed.")

    def remarks(self) -> Sequence[StrOrPromise]:
        return schedule_of(self.contract, at=self.at).remarks


class TargetsReasonPage(DraftReasonPage):
    """Why targets are unusual; it is printed in the annex."""

    explain = staticmethod(draft_reasons.explain_targets)
    member = "targets_reason"
    heading = _("Why these targets")
    back, back_to = _("Back to the contract"), "contract"
    help_text = _("One or two sentences; they are printed below the targets and signed.")

    def remarks(self) -> Sequence[StrOrPromise]:
        return [remark.text for remark in draft_reasons.targets_to_explain(self.contract)]


urlpatterns = [
    path("kontrak/<uuid:pk>/jadwal/alasan/", DaysReasonPage.as_view(), name="contract-days-reason"),
    path("kontrak/<uuid:pk>/target/alasan/", TargetsReasonPage.as_view(), name="contract-targets-reason"),
]
