"""Cells of CSV files that no spreadsheet may take for a formula: guarded when written, and read back as they were."""

import re

# A cell beginning with one of these is a formula to some spreadsheet; the full-width twins to those of East Asia.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")
_PLAIN_NUMBER = re.compile(r"-[0-9][0-9.,]*%?")
# What spreadsheets skip before they look for a formula: white space, controls, the byte order mark, zero-width spaces.
_SKIPPED = re.compile(r"[\s\x00-\x1f\ufeff\u200b-\u200d\u2060]*")


def csv_safe(value: str) -> str:
    """The cell as text that no spreadsheet evaluates: an apostrophe goes before anything that could begin a formula.

    A plain negative number (`-5`, `-1.234,5`) is left alone. Reading a table takes the apostrophe away again. Write the
    file with `csv.QUOTE_ALL`, or a spreadsheet that expects semicolons splits cells at them.
    """
    return f"'{value}" if _needs_guard(value) else value


def without_guard(value: str) -> str:
    """The cell as it was before `csv_safe`."""
    return value[1:] if value[:1] == "'" and _needs_guard(value) else value


def _needs_guard(value: str) -> bool:
    """Whether it begins like a formula, or like one that was guarded already, so that guarding can be undone."""
    bare = value.lstrip("'")
    if _PLAIN_NUMBER.fullmatch(bare):
        return False
    skipped = _SKIPPED.match(bare)
    start = skipped.end() if skipped else 0
    return bare[start : start + 1] in _FORMULA_STARTS or bare[:1] in {"\t", "\r", "\n"}
