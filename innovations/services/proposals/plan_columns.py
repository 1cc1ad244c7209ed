"""The columns of the sheet of indicators: declared once for page, CSV, XLSX and API."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from common.periods import INDONESIAN_MONTHS, WHOLE_YEAR, PartOfYear, Period, PeriodKind, TargetPeriod
from innovations.enums import Aggregation, Polarity

MOST_INDICATORS = 200


class ColumnKind(Enum):
    """How a cell is read."""

    TEXT = "text"
    CODE = "code"
    CHOICE = "choice"
    # A number, or a verdict of the indicator's list of predicates.
    FIGURE = "figure"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column of the sheet: the indicator's column it fills, what else a header may call it, what a choice may say.

    `words` are those that the sheet itself uses and a refusal lists, `other_words` are understood beside them.
    """

    name: str
    attribute: str
    kind: ColumnKind = ColumnKind.TEXT
    aliases: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    other_words: Mapping[str, str] = field(default_factory=dict)


_DIRECTIONS = {
    "makin tinggi makin baik": Polarity.HIGHER,
    "naik": Polarity.HIGHER,
    # What is to be kept is kept by not falling.
    "tetap": Polarity.HIGHER,
    "makin rendah makin baik": Polarity.LOWER,
    "turun": Polarity.LOWER,
    "dalam rentang": Polarity.RANGE,
    "rentang": Polarity.RANGE,
}
_OTHER_DIRECTIONS = {
    # "Polarisasi positif" of an indicator: the more, the better.
    "positif": Polarity.HIGHER,
    "semakin tinggi semakin baik": Polarity.HIGHER,
    "maximize": Polarity.HIGHER,
    "higher": Polarity.HIGHER,
    "maintain": Polarity.HIGHER,
    "negatif": Polarity.LOWER,
    "semakin rendah semakin baik": Polarity.LOWER,
    "minimize": Polarity.LOWER,
    "lower": Polarity.LOWER,
    "range": Polarity.RANGE,
}
_COMBINATIONS = {
    "jumlah": Aggregation.SUM,
    "terakhir": Aggregation.LAST,
    "rata-rata": Aggregation.AVERAGE,
    "tren naik": Aggregation.TREND_UP,
    "tren tetap": Aggregation.TREND_FLAT,
    "tren turun": Aggregation.TREND_DOWN,
}
_OTHER_COMBINATIONS = {
    "akumulasi": Aggregation.SUM,
    "rerata": Aggregation.AVERAGE,
    **{str(code): code for code in Aggregation},
}
CODE, NAME, UNIT = "kode", "indikator", "satuan"
COLUMNS = (
    PlanColumn(CODE, "source_code", ColumnKind.CODE, ("indicator_id", "kode indikator", "id indikator")),
    PlanColumn("sasaran", "objective", aliases=("sasaran strategis", "sasaran program", "sasaran kegiatan")),
    PlanColumn(
        NAME, "name", aliases=("indikator kinerja", "nama indikator", "indikator kinerja utama", "name")
    ),
    PlanColumn(UNIT, "unit", aliases=("unit",)),
    PlanColumn(
        "arah",
        "polarity",
        ColumnKind.CHOICE,
        ("direction", "polaritas", "polarisasi"),
        _DIRECTIONS,
        _OTHER_DIRECTIONS,
    ),
    PlanColumn("rumus_capaian", "formula", ColumnKind.CHOICE, ("rumus",)),
    PlanColumn(
        "penggabungan",
        "aggregation",
        ColumnKind.CHOICE,
        ("agregasi", "cara gabung"),
        _COMBINATIONS,
        _OTHER_COMBINATIONS,
    ),
    PlanColumn("predikat", "predicates", aliases=("daftar predikat",)),
    PlanColumn("kondisi_awal", "baseline", ColumnKind.FIGURE, ("baseline", "data awal")),
    PlanColumn("rentang_bawah", "range_low", ColumnKind.NUMBER, ("batas bawah",)),
    PlanColumn("rentang_atas", "range_high", ColumnKind.NUMBER, ("batas atas",)),
    PlanColumn("bobot", "weight", ColumnKind.NUMBER, ("weight",)),
    PlanColumn("target_tahun", "target_year", ColumnKind.FIGURE, ("target", "target tahunan")),
    PlanColumn(
        "cara_hitung", "calculation", aliases=("formulasi", "definisi operasional", "cara penghitungan")
    ),
    PlanColumn("sumber_data", "source"),
)
_SHORT = {
    PeriodKind.MONTH: INDONESIAN_MONTHS,
    PeriodKind.QUARTER: ("tw1", "tw2", "tw3", "tw4"),
    PeriodKind.HALF_YEAR: ("smt1", "smt2"),
    PeriodKind.YEAR: ("",),
}
# How far from this year targets of single years may lie.
YEARS_BACK, YEARS_AHEAD = 5, 20


def column_of_target(period: TargetPeriod) -> str:
    """The name of a target's column: `target_tw1`, `target_jan`, `target_2027`, `target_2027_smt2`."""
    part = period.part if isinstance(period, Period) else period
    name = _SHORT[part.kind][part.number - 1].lower()
    tail = name[:3] if part.kind is PeriodKind.MONTH else name
    year = str(period.year) if isinstance(period, Period) else ""
    return "_".join(piece for piece in ("target", year, tail) if piece)


def target_columns(year: int) -> dict[str, TargetPeriod]:
    """Every column of a target that a sheet handed in during `year` may have, but that of whichever year as a whole."""
    parts: list[PartOfYear] = [part for kind in PeriodKind for part in kind.parts if part != WHOLE_YEAR]
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    dated: Iterator[Period] = (part.in_year(each) for each in years for part in (WHOLE_YEAR, *parts))
    periods: Iterable[TargetPeriod] = (*parts, *dated)
    return {column_of_target(period): period for period in periods}
