"""Setting the targets of a contract that follows another, beside what the last one agreed and reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Unpack

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.forms import FormArguments, FormData, number_notes
from common.types import Shown
from common.web import DomainFormMixin
from contracts.models import Contract
from contracts.web.pages import find_contract
from innovations.services.contracts import next_targets
from innovations.services.contracts.next_targets import LastResult
from innovations.web.contracts.target_fields import TargetsForm, number_field
from organisations.web.pages import OfficePage
from workflow.web import phrases
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done

phrases.add_phrases({"contract.set_targets": _("Targets of the draft set")})


class NextTargetsForm(TargetsForm):
    """Baseline and targets of every indicator, and the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: FormData = None, *, contract: Contract, **kwargs: Unpack[FormArguments]) -> None:
        super().__init__(data, **kwargs)
        self.add_targets(contract)
        for index, row in enumerate(self.indicators):
            known = Decimal(row["baseline"]) if row.get("baseline") else None
            field = number_field(str(_("Baseline")), known, unit=row["unit"], within=row["name"])
            self.add_field(f"t{index}-baseline", field)

    def baselines(self) -> dict[str, Decimal | None]:
        """What is typed, by indicator code."""
        return {
            row["code"]: self.cleaned_data[f"t{index}-baseline"] for index, row in enumerate(self.indicators)
        }


@dataclass(frozen=True, slots=True)
class NextTargetsRow:
    """One indicator: its unit and name, what the last contract says of it, the fields."""

    name: str
    unit: str
    last: LastResult | None
    fields: list[forms.BoundField]


class NextTargetsPage(
    StaleFormMixin, DomainFormMixin[NextTargetsForm], FormMixin, OfficePage, ProcessFormView
):
    """The bureau sets the targets while the contract is a draft."""

    template_name = "innovations/contract_targets.html"
    form_class = NextTargetsForm

    def load(self) -> None:
        super().load()
        self.contract = self.subject = find_contract(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """The bureau, for the draft of a contract that follows another."""
        next_targets.may_set_targets(self.contract, actor=self.actor, at=self.at)

    def get_initial(self) -> dict[str, Shown]:
        return {"version": self.contract.version}

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "contract": self.contract}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        context = super().get_context_data(contract=self.contract, **kwargs)
        assert self.contract.follows is not None, "asked in enforce"
        last = next_targets.results_under(self.contract.follows, at=self.at)
        return {**context, "last": last, "rows": list(_rows(context["form"], last))}

    def act(self, form: NextTargetsForm) -> str:
        notes = number_notes(form)
        next_targets.set_targets(
            self.contract,
            actor=self.actor,
            at=self.at,
            targets=form.targets(),
            baselines=form.baselines(),
            seen_version=form.cleaned_data["version"],
        )
        for sentence in notes:
            messages.warning(self.request, sentence)
        done(self.request, _("The targets have been set. Check the days, then request the signatures."))
        return reverse("contract", args=[self.contract.pk])


def _rows(form: NextTargetsForm, last: next_targets.LastResults) -> Iterator[NextTargetsRow]:
    for index, row in enumerate(form.target_rows()):
        yield NextTargetsRow(
            str(row.indicator["name"]),
            str(row.indicator.get("unit", "")),
            last.by_code.get(str(row.indicator["code"])),
            [form[f"t{index}-baseline"], *row.fields],
        )
