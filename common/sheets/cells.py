"""One cell of a spreadsheet as its file holds it: what kind it is, its value, and how a person sees it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from math import isfinite

# What a spreadsheet keeps of a number; what lies beyond is noise of its arithmetic, or was lost when it was typed.
DIGITS = 15
GENERAL = "General"
HUNDRED = Decimal(100)

_ERRORS = frozenset({"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DIGITS_ONLY = re.compile(r"0+")
_FIXED = re.compile(r"0+\.(0+)")
_SHOWN = re.compile(r"0[0-9]+|[0-9]+\.[0-9]*0")
_GROUPING = re.compile(r"[#,0\-() ]*")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


class CellKind(Enum):
    """What a cell is in its file; a cell of a CSV file is text or empty."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"
    BOOLEAN = "boolean"
    # A formula that failed: `text` is its sign, such as #REF!
    ERROR = "error"
    # A formula whose value the file does not hold.
    UNCALCULATED = "uncalculated"


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what a person reads. `number` is the stored number; of a percentage, its percents (85 for 0.85)."""

    kind: CellKind
    text: str = ""
    number: Decimal | None = None
    day: date | None = None
    # The number has more digits than a spreadsheet keeps.
    inexact: bool = False
    # The format shows thousands or millions of what is stored.
    scaled: bool = False
    # What stands there as a code or identifier; None when the format or the arithmetic has lost it.
    code: str | None = None


EMPTY = Cell(CellKind.EMPTY)


def text_cell(text: str) -> Cell:
    """A cell of text; of nothing but blanks an empty one, of the sign of a failed formula an error."""
    if text.strip() in _ERRORS:
        return Cell(CellKind.ERROR, text.strip())
    return Cell(CellKind.TEXT, text, code=text.strip()) if text.strip() else EMPTY


def number_cell(value: float, number_format: str = GENERAL, *, shown: str = "") -> Cell:
    """A stored number under its format. `shown` is what the file itself says a person sees, where it does."""
    if not isfinite(value):
        return Cell(CellKind.ERROR, "#NUM!")
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{DIGITS}g}")
    inexact = abs(exact) >= Decimal(10) ** DIGITS
    bare = _QUOTED.sub("", number_format.split(";", maxsplit=1)[0])
    if "%" in bare:
        percents = exact * HUNDRED
        return Cell(CellKind.PERCENT, f"{plain(percents)}%", percents, inexact=inexact)
    return Cell(
        CellKind.NUMBER,
        plain(exact),
        exact,
        inexact=inexact,
        scaled=_SCALED.search(bare) is not None,
        code=None if inexact else _code(exact, number_format, shown),
    )


def day_cell(value: datetime | date | time) -> Cell:
    """A day, a moment, or a time of day (which is no day)."""
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return Cell(
            CellKind.DAY, value.date().isoformat() if midnight else value.isoformat(), day=value.date()
        )
    return Cell(CellKind.DAY, value.isoformat(), day=value if isinstance(value, date) else None)


def boolean_cell(*, value: bool) -> Cell:
    """A truth as an Indonesian spreadsheet's CSV holds it, which English ones write alike."""
    return Cell(CellKind.BOOLEAN, "TRUE" if value else "FALSE")


def plain(number: Decimal) -> str:
    """With a decimal comma and neither dots nor zeros at its end."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _code(number: Decimal, number_format: str, shown: str) -> str | None:
    """The code that a number stands for: with the zeros that its format shows, and never with a fraction of chance."""
    # Only a zero that is shown at an end tells that the format has kept them all.
    typed = shown.replace(",", ".")
    if _SHOWN.fullmatch(typed) and Decimal(typed) == number:
        return typed
    section = number_format.split(";", maxsplit=1)[0]
    whole = number == number.to_integral_value()
    if fixed := _FIXED.fullmatch(section):
        places = len(fixed[1])
        rounded = round(number, places)
        return f"{rounded:.{places}f}" if rounded == number else None
    if not whole:
        return None
    text = str(int(number))
    if _DIGITS_ONLY.fullmatch(section):
        return text.zfill(len(section))
    if section in (GENERAL, "GENERAL", "@", "") or _GROUPING.fullmatch(_QUOTED.sub("", section)):
        return text
    return None


def address(row: int, column: int) -> str:
    """A1 and so on; both count from 1."""
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """A, B, …, Z, AA, …; counts from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
