"""The fields in which the targets of a contract's indicators are typed, beside what stands there now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from common.forms import NumberField, PlainForm, style
from common.numbers import is_percent
from common.period_names import period_name
from common.periods import TargetPeriod, told_apart
from common.types import Json
from contracts.models import Contract
from innovations.services.contracts import amending
from innovations.web.proposals.forms import target_field


@dataclass(frozen=True, slots=True)
class TargetFields:
    """One indicator of the draft with the fields of its targets."""

    indicator: Mapping[str, Json]
    fields: list[forms.BoundField]


class TargetsForm(PlainForm):
    """A field for each target of each indicator of a contract's draft."""

    indicators: list[dict[str, Any]]

    def add_targets(self, contract: Contract) -> None:
        """Add the fields, with what the draft says."""
        self.indicators = contract.draft["indicators"]
        for index, row in enumerate(self.indicators):
            agreed = amending.agreed_targets(row)
            shown = told_apart(agreed, year=contract.year)
            for period, name, value in zip(agreed, map(period_name, shown), agreed.values(), strict=True):
                field = number_field(name, value, unit=row.get("unit", ""), within=row["name"])
                self.add_field(f"t{index}-{target_field(period)}", field)

    def add_field(self, name: str, field: forms.Field) -> None:
        """Add one field, in the style of the others."""
        style(field.widget)
        self.fields[name] = field

    def target_rows(self) -> Iterator[TargetFields]:
        """Each indicator with the fields of its targets, the year's first."""
        for index, row in enumerate(self.indicators):
            fields = [self[f"t{index}-{target_field(part)}"] for part in amending.agreed_targets(row)]
            yield TargetFields(row, fields)

    def targets(self) -> dict[str, dict[TargetPeriod, Decimal | None]]:
        """Only the targets that change, by indicator code."""
        found: dict[str, dict[TargetPeriod, Decimal | None]] = {}
        for index, row in enumerate(self.indicators):
            for part, agreed in amending.agreed_targets(row).items():
                value = self.cleaned_data[f"t{index}-{target_field(part)}"]
                if value != agreed:
                    found.setdefault(row["code"], {})[part] = value
        return found


def number_field(label: str, value: Decimal | None, *, unit: str, within: str) -> NumberField:
    """A number of an indicator of the terms."""
    return NumberField(label=label, initial=value, percent=is_percent(unit), within=within)
