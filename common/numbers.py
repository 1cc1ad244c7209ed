"""Numbers as Indonesian forms and publications write them, to Decimal and back.

The one ambiguity is a single dot before exactly three digits. `1.234` typed into an Indonesian form is a thousand two
hundred and thirty-four; `84.123` in a published spreadsheet is eighty-four and a bit. The text cannot tell, so the
caller says which style it reads; every other form means the same in both. Whoever reads what people typed tells them
how such a text was taken, or refuses it (`is_ambiguous`).
"""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

Style = Literal["id", "published"]

EMPTY_MARKS = frozenset({"", "-", "–", "—"})
EMPTY_DISPLAY = "–"
# Longer than any amount of rupiah; keeps hostile cells from becoming numbers of a million digits.
MAX_LENGTH = 40

# Amounts as they are written on letters: Rp1.500.000,00, Rp 1.500.000,-.
_RUPIAH = re.compile(r"(?:[Rr][Pp]\.?\s*)?(.+?)(?:,[-–—])?", re.DOTALL)
_PLAIN = re.compile(r"[0-9]+")
_COMMA_DECIMAL = re.compile(r"[0-9]+,[0-9]+")
_DOT_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_ONE_THOUSANDS_DOT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")


class NumberFormatError(ValueError):
    """The text is no number in a form we read. `code` is `too_long`, `english` or `not_a_number`."""

    def __init__(self, *, code: str, text: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.text = text


def parse_decimal(text: str, *, style: Style = "id") -> Decimal | None:
    """Read a number; None when the cell is empty or holds only a dash. Zero is a value, never None.

    `style="id"` (forms) reads `1.234` as 1234, `style="published"` (spreadsheets) as 1.234. Both read `1,5`, `1.5`,
    `1.234,5`, `1.234.567`, a leading minus, a trailing percent sign, which is dropped (`85%` is 85), and amounts
    (`Rp1.500.000,00`, `Rp 1.500.000,-`). Raises NumberFormatError, a ValueError, for anything else, `1,234.5` among it.
    """
    body = text.strip()
    if body in EMPTY_MARKS:
        return None
    if len(body) > MAX_LENGTH:
        raise NumberFormatError(
            code="too_long",
            text=text,
            message=f"a number has at most {MAX_LENGTH} characters, this has {len(body)}",
        )
    negative, digits = _signed(body)
    value = _parse_unsigned(digits, style=style)
    if value is None:
        raise _refusal(text=body)
    return -value if negative else value


def is_ambiguous(text: str) -> bool:
    """Whether the text is the one form that two readers take differently: a single dot before exactly three digits.

    An amount that says so (`Rp2.000`) is not: nobody writes thousandths of a rupiah.
    """
    body = text.strip()
    return (
        "rp" not in body.lower()
        and 0 < len(body) <= MAX_LENGTH
        and _ONE_THOUSANDS_DOT.fullmatch(_signed(body)[1]) is not None
    )


def _signed(body: str) -> tuple[bool, str]:
    """Whether it is negative, and its digits without what stands around them."""
    negative = body[0] in "-−"
    found = _RUPIAH.fullmatch(body[1:].lstrip() if negative else body)
    digits = found[1] if found else ""
    if not negative and digits[:1] in ("-", "−"):
        negative, digits = True, digits[1:]
    return negative, digits.removesuffix("%").rstrip()


def _parse_unsigned(digits: str, *, style: Style) -> Decimal | None:
    if style == "published" and _ONE_THOUSANDS_DOT.fullmatch(digits):
        return Decimal(digits)
    if _GROUPED.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if _COMMA_DECIMAL.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    if _PLAIN.fullmatch(digits) or _DOT_DECIMAL.fullmatch(digits):
        return Decimal(digits)
    return None


def _refusal(*, text: str) -> NumberFormatError:
    comma, dot = text.find(","), text.rfind(".")
    if 0 <= comma < dot:
        message = f"{text!r} has its comma before its dot: write thousands with dots and decimals with a comma, 1.234,5"
        return NumberFormatError(code="english", text=text, message=message)
    message = f"{text!r} is not a number: write digits, thousands with dots and decimals with a comma, such as 1.234,5"
    return NumberFormatError(code="not_a_number", text=text, message=message)


def format_decimal(value: Decimal | None, *, places: int | None = None) -> str:
    """The Indonesian display: `1.234,5`. None shows as a dash.

    With `places` the value is rounded half up to that many decimals, which are all shown; without, it is shown
    exactly, less the zeros at its end. What this writes, `parse_decimal` in style `id` reads back.
    """
    if value is None:
        return EMPTY_DISPLAY
    if places is not None:
        with localcontext(prec=2 * MAX_LENGTH):
            value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    plain = format(value.copy_abs(), "f")
    whole, _, decimals = plain.partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if value < 0 else ""
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def decimal_text(value: Decimal | None) -> str:
    """The number as JSON and stored documents carry it, exact: `1000`, `2.5`, no zeros at its end. None is empty."""
    if value is None:
        return ""
    whole, _, decimals = format(value, "f").partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole
