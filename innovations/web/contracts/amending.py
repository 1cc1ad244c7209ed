"""Revising the contract of an innovation: new targets and money, beside what is agreed now."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Unpack

from django import forms
from django.contrib import messages
from django.utils.translation import gettext_lazy as _

from common.forms import FormArguments, FormData, NumberField, number_notes
from common.numbers import decimal_text
from common.types import Shown
from contracts.models import Contract
from contracts.services import revising
from contracts.services.clauses import clauses_in_force
from contracts.web.changing import ChangeForm, ChangePage
from innovations.services.contracts import amending
from innovations.web.contracts.target_fields import TargetsForm

BUDGET_LABELS = {"program": _("Programme or activity"), "amount": _("Amount (Rp)"), "note": _("Note")}
FREE_ROWS = 2


class RevisionForm(TargetsForm, ChangeForm):
    """Ground, reason, clauses that addenda added, every target, and annex B with two free rows."""

    dropped = forms.MultipleChoiceField(
        label=_("Clauses that are not carried over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Everything that addenda in force added is carried into the revised contract, but what you tick here: "
            "it ends with the contract that is revised."
        ),
    )

    def __init__(self, data: FormData = None, *, contract: Contract, **kwargs: Unpack[FormArguments]) -> None:
        self.agreed_budget: list[dict[str, str]] = contract.draft.get("budget", [])
        super().__init__(data, **kwargs)
        clauses = [(each.key, each.carried) for each in clauses_in_force(contract)]
        self.fields["dropped"].choices = clauses  # type: ignore[attr-defined]
        self.has_clauses = bool(clauses)
        self.add_targets(contract)
        for index in range(len(self.agreed_budget) + FREE_ROWS):
            row = self.agreed_budget[index] if index < len(self.agreed_budget) else {}
            self._add_budget_row(index, row)

    def _add_budget_row(self, index: int, row: dict[str, str]) -> None:
        for name, label in BUDGET_LABELS.items():
            value = row.get(name, "")
            field = (
                NumberField(label=label, initial=_decimal(value), places=2, percent=False)
                if name == "amount"
                else forms.CharField(label=label, required=False, max_length=300, initial=value)
            )
            self.add_field(f"b{index}-{name}", field)

    def budget_rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of annex B, row by row."""
        for index in range(len(self.agreed_budget) + FREE_ROWS):
            yield [self[f"b{index}-{name}"] for name in BUDGET_LABELS]

    def budget(self) -> list[dict[str, str]] | None:
        """Annex B anew, or None when nothing of it changed."""
        rows = []
        for index in range(len(self.agreed_budget) + FREE_ROWS):
            row = {name: self.cleaned_data[f"b{index}-{name}"] for name in BUDGET_LABELS}
            if any(value not in ("", None) for value in row.values()):
                amount = row["amount"]
                rows.append(row | {"amount": decimal_text(amount)})
        return None if rows == self.agreed_budget else rows


class ContractRevise(ChangePage[RevisionForm]):
    """Draft the revised contract; the old one binds until every party has signed."""

    template_name = "innovations/contract_revise.html"
    form_class = RevisionForm

    def enforce(self) -> None:
        """The bureau, for a contract in force with reports still owed and nothing changing it already."""
        revising.may_revise(self.contract, actor=self.actor, at=self.at)

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "contract": self.contract}

    def act(self, form: RevisionForm) -> str:
        data = form.cleaned_data
        notes = number_notes(form)
        fresh = amending.revise_contract(
            self.contract,
            actor=self.actor,
            at=self.at,
            ground=data["ground"],
            reason=data["reason"],
            targets=form.targets(),
            budget=form.budget(),
            dropped=data["dropped"],
        )
        for sentence in notes:
            messages.warning(self.request, sentence)
        return self.drafted(
            fresh, _("The revised contract has been drafted. Check it, then request the signatures.")
        )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
