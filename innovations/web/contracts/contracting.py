"""Preparing the contract of a launched innovation."""

from collections.abc import Sequence
from datetime import date
from typing import Unpack
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.forms import DayField, FormArguments, FormData, PlainForm
from common.periods import local_day
from common.types import Shown
from common.web import DomainFormMixin
from contracts.enums import Party
from contracts.services.clauses import ClauseInForce
from innovations.services.contracts import contracting
from innovations.services.contracts.next_contract import first_free_day, last_contract
from innovations.web.proposals.finding import find_innovation
from organisations.web.pages import OfficePage
from workflow.web.transitions import done


class ContractForm(PlainForm):
    """What the policy does not decide: title, place, first day."""

    title = forms.CharField(label=_("Title of the contract"), max_length=300, required=False)
    place = forms.CharField(label=_("Place of signing"), max_length=80, required=False)
    by_delegate = forms.MultipleChoiceField(
        label=_("Signed by mandate (a.n.)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick a party for whose office someone signs who holds its mandate by letter."),
    )
    period_start = DayField(
        label=_("First day of the period"),
        required=True,
        help_text=_(
            "What is over before the last signature is not due; reports begin with the period of signing."
        ),
    )
    last_day = DayField(
        label=_("Last day of the period"),
        help_text=_(
            "Empty: as many periods of the calendar as the policy says, the one of the first day included."
        ),
    )

    taken_over = forms.MultipleChoiceField(
        label=_("Clauses of the last contract that go on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What addenda added to the last contract ends with it, but what you tick here: it is stated in the next"
            " one."
        ),
    )

    def __init__(
        self,
        data: FormData = None,
        *,
        parties: Sequence[Party],
        clauses: Sequence[ClauseInForce],
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["taken_over"].choices = [(each.key, each.taken_over) for each in clauses]  # type: ignore[attr-defined]
        if not clauses:
            del self.fields["taken_over"]
        self.fields["by_delegate"].choices = [(party.value, party.label) for party in parties]  # type: ignore[attr-defined]


class ContractCreate(DomainFormMixin[ContractForm], FormMixin, OfficePage, ProcessFormView):
    """Draft the contract; the parties and the due days follow from the policy."""

    template_name = "innovations/contract_new.html"
    form_class = ContractForm

    def load(self) -> None:
        super().load()
        self.innovation = find_innovation(self, self.kwargs["pk"])
        self.last = last_contract(self.innovation)

    def enforce(self) -> None:
        """The bureau, for a launched innovation without a contract or after its last."""
        contracting.may_prepare_contract(self.innovation, actor=self.actor, at=self.at)

    def get_initial(self) -> dict[str, Shown]:
        """Title, the government's town, the beginning of the year or the day after the last contract."""
        government = self.innovation.government
        today = local_day(self.at, ZoneInfo(government.zone))
        return {
            "title": self.innovation.subject_title,
            "place": government.seat_town,
            "period_start": date(today.year, 1, 1) if self.last is None else first_free_day(self.last),
        }

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {
            **super().get_form_kwargs(),
            "parties": contracting.parties_under(self.innovation),
            "clauses": contracting.clauses_to_take_over(self.last),
        }

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Where the plan lacks what the policy demands, that and the way to complete it instead of the form."""
        gaps = [gap.message for gap in contracting.missing_before_contract(self.innovation)]
        return super().get_context_data(
            innovation=self.innovation,
            last=self.last,
            gaps=gaps,
            every_year=contracting.targets_of_every_year(self.innovation, last=self.last),
            **kwargs,
        )

    def act(self, form: ContractForm) -> str:
        data = form.cleaned_data
        contract = contracting.draft_contract(
            self.innovation,
            actor=self.actor,
            at=self.at,
            period_start=data["period_start"],
            last_day=data["last_day"],
            place=data["place"],
            title=data["title"],
            by_delegate=[f"{party}_party" for party in data["by_delegate"]],
            taken_over=data.get("taken_over", ()),
        )
        if contract.follows_id is not None:
            done(self.request, _("The contract has been drafted. Set its targets, then check its days."))
            return reverse("contract-targets", args=[contract.pk])
        done(self.request, _("The contract has been drafted. Check its days, then request the signatures."))
        return reverse("contract-schedule", args=[contract.pk])
