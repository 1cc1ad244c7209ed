"""Changing a contract in force: the addendum's form, and what every change has to say."""

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.forms import PlainForm
from common.types import Shown, StrOrPromise
from common.web import DomainFormMixin, PageForm
from contracts.enums import AmendmentGround
from contracts.models import Contract
from contracts.services import revising
from contracts.web.pages import find_contract
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


class ChangeForm(PlainForm):
    """Why a contract is changed; both stand in the printed text."""

    ground = forms.ChoiceField(label=_("Ground"), choices=[("", _("choose one")), *AmendmentGround.choices])
    reason = forms.CharField(
        label=_("Reason"),
        max_length=revising.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences; they are printed in the contract."),
    )


class AddendumForm(ChangeForm):
    """The clauses that come on top."""

    clauses = forms.CharField(
        label=_("Further clauses"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text. An empty line begins the next clause."),
    )

    def texts(self) -> list[str]:
        """The clauses, one by one, their lines joined."""
        blocks = self.cleaned_data["clauses"].replace("\r\n", "\n").split("\n\n")
        return [" ".join(block.split()) for block in blocks if block.strip()]


class ChangePage(DomainFormMixin[PageForm], FormMixin, OfficePage, ProcessFormView):
    """A form about one contract in force, for the bureau."""

    def load(self) -> None:
        super().load()
        self.contract = find_contract(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(contract=self.contract, terms=self.contract.draft, **kwargs)

    def drafted(self, contract: Contract, message: StrOrPromise) -> str:
        """Say that the draft is there; returns its address."""
        done(self.request, message)
        return reverse("contract", args=[contract.pk])


class AddendumCreate(ChangePage[AddendumForm]):
    """Draft an addendum."""

    template_name = "contracts/addendum_new.html"
    form_class = AddendumForm

    def enforce(self) -> None:
        """The bureau, for a contract in force that nothing is changing already."""
        revising.may_add(self.contract, actor=self.actor, at=self.at)

    def act(self, form: AddendumForm) -> str:
        data = form.cleaned_data
        fresh = revising.add_to_contract(
            self.contract,
            actor=self.actor,
            at=self.at,
            ground=data["ground"],
            reason=data["reason"],
            clauses=form.texts(),
        )
        return self.drafted(fresh, _("The addendum has been drafted. Check it, then request the signatures."))


urlpatterns = [
    path("kontrak/<uuid:pk>/adendum/", AddendumCreate.as_view(), name="contract-addendum"),
]
