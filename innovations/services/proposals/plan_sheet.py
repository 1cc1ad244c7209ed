"""The sheet of indicators read: every bad cell named, what looks odd asked about, nothing stored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.imports import ImportRefused, read_rows, refuse_if_any
from common.periods import WHOLE_YEAR, TargetPeriod
from common.sheets.problems import LeftOut, Problem, left_out_sentences, noting
from common.sheets.rows import TableRow
from common.tabular import Table
from innovations.conditions import reported_on
from innovations.models import Indicator, Innovation
from innovations.scoring.instrument import Instrument
from innovations.scoring.units import default_aggregation
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import rules_of
from innovations.services.proposals.plan_cells import Entry, PlanCells, is_total
from innovations.services.proposals.plan_columns import (
    CODE,
    COLUMNS,
    MOST_INDICATORS,
    NAME,
    UNIT,
    column_of_target,
    target_columns,
)
from innovations.services.proposals.plan_headers import column_of_header, speaks_of_a_target
from innovations.services.proposals.plan_lists import read_list
from innovations.services.proposals.plan_questions import LooksOdd, odd_entries

MAX_BYTES = 5 * 1024 * 1024
ALIASES = {column.name: column.aliases for column in COLUMNS}
_BY_ATTRIBUTE = {column.attribute: column for column in COLUMNS}


@dataclass(slots=True)
class PlanSheet:
    """A sheet that was read: the entries that replace the plan's indicators, and what happens to each row.

    `questions` are what looks odd, `notes` what was read otherwise than it looks, `left` the indicators of the plan
    that the sheet does not have, and whether each cannot be taken off because it was reported on.
    """

    entries: list[Entry] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    left: list[tuple[str, bool]] = field(default_factory=list)
    # Codes that were made for rows without one.
    made_codes: set[str] = field(default_factory=set)
    questions: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """The names of all that are left."""
        return [name for name, _reported in self.left]

    @property
    def reported(self) -> list[str]:
        """The names of those that stay whatever is asked."""
        return [name for name, reported in self.left if reported]


def read_sheet(
    innovation: Innovation,
    content: bytes,
    *,
    known: Sequence[Indicator],
    year: int,
    remove_missing: bool = False,
) -> PlanSheet:
    """The sheet as entries for `plan_lists.read_list`, beside the indicators it does not name.

    Rows are recognised by their code or, without one, by name and unit; those that add up others are left out. An
    empty cell empties, a column that is not there leaves. Raises ImportRefused naming every bad cell. One query, one
    more where rows are missing.
    """
    if len(content) > MAX_BYTES:
        raise ImportRefused([Problem(0, "too_large", _("The file is larger than 5 MB."))])
    targets = target_columns(year)
    names = [column.name for column in COLUMNS if column.name != NAME]
    table = read_rows(
        content,
        required=(NAME,),
        optional=(*names, *targets),
        aliases=ALIASES,
        reads=lambda text: column_of_header(text, targets),
        max_rows=MOST_INDICATORS,
    )
    refuse_if_any(_lost_targets(table, targets, year))
    reader = _SheetReader(innovation, known, instruments.in_use(rules_of(innovation)), targets)
    table.notes.clear()
    left_out = list(table.left_out)
    for row in table.rows:
        if is_total(row):
            left_out.append(LeftOut(row.line, "total", _("They add up other rows.")))
        else:
            reader.take(row)
    refuse_if_any([*table.problems, *reader.problems])
    return reader.result(
        remove_missing, [*table.notes, *left_out_sentences(left_out), *filter(None, [table.unread])]
    )


def _lost_targets(table: Table, targets: Collection[str], year: int) -> list[Problem]:
    """Columns that seem to be of targets, have figures and were not understood, or stand beside the declared one."""
    unread = _(
        "“%(text)s” seems to be a column of targets and cannot be read: name one period, such as “Target %(year)d”, "
        "“TW I”, “Semester I” or “Target Januari”, or delete the column."
    )
    twice = _("“%(text)s” means the same as the column “%(column)s”: delete one of the two.")
    found = []
    for column in table.ignored_columns:
        known = column_of_header(column.text, targets)
        if column.filled and (known or speaks_of_a_target(column.text)):
            facts = {"text": column.text[:60], "year": year, "column": known}
            code, message = ("double_columns", twice) if known else ("unknown_target", unread)
            found.append(
                Problem(table.header_line, code, message % facts, cell=column.cell, sheet=table.sheet)
            )
    return found


class _SheetReader:
    """The rows of one sheet beside the plan's indicators."""

    def __init__(
        self,
        innovation: Innovation,
        known: Sequence[Indicator],
        instrument: Instrument,
        targets: Mapping[str, TargetPeriod],
    ) -> None:
        self._innovation = innovation
        self._known = list(known)
        self._instrument = instrument
        self._cells = PlanCells(instrument, targets)
        self._by_code = {row.source_code.casefold(): row for row in known if row.source_code}
        self._by_code |= {str(row.pk): row for row in known}
        # As written: 001 is known where a spreadsheet made the number 1 of it.
        self._written = {row.source_code for row in known if row.source_code}
        self._codes = {row.source_code.casefold() for row in known if row.source_code}
        self._lines: dict[str, int] = {}
        # The first row of each name and unit, and its code.
        self._named: dict[tuple[str, str], tuple[TableRow, str]] = {}
        self._read: list[tuple[TableRow, Indicator | None, Entry]] = []
        self.problems: list[Problem] = []

    def take(self, row: TableRow) -> None:
        """Read one row; its faults are added to `problems`."""
        before = len(self.problems)
        code = name = unit = ""
        with noting(self.problems):
            code = row.code(CODE, among=self._written)
        with noting(self.problems):
            name = " ".join(row.text(NAME).split())
        with noting(self.problems):
            unit = row.text(UNIT)
        if not name:
            self.problems.append(row.problem(NAME, "required", _("Every indicator needs its name.")))
        alike = self._alike(row, name, unit)
        by_name = alike[0] if len(alike) == 1 else None
        found = self._by_code.get(code.casefold()) if code else by_name
        if not self._refuse_same_name(row, code, (name, unit), alike):
            self._refuse_double(row, code, found)
        entry: Entry = {"name": name}
        if found is not None:
            entry["id"] = found.pk
        elif code:
            entry["source_code"] = code
        self._cells.read(
            row, entry, unit if UNIT in row.columns or found is None else found.unit, self.problems
        )
        if len(self.problems) == before:
            self._check(row, found, entry)
        self._read.append((row, found, entry))

    def _alike(self, row: TableRow, name: str, unit: str) -> list[Indicator]:
        """The plan's indicators of this name and, where the sheet has units, this unit."""
        return [
            known
            for known in self._known
            if known.name.casefold() == name.casefold()
            and (UNIT not in row.columns or known.unit.casefold() == unit.casefold())
        ]

    def _refuse_same_name(
        self, row: TableRow, code: str, named: tuple[str, str], alike: Sequence[Indicator]
    ) -> bool:
        """Whether this row and another cannot be told apart, for lack of a code; its problem is added then."""
        key = (named[0].casefold(), named[1].casefold())
        first, first_code = self._named.setdefault(key, (row, code))
        if not named[0] or (code and first_code):
            return False
        if first is not row:
            message = _("%(place)s has the same name and unit: give each of them a code (column “kode”).")
            message %= {"place": first.problem(NAME, "", "").place}
        elif len(alike) > 1:
            message = _(
                "The plan has several indicators of this name: write the code of the one that is meant (column “kode”)."
            )
        else:
            return False
        self.problems.append(row.problem(NAME, "same_name", message))
        return True

    def _refuse_double(self, row: TableRow, code: str, found: Indicator | None) -> None:
        key = str(found.pk) if found is not None else code.casefold()
        if key and key in self._lines:
            message = _("The same indicator stands on line %(line)d.") % {"line": self._lines[key]}
            self.problems.append(row.problem(CODE, "double", message))
        if key:
            self._lines[key] = row.line

    def _check(self, row: TableRow, found: Indicator | None, entry: Entry) -> None:
        """What the plan itself would refuse, named by the cell."""
        try:
            made = read_list(
                self._innovation, "indicators", [entry], known=[copy(found)] if found is not None else []
            )
        except BadInput as refusal:
            for gap in refusal.gaps:
                attribute = gap.field.split(".")[2] if gap.field.count(".") > 1 else "name"
                column = _BY_ATTRIBUTE.get(attribute)
                wrong = row.problem(column.name if column else NAME, gap.code, str(gap.message))
                # Two columns that the sheet lacks have the same place: the row.
                if all(known.sentence != wrong.sentence for known in self.problems):
                    self.problems.append(wrong)
            return
        indicator = made[0]
        assert isinstance(indicator, Indicator), "read as an indicator"
        if indicator.formula and not self._instrument.may_measure(
            indicator.formula, indicator.polarity, indicator.aggregation
        ):
            message = _("This formula does not fit the direction or how the periods combine.")
            self.problems.append(row.problem("rumus_capaian", "inconsistent", message))

    def result(self, remove_missing: bool, notes: list[str]) -> PlanSheet:
        """What the sheet makes of the plan."""
        sheet_ = PlanSheet(notes=notes)
        named = {found.pk for _row, found, _entry in self._read if found is not None}
        left = [row for row in self._known if row.pk not in named]
        kept = reported_on(Indicator.objects.filter(pk__in=[row.pk for row in left])) if left else ()
        reported = {row.pk for row in kept}
        sheet_.left = [(row.name, row.pk in reported) for row in left]
        numbers = _free_codes(
            self._codes | {str(entry.get("source_code", "")).casefold() for *_x, entry in self._read}
        )
        for row, found, entry in self._read:
            if found is None and not entry.get("source_code"):
                entry["source_code"] = next(numbers)
                sheet_.made_codes.add(str(entry["source_code"]))
            sheet_.questions += questions_about(row, entry, found)
            if found is None:
                sheet_.created.append(str(entry["name"]))
            elif _differs(found, entry):
                sheet_.changed.append(found.name)
            else:
                sheet_.unchanged += 1
            sheet_.entries.append(entry)
        if not remove_missing:
            sheet_.entries += [{"id": row.pk} for row in left]
        if len(sheet_.entries) > MOST_INDICATORS:
            message = _("A plan has at most %(count)d indicators.") % {"count": MOST_INDICATORS}
            raise ImportRefused([Problem(0, "too_many", message)])
        return sheet_


def refuse_unconfirmed(read: PlanSheet) -> None:
    """Raise LooksOdd with every question that the sheet leaves open."""
    if read.questions:
        raise LooksOdd.because_of(read.questions)


def _free_codes(taken: set[str]) -> Iterator[str]:
    number = 1
    while True:
        code = f"IK-{number:02d}"
        if code.casefold() not in taken:
            yield code
        number += 1


def _differs(found: Indicator, entry: Entry) -> bool:
    planned = found.planned_targets()
    targets = entry.get("targets")
    if isinstance(targets, Mapping) and any(
        planned.get(period) != value for period, value in targets.items()
    ):
        return True
    unit = str(entry.get("unit", found.unit))
    wanted = {name: value for name, value in entry.items() if name not in ("id", "targets")}
    if wanted.get("aggregation") == "":
        wanted["aggregation"] = default_aggregation(unit)
    return any(getattr(found, name) != value for name, value in wanted.items())


def questions_about(row: TableRow, entry: Entry, found: Indicator | None) -> Iterator[Gap]:
    """What looks like a mistake in a row: a percentage that adds up, a percentage beyond 100."""
    unit = str(entry.get("unit", found.unit if found is not None else ""))
    given = entry.get("targets")
    figures = {WHOLE_YEAR: entry.get("target_year"), **(given if isinstance(given, Mapping) else {})}
    targets = {period: value for period, value in figures.items() if isinstance(value, Decimal)}
    for odd in odd_entries(unit, str(entry.get("aggregation", "")), targets):
        column = "penggabungan" if odd.period is None else _target_column(odd.period)
        place = row.problem(column, "", "").place
        yield Gap(f"line.{row.line}.{column}", odd.code, odd.question(place))


def _target_column(period: TargetPeriod) -> str:
    return "target_tahun" if period == WHOLE_YEAR else column_of_target(period)
