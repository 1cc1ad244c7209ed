"""Calendar days as people type them into a table: 2025-03-31, 31/03/2025, 31 Maret 2025."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

_MONTHS = (
    ("januari", "january", "jan"), ("februari", "february", "pebruari", "feb", "peb"), ("maret", "march", "mar"),
    ("april", "apr"), ("mei", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"),
    ("agustus", "august", "agu", "ags", "agt", "aug"), ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"), ("november", "nopember", "nov", "nop"),
    ("desember", "december", "des", "dec"),
)  # fmt: skip
MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+)?")
_MARKED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_WORDED = re.compile(r"(?:([0-9]{1,2})[ -])?([A-Za-z]+)\.?[ -]([0-9]{4}|[0-9]{2})")
_DAY_AND_MONTH = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]+)\.?")


def shows_day_first(texts: Iterable[str]) -> str:
    """A day among these texts that can only be day/month/year, where none can only be month/day/year; else empty."""
    found = [(each, marked) for each in texts if "/" in each and (marked := _MARKED.fullmatch(each.strip()))]
    if any(int(marked[3]) > 12 for _text, marked in found):
        return ""
    return next((text for text, marked in found if int(marked[1]) > 12), "")


def parse_day(text: str, *, day_first: bool = False) -> date:
    """The day. Raises ValueError with a sentence, also where day and month could change places, unless it is known
    that the day comes first."""
    body = " ".join(text.split())
    if found := _ISO.fullmatch(body):
        return _day(found[1], found[2], found[3], text=body)
    if (found := _WORDED.fullmatch(body)) and found[1] and found[2].casefold() in MONTH_OF:
        return _day(found[3], str(MONTH_OF[found[2].casefold()]), found[1], text=body)
    found = _MARKED.fullmatch(body)
    if found is None:
        raise ValueError(_("“%(text)s” is no date: write it such as 2025-03-31.") % {"text": body})
    day, month = int(found[1]), int(found[3])
    if not day_first and found[2] == "/" and day <= 12 and month <= 12 and day != month:
        message = _("“%(text)s” can be read in two ways: write %(one)s or %(other)s.")
        one, other = _iso(found[4], found[3], found[1]), _iso(found[4], found[1], found[3])
        raise ValueError(message % {"text": body, "one": one, "other": other})
    return _day(found[4], found[3], found[1], text=body)


def looks_like_a_day(text: str) -> bool:
    """Whether a text that should be a number is what a spreadsheet makes of one: 12/05/2024, 5-Jan, Jan-24."""
    body = " ".join(text.split())
    if _ISO.fullmatch(body) or _MARKED.fullmatch(body):
        return True
    found = _WORDED.fullmatch(body) or _DAY_AND_MONTH.fullmatch(body)
    return found is not None and found[2].casefold() in MONTH_OF


def _day(year: str, month: str, day: str, *, text: str) -> date:
    try:
        # A year of two digits is one of two centuries.
        return date(int(year) if len(year) == 4 else 0, int(month), int(day))
    except ValueError as error:
        raise ValueError(_("“%(text)s” is no date: write it such as 2025-03-31.") % {"text": text}) from error


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}"
