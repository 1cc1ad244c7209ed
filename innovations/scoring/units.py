"""Units of measurement: which of them add up over the periods of a year. Pure words, no database.

A percentage, an index, a ratio, a value, a predicate or a length of time says how things stand: four quarters of 100 %
are 100 %, not 400 %. What is counted (people, documents, rupiah) adds up.
"""

import re

from common.numbers import PERCENT_WORDS, words_of_unit
from innovations.enums import Aggregation

_SCORES = frozenset(
    {"indeks", "index", "ips", "ikm", "rasio", "ratio", "nilai", "skor", "score", "poin", "point", "predikat"}
    | {"opini", "peringkat", "ranking", "rank", "angka", "tingkat", "level", "kategori", "kelas", "bintang"}
    | {"rata-rata", "rerata", "rata", "derajat"}
)
_TIMES = frozenset(
    {"tahun", "bulan", "minggu", "hari", "jam", "menit", "detik"}
    | {"year", "month", "week", "day", "hour", "minute", "second"}
)
_STANDINGS = _SCORES | _TIMES
# "per 1.000 penduduk", "/100.000 KH", "kasus per seribu", "Rp/kapita".
_RATE = re.compile(r"/\s*[0-9]|\bper\s|/\s*(kapita|capita|penduduk|seribu|sejuta)\b|‰")


def says_how_it_stands(unit: str) -> bool:
    """Whether figures in this unit say how things stand, so that they do not add up."""
    words = words_of_unit(unit)
    rate = _RATE.search(unit.casefold())
    return not (_STANDINGS.isdisjoint(words[:1]) and PERCENT_WORDS.isdisjoint(words)) or rate is not None


def default_aggregation(unit: str) -> Aggregation:
    """How periods make a year where the plan does not say: the last one for what stands, the sum for what is counted.

    Of an indicator without a unit nothing is known: what is counted is what plans have most of.
    """
    return Aggregation.LAST if says_how_it_stands(unit) else Aggregation.SUM
