"""The columns of a plan's sheet: what each holds, and what offices call it."""

import re

from django.utils.translation import gettext_lazy

from planning.enums import FigureKind, PlanLevel
from planning.rules import FigureKey

# What a sheet that we write says about a row; it is not read.
NOTE = "catatan"
# Columns of levels by their level: cells hold titles.
LEVELS = {level.value: level for level in PlanLevel}
ABOUT_PLAN = ("plan",)
OPTIONAL = (
    "indicator_id", "region_code", *LEVELS, "opd", "level", "activity", "unit", "direction", "weight", "baseline",
    "baseline_year", "target_other", "source", *ABOUT_PLAN,
    # What published lists say besides, and we keep elsewhere or not at all.
    "pemda", "opd_kind", "name_source", "direction_basis", "baseline_label", "estimated", "estimated_fields", NOTE,
)  # fmt: skip
REQUIRED = ("name",)
COLUMN_HELP = {
    "name": gettext_lazy("name of the indicator; empty where the row only names a part of the plan"),
    "indicator_id": gettext_lazy("code of the indicator, by which it is found again"),
    "misi": gettext_lazy("title of the mission"),
    "tujuan": gettext_lazy("title of the goal"),
    "sasaran": gettext_lazy("title of the strategic objective"),
    "prioritas": gettext_lazy("title of the priority"),
    "program": gettext_lazy("title of the programme"),
    "opd": gettext_lazy("agency that answers for it, by any of its names"),
    "level": gettext_lazy("level as published: tujuan, sasaran, program …"),
    "unit": gettext_lazy("unit, for example persen or indeks"),
    "direction": gettext_lazy("naik, turun or tetap; empty: not published"),
    "weight": gettext_lazy("weight, a number from 0 to 100"),
    "baseline": gettext_lazy("baseline; a grade such as B or WTP stays text"),
    "baseline_year": gettext_lazy("year of the baseline"),
    "source": gettext_lazy(
        "where it was published: a point in its figures then always stands before decimals"
    ),
    "plan": gettext_lazy("title of the plan, where it is not the one in force"),
    "target_2025": gettext_lazy("target of a year; one column for each year"),
    "realisasi_2025": gettext_lazy(
        "actual of a year; one column for each year, or each quarter (realisasi_2025_q1)"
    ),
}
ALIASES = {
    "name": ("indikator", "nama indikator", "indikator kinerja"),
    "indicator_id": ("kode", "kode indikator"),
    "region_code": ("kode wilayah", "kode daerah"),
    "opd": ("perangkat daerah", "opd penanggung jawab", "agency"),
    "level": ("tingkat", "tingkat indikator"),
    "activity": ("kegiatan",),
    "unit": ("satuan",),
    "direction": ("arah", "polaritas"),
    "weight": ("bobot",),
    "baseline": ("kondisi awal", "data awal", "capaian awal"),
    "baseline_year": ("tahun kondisi awal", "tahun data awal"),
    "source": ("sumber",),
    "plan": ("rpjmd", "nama rencana"),
}
DIRECTIONS = {
    "higher": "higher",
    "naik": "higher",
    "positif": "higher",
    "lower": "lower",
    "turun": "lower",
    "negatif": "lower",
    "maintain": "maintain",
    "tetap": "maintain",
    "stabil": "maintain",
}
_FIGURE = re.compile(
    r"(?P<kind>target|realisasi|actual|capaian)[ _]*(?:tahun[ _]*)?(?P<year>20[0-9]{2})"
    r"(?:[ _]*(?:q|tw|triwulan)[ _]*(?P<quarter>[1-4]|iv|i{1,3}))?"
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def column_of_header(text: str) -> str | None:
    """`target_2025` for "Target 2025", `actual_2025_q1` for "Realisasi 2025 TW I"; None for any other."""
    found = _FIGURE.fullmatch(" ".join(text.casefold().split()))
    if found is None:
        return None
    kind = FigureKind.TARGET if found["kind"] == "target" else FigureKind.ACTUAL
    quarter = found["quarter"]
    part = f"_q{_ROMAN.get(quarter, quarter)}" if quarter else ""
    return f"{kind.value}_{found['year']}{part}"


def figure_key(column: str) -> FigureKey | None:
    """Which figure a column holds, None for a column of another kind."""
    if column == "target_other":
        return FigureKind.TARGET.value, 0, 0
    kind, _underscore, rest = column.partition("_")
    if kind not in (FigureKind.TARGET, FigureKind.ACTUAL) or not rest[:4].isdigit():
        return None
    return kind, int(rest[:4]), int(rest[6:] or 0)


def column_of(key: FigureKey) -> str:
    """As a sheet that we write calls it."""
    kind, year, quarter = key
    word = "target" if kind == FigureKind.TARGET else "realisasi"
    return f"{word}_{year}" + (f"_q{quarter}" if quarter else "")
