"""What people call the columns of targets and of the baseline in a sheet of indicators, beside the declared names."""

import re
import unicodedata
from collections.abc import Collection

from common.periods import ENGLISH_MONTHS, INDONESIAN_MONTHS, WHOLE_YEAR, PartOfYear, PeriodKind, TargetPeriod
from innovations.services.proposals.plan_columns import column_of_target

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (("1", "i", "pertama"), ("2", "ii", "kedua"), ("3", "iii", "ketiga"), ("4", "iv", "keempat")), start=1
    )
    for word in words
}
_KINDS = {
    **dict.fromkeys(("tw", "triw", "triwulan", "kuartal", "quarter", "q"), PeriodKind.QUARTER),
    **dict.fromkeys(("semester", "smt", "sem"), PeriodKind.HALF_YEAR),
}
_MONTHS = {
    word: number
    for months in (INDONESIAN_MONTHS, ENGLISH_MONTHS)
    for number, month in enumerate(months, start=1)
    for word in (month.lower(), month[:3].lower())
} | {"agt": 8, "ags": 8, "sept": 9, "nop": 11, "nopember": 11}
# They add nothing to a period that is named.
_FILLERS = {"target", "tahun", "thn", "th", "bulan", "bln", "periode", "ke", "kinerja"}
_BASELINE = re.compile(
    r"(?:kondisi|data|capaian|nilai) awal(?: kinerja)?(?: (?:tahun|th|thn))?(?: 20[0-9]{2})?"
    r"|baseline(?: (?:tahun|th|thn))?(?: 20[0-9]{2})?"
)
_WHOLE_YEAR = {"target", "target tahunan", "target tahun", "target kinerja", "target kinerja tahunan"}
_YEAR = re.compile(r"20[0-9]{2}")
# "twi", "triwulaniv": without a blank before the Roman number.
_GLUED = re.compile(rf"({'|'.join(_KINDS)})(i{{1,3}}|iv)")
# Columns about something else than what is planned for a period.
_NO_TARGET = {
    "realisasi", "capaian", "anggaran", "pagu", "catatan", "keterangan", "lain", "lainnya", "other",
}  # fmt: skip


def column_of_header(text: str, declared: Collection[str]) -> str | None:
    """The column that a header means: `target_tw1` for "Target TW I", "Triwulan 1"; None when it is none of them.

    `declared` are the columns of targets that the sheet may have.
    """
    words = _words(text)
    written = " ".join(words)
    if _BASELINE.fullmatch(written):
        return "kondisi_awal"
    if written in _WHOLE_YEAR:
        return "target_tahun"
    period = _period(words)
    column = column_of_target(period) if period is not None else None
    return column if column in declared else None


def speaks_of_a_target(text: str) -> bool:
    """Whether a header that was not understood seems to be of a target, so that passing it over would lose figures."""
    words = _words(text)
    if _NO_TARGET.intersection(words):
        return False
    if any("target" in word or word in _MONTHS for word in words):
        return True
    if any(
        word in _KINDS and (len(word) > 1 or _number_after(words, place)) for place, word in enumerate(words)
    ):
        return True
    return any(map(_YEAR.fullmatch, words)) and all(word.isdecimal() or word in _FILLERS for word in words)


def _words(text: str) -> list[str]:
    """Its words and numbers in small letters: "Target_TW1 (2026)" is target, tw, 1, 2026."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = re.findall(r"[0-9]+|[^\W\d_]+", folded)
    split = [_GLUED.fullmatch(word) for word in found]
    return [
        piece
        for word, glued in zip(found, split, strict=True)
        for piece in (glued.groups() if glued else (word,))
    ]


def _period(words: list[str]) -> TargetPeriod | None:
    """The one period that these words name; a year by itself needs the word "target"."""
    years = [int(word) for word in words if _YEAR.fullmatch(word)]
    rest = [word for word in words if not _YEAR.fullmatch(word) and word not in _FILLERS]
    part = _part(rest)
    if len(years) > 1 or (rest and part is None):
        return None
    if part is None:
        return WHOLE_YEAR.in_year(years[0]) if years and "target" in words else None
    return part.in_year(years[0]) if years else part


def _part(words: list[str]) -> PartOfYear | None:
    if len(words) == 1 and words[0] in _MONTHS:
        return PartOfYear(PeriodKind.MONTH, _MONTHS[words[0]])
    if len(words) != 2 or words[0] not in _KINDS or words[1] not in _NUMBERS:
        return None
    kind, number = _KINDS[words[0]], _NUMBERS[words[1]]
    return PartOfYear(kind, number) if number <= kind.per_year else None


def _number_after(words: list[str], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1] in _NUMBERS
