"""Figures in the record of an import: what a line said before and after, and the entry that puts it back."""

from collections.abc import Mapping
from decimal import Decimal

from common.imports import RowValues, WrittenRow
from common.numbers import decimal_text
from common.types import Json
from innovations.models import Report, ReportLine
from innovations.services.reports.entries import FigureEntry, Unchanged

FIGURES = ("actual", "earlier")
FIELDS = (*FIGURES, "note", "strong_note", "obstacle", "follow_up", "shares")
TABLE = ReportLine._meta.label_lower


def changed_fields(line: ReportLine, figure: FigureEntry) -> list[str]:
    """The fields that the entry would change."""
    return [
        name
        for name in FIELDS
        if (value := getattr(figure, name)) is not Unchanged.AS_IT_IS and value != getattr(line, name)
    ]


def written_row(report: Report, line: ReportLine, figure: FigureEntry) -> WrittenRow:
    """What the entry makes of the line; both must still be as before it is stored."""
    names = changed_fields(line, figure)
    before = {name: _plain(getattr(line, name)) for name in names}
    after = {name: _plain(getattr(figure, name)) for name in names}
    return WrittenRow(TABLE, str(line.pk), f"{report.subject_title}: {line.indicator.name}", before, after)


def says(line: ReportLine, values: RowValues) -> bool:
    """Whether the line still says what an import wrote."""
    return all(_plain(getattr(line, name)) == value for name, value in values.items())


def entry_of(values: RowValues) -> FigureEntry:
    """The entry that puts values of a record back; what it does not name stays."""
    return FigureEntry(**{name: _read(name, value) for name, value in values.items()})  # type: ignore[arg-type]


def _plain(value: Decimal | str | Mapping[str, int] | None) -> Json:
    if isinstance(value, Decimal):
        return decimal_text(value)
    return dict(value) if isinstance(value, Mapping) else value


def _read(name: str, value: Json) -> Json | Decimal:
    return Decimal(str(value)) if name in FIGURES and value is not None else value
