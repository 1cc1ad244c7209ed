"""The cells of a sheet of indicators, each read as its column says."""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from common.numbers import is_percent
from common.periods import TargetPeriod
from common.sheets.problems import Problem, noting
from common.sheets.rows import TableRow
from innovations.scoring.instrument import Instrument
from innovations.scoring.predicates import (
    predicate_of,
    predicates_as_text,
    predicates_saying,
    read_predicates,
)
from innovations.services.proposals.plan_columns import CODE, COLUMNS, NAME, UNIT, ColumnKind, PlanColumn
from innovations.services.proposals.plan_lists import Given
from innovations.services.proposals.targets import GivenTargets

Entry = dict[str, Given | GivenTargets]
_TOTAL = re.compile(
    r"(?:grand |sub ?)?(?:jumlah|total)(?: (?:jumlah|total|keseluruhan|seluruhnya))?", re.IGNORECASE
)
_NOT_OF_A_TOTAL = (CODE, UNIT, "arah")


def is_total(row: TableRow) -> bool:
    """Whether the row adds up others: it is called "Jumlah" or "Total" and has neither code nor unit nor direction."""
    name = row.cells[NAME].text or (row.cells["sasaran"].text if "sasaran" in row.cells else "")
    return _TOTAL.fullmatch(" ".join(name.strip(" .:").split())) is not None and all(
        row.is_blank(column) for column in _NOT_OF_A_TOTAL
    )


class PlanCells:
    """Reads the cells of one row after another into entries for `plan_lists.read_list`, by the rules in force."""

    def __init__(self, instrument: Instrument, targets: Mapping[str, TargetPeriod]) -> None:
        self._instrument = instrument
        self._targets = targets

    def read(self, row: TableRow, entry: Entry, unit: str, problems: list[Problem]) -> None:
        """Add what the row's cells say to the entry, and their faults to `problems`; `unit` is the indicator's."""
        for column in COLUMNS:
            if column.name in row.columns and column.name not in (CODE, NAME):
                with noting(problems):
                    self._cell(row, column, entry, unit)
        targets: dict[TargetPeriod, Decimal | None] = {}
        for name, period in self._targets.items():
            if name in row.columns:
                with noting(problems):
                    targets[period] = self._figure(row, name, entry, unit)
        if targets:
            entry["targets"] = targets

    def _cell(self, row: TableRow, column: PlanColumn, entry: Entry, unit: str) -> None:
        if column.attribute == "predicates":
            entry["predicates"] = self._predicates(row, column.name)
        elif column.attribute == "formula":
            entry["formula"] = self._formula(row, column.name)
        elif column.kind is ColumnKind.CHOICE:
            entry[column.attribute] = self._choice(row, column)
        elif column.kind is ColumnKind.FIGURE:
            entry[column.attribute] = self._figure(row, column.name, entry, unit)
        elif column.kind is ColumnKind.NUMBER:
            percent = column.attribute != "weight" and is_percent(unit)
            value = row.number(column.name, percent=percent)
            entry[column.attribute] = Decimal(1) if value is None and column.attribute == "weight" else value
        else:
            entry[column.attribute] = " ".join(row.text(column.name).split())

    @staticmethod
    def _choice(row: TableRow, column: PlanColumn) -> str:
        written = " ".join(row.text(column.name).casefold().split())
        known = {**column.other_words, **column.words}
        if written and written not in known:
            message = _("Write one of: %(words)s; not “%(text)s”.")
            facts = {"words": ", ".join(column.words), "text": written[:60]}
            raise row.error(column.name, "choice", message % facts)
        if not written:
            return "higher" if column.attribute == "polarity" else ""
        return known[written]

    def _formula(self, row: TableRow, name: str) -> str:
        written = row.text(name).casefold()
        known = {code.casefold(): code for code in self._instrument.formulas}
        known |= {formula.label.casefold(): code for code, formula in self._instrument.formulas.items()}
        if written and written not in known:
            message = _("Write one of: %(words)s; how the figure is made stands in the column cara_hitung.")
            labels = ", ".join(formula.label for formula in self._instrument.formulas.values())
            raise row.error(name, "choice", message % {"words": labels})
        return known.get(written, "")

    @staticmethod
    def _predicates(row: TableRow, name: str) -> str:
        try:
            return predicates_as_text(read_predicates(row.text(name)))
        except ValueError as error:
            message = _("Write the predicates with the best first, such as WTP; WDP; TMP; TW.")
            raise row.error(name, "predicates", message) from error

    def _figure(self, row: TableRow, name: str, entry: Entry, unit: str) -> Decimal | None:
        """A number, or a verdict by the row's list, its unit, or the only list of the instrument that has it."""
        if row.is_blank(name):
            return None
        text = row.cells[name].text.strip()
        predicate = predicate_of(unit, str(entry.get("predicates") or ""), self._instrument)
        value = predicate.number_of(text) if predicate is not None else None
        if value is None and not entry.get("predicates"):
            implied = predicates_saying(text, self._instrument)
            if implied is not None:
                entry["predicates"] = predicates_as_text(implied.values)
                value = implied.number_of(text)
        if value is not None:
            return value
        return row.number(name, percent=is_percent(unit))
