"""Numbers as people type and publish them, to Decimal and back: the one reading for forms, files and publications.

Two forms can be read in two ways: a single dot, or a single comma, before exactly three digits. `1.234` is a thousand
two hundred and thirty-four to an Indonesian and a bit more than one to a spreadsheet in English; `1,234` is the
reverse. Of the two a page takes the one that its language writes. In English a comma never stands before decimals, so
that `1,5` is refused there. Every other form means the same to everybody. The caller says which style it reads, and
whoever shows what was typed says how an ambiguous text was taken.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

# "id", "en": typed into a form in that language, where the answer says how it was read. "file": nobody sees each
# number, so that what can be read in two ways is refused. "published": data of others, whose dot is always a decimal
# point.
Style = Literal["id", "en", "file", "published"]

EMPTY_MARKS = frozenset({"", "-", "–", "—"})
EMPTY_DISPLAY = "–"
# Longer than any amount of rupiah; keeps hostile cells from becoming numbers of a million digits.
MAX_LENGTH = 40
# What a figure keeps behind its comma.
PLACES = 6

# Amounts as they are written on letters: Rp1.500.000,00, Rp 1.500.000,-.
_RUPIAH = re.compile(r"(?:[Rr][Pp]\.?\s*)?(.+?)(?:,[-–—])?", re.DOTALL)
_PLAIN = re.compile(r"[0-9]+")
_COMMA_DECIMAL = re.compile(r"[0-9]+,[0-9]+")
_DOT_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_ONE_THOUSANDS_MARK = re.compile(r"([1-9][0-9]{0,2})([.,])([0-9]{3})")
_GROUPED_BY_DOTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_GROUPED_BY_COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|,[0-9]{3}\.[0-9]+)")
PERCENT_WORDS = frozenset(
    {"%", "persen", "persentase", "prosen", "prosentase", "percent", "percentage", "pct"}
)
# A difference of two percentages, which is counted in points.
_POINTS = frozenset({"poin", "point", "points"})
_UNIT_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|%")


class NumberFormatError(ValueError):
    """The text is no number in a form we read; the message says in a sentence how to write it.

    `code` is `too_long`, `ambiguous`, `percent`, `comma` or `not_a_number`.
    """

    def __init__(self, *, code: str, text: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """How to write each of the two numbers that a text may mean, so that nobody reads it differently."""

    whole: str
    fraction: str


def language_style() -> Style:
    """The style of the active language: what a form shows, and how it reads what is typed."""
    return "en" if (get_language() or "").startswith("en") else "id"


def parse_decimal(text: str, *, style: Style = "id", percent: bool = True) -> Decimal | None:
    """Read a number; None when the cell is empty or holds only a dash. Zero is a value, never None.

    `1.234` is 1234 in style `id`, 1.234 in `published`, and refused in the others; `1,234` is 1234 in style `en`, 1.234
    in `published`, and refused in the others. `1,5` is 1.5, but refused in `en`. All read `1.5`, `1.234,5`,
    `1,234.5`, `1.234.567`, `1,234,567`, a
    leading minus, a trailing percent sign, which is dropped (`85%` is 85) or, without `percent`, refused, and amounts
    (`Rp1.500.000,00`, `Rp 1.500.000,-`). Raises NumberFormatError, a ValueError, for anything else.
    """
    body = text.strip()
    if body in EMPTY_MARKS:
        return None
    if len(body) > MAX_LENGTH:
        message = _("A number has at most %(most)d characters, this has %(count)d.")
        raise NumberFormatError(
            code="too_long", text=text, message=message % {"most": MAX_LENGTH, "count": len(body)}
        )
    if body.endswith("%") and not percent:
        message = _(
            "%(text)s is a percentage, but this is not counted in percent: write the number that is meant."
        )
        raise NumberFormatError(code="percent", text=text, message=message % {"text": body})
    negative, digits = _signed(body)
    found = ambiguity(body, style=style)
    foreign = {"id": ",", "en": "."}.get(style, "")
    if found is not None and (style == "file" or (foreign and foreign in digits)):
        raise NumberFormatError(code="ambiguous", text=text, message=_two_ways(body, found))
    if style == "en" and _COMMA_DECIMAL.fullmatch(digits) and not _ONE_THOUSANDS_MARK.fullmatch(digits):
        message = _(
            "“%(text)s”: here a comma stands between thousands, and a point before decimals. Write it with a point, or"
            " leave the comma out."
        )
        raise NumberFormatError(code="comma", text=text, message=message % {"text": body})
    value = _parse_unsigned(digits, style=style, is_amount="rp" in body.lower())
    if value is None:
        message = _("“%(text)s” is no number: write digits, with a comma before decimals, such as 1234,5.")
        if style == "en":
            message = _(
                "“%(text)s” is no number: write digits, with a point before decimals, such as 1234.5."
            )
        raise NumberFormatError(code="not_a_number", text=text, message=message % {"text": body})
    return -value if negative else value


def ambiguity(text: str, *, style: Style = "id") -> Ambiguity | None:
    """The two ways to take a text in which a single dot or comma stands before exactly three digits, else None.

    Written as the style writes decimals.

    An amount that says so (`Rp2.000`) has one: nobody writes thousandths of a rupiah.
    """
    body = text.strip()
    if "rp" in body.lower() or not 0 < len(body) <= MAX_LENGTH:
        return None
    negative, digits = _signed(body)
    found = _ONE_THOUSANDS_MARK.fullmatch(digits)
    if found is None:
        return None
    sign = "-" if negative else ""
    whole, decimals = found[1], found[3].rstrip("0")
    mark = "." if style == "en" else ","
    fraction = f"{whole}{mark}{_padded(decimals)}" if decimals else whole
    return Ambiguity(f"{sign}{whole}{found[3]}", f"{sign}{fraction}")


def is_percent(unit: str) -> bool:
    """Whether a unit counts in percent, with whatever else it says, so that a spreadsheet's 85 % is the number 85."""
    words = set(words_of_unit(unit))
    return bool(words & PERCENT_WORDS) and not words & _POINTS


def words_of_unit(unit: str) -> list[str]:
    """The words of a unit in small letters, a percent sign among them."""
    return _UNIT_WORD.findall(unit.casefold())


def to_places(value: Decimal, places: int = PLACES) -> Decimal:
    """Rounded half up to so many decimals; a number that has no more is returned as it is."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= places:
        return value
    with localcontext(prec=2 * MAX_LENGTH):
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _two_ways(text: str, found: Ambiguity) -> str:
    message = _("“%(text)s” can be read in two ways: write %(whole)s or %(fraction)s.")
    return message % {"text": text, "whole": found.whole, "fraction": found.fraction}


def _signed(body: str) -> tuple[bool, str]:
    """Whether it is negative, and its digits without what stands around them."""
    negative = body[0] in "-−"
    found = _RUPIAH.fullmatch(body[1:].lstrip() if negative else body)
    digits = found[1] if found else ""
    if not negative and digits[:1] in ("-", "−"):
        negative, digits = True, digits[1:]
    return negative, digits.removesuffix("%").rstrip()


def _parse_unsigned(digits: str, *, style: Style, is_amount: bool) -> Decimal | None:
    if (one := _ONE_THOUSANDS_MARK.fullmatch(digits)) and (is_amount or style != "published"):
        return Decimal(one[1] + one[3])
    if one:
        return Decimal(f"{one[1]}.{one[3]}")
    if _GROUPED_BY_DOTS.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if _GROUPED_BY_COMMAS.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if _COMMA_DECIMAL.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    if _PLAIN.fullmatch(digits) or _DOT_DECIMAL.fullmatch(digits):
        return Decimal(digits)
    return None


def format_decimal(value: Decimal | None, *, places: int | None = None) -> str:
    """As the active language shows it: `1.234,5`, in English `1,234.5`. None shows as a dash.

    With `places` the value is rounded half up to that many decimals, which are all shown; without, it is shown
    exactly, less the zeros at its end. `form_text` is what a form shows to be changed.
    """
    if value is None:
        return EMPTY_DISPLAY
    if places is not None:
        with localcontext(prec=2 * MAX_LENGTH):
            value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    plain = format(value.copy_abs(), "f")
    whole, _dot, decimals = plain.partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    group, mark = (",", ".") if language_style() == "en" else (".", ",")
    grouped = f"{int(whole):,}".replace(",", group)
    sign = "-" if value < 0 else ""
    return f"{sign}{grouped}{mark}{decimals}" if decimals else f"{sign}{grouped}"


def form_text(value: Decimal) -> str:
    """As a form shows a stored number: `parse_decimal` in the style of the active language reads it back equal."""
    return _readable(format_decimal(value), "." if language_style() == "en" else ",")


def file_text(value: Decimal | None) -> str:
    """As a file carries a number, with a decimal comma and no dots: read back equal in style `file`. None is empty."""
    return _readable(decimal_text(value).replace(".", ","), ",")


def ungrouped_text(value: Decimal) -> str:
    """As the active language types it without marks between thousands, so that nobody reads it differently."""
    return file_text(value).replace(",", ".") if language_style() == "en" else file_text(value)


def _readable(text: str, mark: str) -> str:
    """A zero more where three decimals could be taken for thousands."""
    whole, found, decimals = text.partition(mark)
    return f"{whole}{found}{_padded(decimals)}" if found else text


def _padded(decimals: str) -> str:
    return f"{decimals}0" if len(decimals) == 3 else decimals


def decimal_text(value: Decimal | None) -> str:
    """The number as JSON and stored documents carry it, exact: `1000`, `2.5`, no zeros at its end. None is empty."""
    if value is None:
        return ""
    whole, _dot, decimals = format(value, "f").partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def whole_percent(part: int, whole: int) -> int | None:
    """The share in whole percent, rounded down; None of nothing."""
    return part * 100 // whole if whole else None
