"""The spreadsheet of figures: its columns, and a template of it with what is known already."""

from collections.abc import Iterator

from django.db.models import QuerySet

from common.numbers import file_text
from common.periods import WHOLE_YEAR
from innovations.models import Report, ReportLine
from innovations.scoring.attribution import PARTIES
from innovations.services.evaluations.scoring import is_partial

REQUIRED = ("laporan", "indikator_id", "realisasi")
# Where the words go; a share has one column per party.
TEXTS = {
    "penjelasan": "note",
    "penjelasan_luar_biasa": "strong_note",
    "kendala": "obstacle",
    "tindak_lanjut": "follow_up",
}
SHARES = dict(
    zip(
        ("bagian_sendiri", "bagian_opd_lain", "bagian_pusat", "bagian_swasta", "bagian_masyarakat"),
        PARTIES,
        strict=True,
    )
)
# For whoever fills it in; only `indikator` is compared, so that rows mixed up by sorting are noticed.
SHOWN = (
    "periode", "perangkat_daerah", "inovasi", "indikator", "satuan", "target_periode", "target_tahun", "periode_lalu",
)  # fmt: skip
# As these columns were called while every report was on a quarter: still read past, in sheets downloaded then.
FORMERLY_SHOWN = ("triwulan", "target_triwulan", "triwulan_lalu")
ALIASES = {
    "laporan": ("id laporan", "kode laporan"),
    "indikator_id": ("id indikator", "kode indikator", "kode"),
    "realisasi": ("capaian", "realisasi kinerja", "actual"),
    "penjelasan": ("keterangan", "note"),
}
# Filled in for the first report of a contract that was signed late: what lies between its first day and the period.
EARLIER = "realisasi_sebelum_periode"
OPTIONAL = (EARLIER, *TEXTS, *SHARES, *SHOWN, *FORMERLY_SHOWN)
HEADER = [*REQUIRED[:2], *SHOWN, REQUIRED[2], EARLIER, *TEXTS, *SHARES]


def sheet(reports: "QuerySet[Report]") -> Iterator[list[str]]:
    """One row per indicator of each report, in the order of HEADER, prefilled. Three queries however many reports."""
    lines = list(
        ReportLine.objects.filter(report__in=reports.order_by().values("pk"))
        .select_related("report__innovation", "report__agency", "indicator")
        .prefetch_related("indicator__targets")
        .order_by(
            "report__innovation__title",
            "report__period_start",
            "report_id",
            "indicator__position",
            "indicator_id",
        )
    )
    before = {
        (
            line.indicator_id,
            line.report.is_asked,
            line.report.period_kind,
            line.report.period_end,
        ): line.actual
        for line in ReportLine.objects.filter(
            indicator_id__in={line.indicator_id for line in lines}
        ).select_related("report")
    }
    for line in lines:
        report, row = line.report, line.indicator
        period = report.period
        shares = line.shares or {}
        yield [
            str(report.pk),
            str(row.pk),
            period.label,
            report.agency.name if report.agency else "",
            report.innovation.subject_title,
            row.name,
            row.unit,
            "" if is_partial(report) else file_text(row.target_in(period.whole)),
            file_text(row.target_in(WHOLE_YEAR.in_year(period.year))),
            file_text(before.get((row.pk, report.is_asked, report.period_kind, report.period_start))),
            file_text(line.actual),
            file_text(line.earlier),
            *(getattr(line, name) for name in TEXTS.values()),
            *(str(shares.get(party, "")) for party in SHARES.values()),
        ]


def named_alike(cell: str, name: str) -> bool:
    """Whether a cell names this indicator: by letters and digits only, for exports and spreadsheets change the rest."""
    return _letters(cell) == _letters(name)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
