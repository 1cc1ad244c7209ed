"""The sheet of indicators written: with what a plan has, or with what was read from one that was handed in."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from common.numbers import file_text
from innovations.models import Indicator, Innovation
from innovations.models.plan import periods_in_order
from innovations.services.proposals.plan_columns import CODE, COLUMNS, PlanColumn, column_of_target
from innovations.services.proposals.plan_lists import Given
from innovations.services.proposals.plan_sheet import PlanSheet
from innovations.services.proposals.targets import GivenTargets, periods_to_plan


def header(innovation: Innovation, rows: Sequence[Indicator]) -> list[str]:
    """The columns of a plan's sheet: the declared ones, and a target for every period it plans."""
    targets = [column_of_target(period) for period in periods_to_plan(innovation, rows)]
    names = [column.name for column in COLUMNS]
    place = names.index("target_tahun") + 1
    return [*names[:place], *targets, *names[place:]]


def sheet(innovation: Innovation, rows: Sequence[Indicator]) -> Iterator[list[str]]:
    """One row per indicator in the order of `header`; read back, it changes nothing. No query."""
    periods = periods_to_plan(innovation, rows)
    for row in rows:
        planned = row.planned_targets()
        cells = {column.name: _cell(row, column) for column in COLUMNS}
        cells |= {column_of_target(period): file_text(planned.get(period)) for period in periods}
        yield [cells[name] for name in header(innovation, rows)]


def _cell(row: Indicator, column: PlanColumn) -> str:
    value = getattr(row, column.attribute)
    if column.name == CODE:
        return value or str(row.pk)
    if isinstance(value, Decimal) or value is None:
        return file_text(value)
    return next((word for word, code in column.words.items() if code == value), str(value))


def as_table(read: PlanSheet) -> str:
    """The sheet as a table that reads the same: what a preview carries to its confirmation.

    Without the codes that were made: meanwhile somebody else's rows may have got them.
    """
    named = [entry for entry in read.entries if len(entry) > 1]
    attributes = [column for column in COLUMNS if any(column.attribute in entry for entry in named)]
    targets = periods_in_order(
        {period for entry in named if isinstance(given := entry.get("targets"), Mapping) for period in given}
    )
    lines = io.StringIO()
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL)
    names = [CODE, *(column.name for column in attributes if column.name != CODE)]
    writer.writerow([*names, *map(column_of_target, targets)])
    for entry in named:
        given = entry.get("targets")
        planned = given if isinstance(given, Mapping) else {}
        code = str(entry.get("id") or entry.get("source_code") or "")
        cells = ["" if code in read.made_codes else code]
        cells += [_written(entry.get(column.attribute)) for column in attributes if column.name != CODE]
        writer.writerow([*cells, *(_written(planned.get(period)) for period in targets)])
    return lines.getvalue()


def _written(value: Given | GivenTargets) -> str:
    return file_text(value) if isinstance(value, Decimal) else str(value if value is not None else "")
