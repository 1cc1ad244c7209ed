"""A row of a table as importers ask for it: text, number, code or day of a column, or the cell's fault and its cure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from common.numbers import PLACES, NumberFormatError, file_text, parse_decimal, to_places
from common.sheets.cells import DIGITS, EMPTY, Cell, CellKind, address
from common.sheets.days import looks_like_a_day, parse_day
from common.sheets.problems import CellError, Problem

_SCIENTIFIC = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?[eE][-+]?[0-9]+")
_WITH_FRACTION_OF_ZERO = re.compile(r"([0-9]+)[.,]0")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One filled row below the header: its number as a spreadsheet shows it, and its cells by column name.

    `text`, `number`, `whole`, `code` and `day` raise CellError for a cell that cannot be understood;
    `noting` collects these. `notes` belongs to the table and takes what was read differently from how it looks.
    """

    line: int
    cells: Mapping[str, Cell]
    columns: Mapping[str, int]
    sheet: str = ""
    notes: list[str] = field(default_factory=list, compare=False, repr=False)
    # Another cell of the file shows that days are day/month/year.
    day_first: bool = False

    def text(self, name: str) -> str:
        """What a person reads there, without blanks around it; "" when it is empty."""
        cell = self._usable(name)
        if cell.inexact:
            raise self.error(name, "digits", self._too_many_digits())
        if cell.kind is CellKind.NUMBER and cell.code is not None:
            return cell.code
        return cell.text.strip()

    def number(self, name: str, *, percent: bool, places: int = PLACES) -> Decimal | None:
        """The number; None when it is empty or a dash. `percent`: the column counts in percent, so that 85 % is 85.

        Rounded half up to `places` decimals, which is noted. Text is read in style `file`.
        """
        cell = self._usable(name)
        if cell.kind is CellKind.EMPTY:
            return None
        if cell.kind is CellKind.TEXT:
            value = self._typed(name, cell.text.strip(), percent=percent)
        else:
            value = self._stored(name, cell, percent=percent)
        if value is None:
            return None
        rounded = to_places(value, places)
        if rounded != value:
            message = _("%(place)s: %(text)s was read as %(number)s.")
            facts = {"text": file_text(value), "number": file_text(rounded)}
            self.notes.append(message % {"place": self.problem(name, "", "").place, **facts})
        return rounded

    def whole(self, name: str) -> int | None:
        """A whole number, such as a year or a position; None when it is empty."""
        value = self.number(name, percent=False)
        if value is None:
            return None
        if value != value.to_integral_value():
            raise self.error(
                name, "whole", _("Write a whole number, not %(text)s.") % {"text": file_text(value)}
            )
        return int(value)

    def code(self, name: str, *, among: Collection[str] = ()) -> str:
        """A code or identifier; "" when it is empty.

        What a spreadsheet turned into a number is read where one code fits: the digits of a whole number, or the only
        one of `among` with that value (35.10 for the number 35,1). Otherwise it is refused.
        """
        cell = self._usable(name)
        if cell.kind is CellKind.EMPTY:
            return ""
        if cell.kind is CellKind.TEXT:
            return self._typed_code(name, cell.text.strip(), among)
        if cell.kind is CellKind.DAY:
            message = _("“%(text)s” is a date: format the column as text and type the code again.")
            raise self.error(name, "date", message % {"text": cell.text})
        if cell.code is not None and (not among or cell.code in among):
            return cell.code
        fits = [code for code in among if cell.number is not None and _same_value(code, cell.number)]
        if len(fits) == 1 and not cell.inexact:
            return fits[0]
        if cell.inexact:
            raise self.error(name, "digits", self._too_many_digits())
        if cell.code is not None:
            return cell.code
        message = _(
            "The spreadsheet made the number %(text)s of the code: format the column as text and type the code again."
        )
        raise self.error(name, "number", message % {"text": cell.text})

    def day(self, name: str) -> date | None:
        """A calendar day; None when it is empty."""
        cell = self._usable(name)
        if cell.kind is CellKind.EMPTY:
            return None
        if cell.kind is CellKind.DAY and cell.day is not None:
            return cell.day
        try:
            return parse_day(cell.text, day_first=self.day_first)
        except ValueError as error:
            raise self.error(name, "date", str(error)) from error

    def is_blank(self, name: str) -> bool:
        """Whether nothing at all stands in the cell."""
        return self.cells.get(name, EMPTY).kind is CellKind.EMPTY

    def problem(self, name: str, code: str, message: str) -> Problem:
        """A problem of this row's cell in the column, or of the row where the file has no such column."""
        column = self.columns.get(name)
        cell = address(self.line, column) if column else ""
        return Problem(self.line, code, message, name, cell=cell, sheet=self.sheet)

    def error(self, name: str, code: str, message: str) -> CellError:
        """The same, to be raised."""
        return CellError(self.problem(name, code, message))

    def _usable(self, name: str) -> Cell:
        """The cell, unless it is a formula without a result."""
        cell = self.cells.get(name, EMPTY)
        if cell.kind is CellKind.ERROR:
            message = _("The formula ends in the error %(error)s: mend it or type the value itself.")
            raise self.error(name, "formula", message % {"error": cell.text})
        if cell.kind is CellKind.UNCALCULATED:
            message = _("The file does not hold the formula's value: type the value itself.")
            raise self.error(name, "formula", message)
        return cell

    def _typed(self, name: str, text: str, *, percent: bool) -> Decimal | None:
        if looks_like_a_day(text):
            message = _("“%(text)s” is a date: format the cell as a number and type the number again.")
            raise self.error(name, "date", message % {"text": text})
        if _SCIENTIFIC.fullmatch(text):
            message = _("“%(text)s” is shortened: format the column as a number without powers of ten.")
            raise self.error(name, "digits", message % {"text": text})
        try:
            return parse_decimal(text, style="file", percent=percent)
        except NumberFormatError as error:
            raise self.error(name, error.code, str(error)) from error

    def _stored(self, name: str, cell: Cell, *, percent: bool) -> Decimal:
        if cell.kind is CellKind.DAY:
            message = _("“%(text)s” is a date: format the cell as a number and type the number again.")
            raise self.error(name, "date", message % {"text": cell.text})
        if cell.number is None:
            message = _(
                "“%(text)s” is no number: write digits, with a comma before decimals, such as 1234,5."
            )
            raise self.error(name, "not_a_number", message % {"text": cell.text})
        if cell.inexact:
            raise self.error(name, "digits", self._too_many_digits())
        if cell.kind is CellKind.PERCENT and not percent:
            message = _(
                "%(text)s is a percentage, but this is not counted in percent: give the cell the format “Number” and "
                "type the number that is meant."
            )
            raise self.error(name, "percent", message % {"text": cell.text})
        if cell.scaled:
            message = _(
                "The cell's format shows thousands or millions of %(text)s: give it the format “Number” and see what "
                "stands there."
            )
            raise self.error(name, "scaled", message % {"text": cell.text})
        return cell.number

    def _typed_code(self, name: str, text: str, among: Collection[str]) -> str:
        if text in among:
            return text
        if _SCIENTIFIC.fullmatch(text):
            message = _("“%(text)s” has lost digits: format the column as text and type the code again.")
            raise self.error(name, "digits", message % {"text": text})
        shortened = _WITH_FRACTION_OF_ZERO.fullmatch(text)
        return shortened[1] if shortened and shortened[1] in among else text

    @staticmethod
    def _too_many_digits() -> str:
        message = _(
            "Spreadsheets keep only the first %(digits)d digits of a number: format the column as text and type it "
            "again."
        )
        return message % {"digits": DIGITS}


def _same_value(code: str, number: Decimal) -> bool:
    return re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", code) is not None and Decimal(code) == number
