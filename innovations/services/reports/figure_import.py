"""Figures of many indicators and many reports from one spreadsheet: every bad cell named at once, or all stored.

An empty cell leaves what is stored; a file imported twice changes nothing the second time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common.canonical import sha256_hex
from common.errors import DomainError, NotNow, NotPermitted
from common.imports import ImportRefused, ImportResult, read_rows, refuse_if_any
from common.numbers import is_percent
from common.periods import local_day
from common.sheets.problems import CellError, Problem, noting
from common.sheets.rows import TableRow
from common.tabular import Table
from common.uuids import parsed_uuid
from deadlines.services import deadlines
from innovations.models import Report, ReportLine
from innovations.queries import reports_visible_to
from innovations.scoring.attribution import WHOLE
from innovations.scoring.instrument import Instrument, Predicate
from innovations.scoring.predicates import predicate_of
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import rules_of
from innovations.services.reports import figure_record, reporting
from innovations.services.reports.edits import note_edit
from innovations.services.reports.entries import FigureEntry, Unchanged
from innovations.services.reports.figure_checks import figure_gaps
from innovations.services.reports.figure_sheet import (
    ALIASES,
    EARLIER,
    OPTIONAL,
    REQUIRED,
    SHARES,
    TEXTS,
    named_alike,
)
from organisations.enums import AGENCY_ROLES, ImportKind, Role
from organisations.offices import Actor, Office, preferred
from organisations.queries import actor_at
from organisations.services.import_records import ImportedFile, keep_record
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, policy_of

MAX_ROWS = 5_000
# Each is locked and checked by itself: so many are stored within a few seconds.
MAX_REPORTS = 200
MAX_BYTES = 5 * 1024 * 1024
_COLUMN_OF = {name: column for column, name in TEXTS.items()} | {
    "actual": "realisasi",
    "earlier": EARLIER,
    "shares": "bagian_sendiri",
}


@dataclass(slots=True)
class _Sheet:
    """What was read: the figures by report and indicator, and the lines on which they stand."""

    reports: dict[UUID, Report]
    lines: dict[UUID, dict[str, ReportLine]]
    figures: dict[UUID, dict[UUID, FigureEntry]] = field(default_factory=dict)
    seen: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, row: TableRow, column: str, code: str, message: str) -> None:
        """Note a bad cell."""
        self.problems.append(row.problem(column, code, message))


def may_import(report: Report, *, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may import figures of the report: its agency's, or by policy the bureau's.

    Raises NotPermitted, then NotNow as for filling it in. A bureau's importer may not evaluate the report afterwards.
    """
    who = actor_at(actor.person_id, at)
    place = {"government_id": report.government_id, "agency_id": report.agency_id}
    if office := preferred(who.holding(role, **place) for role in AGENCY_ROLES):
        reporting.may_fill(report, actor=actor, at=at)
        return office
    bureau = who.holding(Role.ORGANISATION_BUREAU, government_id=report.government_id)
    if bureau is None or not document_of(policy_of(report))["reports"].get("bureau_imports", False):
        raise NotPermitted(_("This report belongs to another agency."), code="not_your_agency")
    if not report.can_be_typed(local_day(at, report.government.tz)) or (
        report.state == Report.States.OPEN and deadlines.is_locked(report.deadline, at=at)
    ):
        raise NotNow(_("The report cannot be edited now."), code="not_editable", state=report.state)
    return bureau


def import_figures(
    content: bytes, *, actor: Actor, at: datetime, file_name: str = "", dry_run: bool = False
) -> ImportResult:
    """Store the figures of a spreadsheet (columns: figure_sheet); counts are in rows.

    Locks every report that it names. Writes one event per report that changes, naming the file's hash, and one record
    of the import per government. Raises ImportRefused naming every bad line and column, with nothing stored.
    """
    if len(content) > MAX_BYTES:
        raise ImportRefused([Problem(0, "too_large", _("The file is larger than 5 MB."))])
    table = read_rows(content, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES, max_rows=MAX_ROWS)
    if len({row.cells["laporan"].text for row in table.rows}) > MAX_REPORTS:
        message = _("The file names more than %(count)d reports; import it in parts.") % {
            "count": MAX_REPORTS
        }
        raise ImportRefused([Problem(0, "too_many", message)])

    def work() -> ImportResult:
        with unit_of_work():
            sheet = _read(table, actor=actor, at=at)
            refuse_if_any([*table.problems, *sheet.problems])
            done = _store(sheet, actor=actor, at=at, content=content, file_name=file_name)
            done.take_over(table)
            transaction.set_rollback(dry_run)
            return done

    return retrying(work)


def _read(table: Table, *, actor: Actor, at: datetime) -> _Sheet:
    # What a retry of the transaction reads again is noted once.
    table.notes.clear()
    wanted = {key for row in table.rows if (key := parsed_uuid(row.cells["laporan"].text)) is not None}
    reports = {report.pk: report for report in reports_visible_to(actor, at).filter(pk__in=wanted)}
    lines: dict[UUID, dict[str, ReportLine]] = {pk: {} for pk in reports}
    for line in ReportLine.objects.filter(report__in=reports).select_related("indicator"):
        lines[line.report_id][str(line.indicator_id)] = line
        if line.indicator.source_code:
            lines[line.report_id].setdefault(line.indicator.source_code.casefold(), line)
    sheet = _Sheet(reports, lines)
    closed = dict(_closed(reports, actor=actor, at=at))
    words = {pk: instruments.in_use(rules_of(report)) for pk, report in reports.items()}
    for row in table.rows:
        try:
            _read_row(row, sheet, closed, words)
        except CellError as error:
            sheet.problems.append(error.problem)
    return sheet


def _closed(
    reports: Mapping[UUID, Report], *, actor: Actor, at: datetime
) -> Iterator[tuple[UUID, DomainError]]:
    """Reports into which the actor may not import now, and why."""
    for pk, report in reports.items():
        try:
            may_import(report, actor=actor, at=at)
        except (NotPermitted, NotNow) as refusal:
            yield pk, refusal


def _read_row(
    row: TableRow, sheet: _Sheet, closed: Mapping[UUID, DomainError], words: Mapping[UUID, Instrument]
) -> None:
    """One row into the sheet: its figure, or everything that is wrong with it."""
    key = parsed_uuid(row.code("laporan"))
    report = sheet.reports.get(key) if key else None
    if report is None:
        message = _("There is no such report, or it is not open to you.")
        sheet.wrong(row, "laporan", "unknown", message)
        return
    if report.pk in closed:
        sheet.wrong(row, "laporan", closed[report.pk].code, str(closed[report.pk].message))
        return
    line = sheet.lines[report.pk].get(row.code("indikator_id", among=sheet.lines[report.pk]).casefold())
    if line is None:
        sheet.wrong(row, "indikator_id", "unknown", _("This indicator is not part of the report."))
        return
    place = (report.pk, line.indicator_id)
    if place in sheet.seen:
        message = _("The same indicator stands on line %(line)d.") % {"line": sheet.seen[place]}
        sheet.wrong(row, "indikator_id", "double", message)
        return
    sheet.seen[place] = row.line
    shown = row.text("indikator")
    if shown and not named_alike(shown, line.indicator.name):
        message = _("The indicator of this id is “%(name)s”: were rows mixed up by sorting?")
        sheet.wrong(row, "indikator", "mixed_up", message % {"name": line.indicator.name})
    unit = line.indicator.unit
    figure = _figure(
        row, sheet, predicate_of(unit, line.indicator.predicates, words[report.pk]), percent=is_percent(unit)
    )
    has_earlier = report.since_on is not None
    for gap in figure_gaps({line.indicator_id: line}, {line.indicator_id: figure}, has_earlier=has_earlier):
        sheet.wrong(row, _COLUMN_OF[gap.field.rpartition(".")[2]], gap.code, str(gap.message))
    sheet.figures.setdefault(report.pk, {})[line.indicator_id] = figure


def _figure(row: TableRow, sheet: _Sheet, predicate: Predicate | None, *, percent: bool) -> FigureEntry:
    texts = {name: _text_of(row, sheet, column) or Unchanged.AS_IT_IS for column, name in TEXTS.items()}
    actual = earlier = shares = None
    with noting(sheet.problems):
        actual = _number(row, "realisasi", predicate, percent=percent)
    with noting(sheet.problems):
        earlier = _number(row, EARLIER, predicate, percent=percent)
    with noting(sheet.problems):
        shares = _shares(row)
    return FigureEntry(
        actual=Unchanged.AS_IT_IS if actual is None else actual,
        earlier=Unchanged.AS_IT_IS if earlier is None else earlier,
        note=texts["note"],
        strong_note=texts["strong_note"],
        obstacle=texts["obstacle"],
        follow_up=texts["follow_up"],
        shares=Unchanged.AS_IT_IS if shares is None else shares,
    )


def _text_of(row: TableRow, sheet: _Sheet, column: str) -> str:
    """The text of a cell; empty with a problem noted."""
    try:
        return row.text(column)
    except CellError as error:
        sheet.problems.append(error.problem)
        return ""


def _number(row: TableRow, column: str, predicate: Predicate | None, *, percent: bool) -> Decimal | None:
    """The figure, or the number of its word; None for an empty cell. Raises CellError, for a dash too: nobody can tell
    what it stands for."""
    worded = predicate.number_of(row.text(column)) if predicate is not None else None
    if worded is not None:
        return worded
    number = row.number(column, percent=percent)
    if number is None and not row.is_blank(column):
        message = _("A dash is no figure: leave the cell empty or write 0.")
        raise row.error(column, "dash", message)
    return number


def _shares(row: TableRow) -> dict[str, int] | None:
    """The percents by party; None where no cell is filled in. Raises CellError."""
    if all(row.is_blank(column) for column in SHARES):
        return None
    found: dict[str, int] = {}
    for column, party in SHARES.items():
        value = row.number(column, percent=True) or Decimal(0)
        if value != value.to_integral_value() or not 0 <= value <= WHOLE:
            message = _("A share is a whole percentage between 0 and 100.")
            raise row.error(column, "invalid", message)
        found[party] = int(value)
    return found


def _store(sheet: _Sheet, *, actor: Actor, at: datetime, content: bytes, file_name: str) -> ImportResult:
    """Write what differs, report by report in the order of their keys."""
    done = ImportResult()
    digest = sha256_hex(content)
    written: dict[UUID, tuple[Office, ImportResult]] = {}
    for pk in sorted(sheet.figures, key=str):
        report, _moment = gate.locked(sheet.reports[pk], at=at)
        office = may_import(report, actor=actor, at=at)
        stored = {line.indicator_id: line for line in report.lines.select_related("indicator")}
        changed = {key: figure for key, figure in sheet.figures[pk].items() if _differs(stored[key], figure)}
        done.unchanged += len(sheet.figures[pk]) - len(changed)
        if not changed:
            continue
        rows = [
            figure_record.written_row(sheet.reports[pk], stored[key], figure)
            for key, figure in changed.items()
        ]
        reporting.enter(report, figures=changed, milestones={}, shares=Unchanged.AS_IT_IS, at=at)
        gate.touch(report)
        gate.record(
            report, "import", actor=actor, office=office, at=at, facts={"rows": len(changed), "file": digest}
        )
        done.changed += len(changed)
        done.written.extend(rows)
        written.setdefault(report.government_id, (office, ImportResult()))[1].written.extend(rows)
    for government_id, (office, part) in written.items():
        part.changed = len(part.written)
        file = ImportedFile(
            kind=ImportKind.FIGURES,
            government_id=government_id,
            actor=actor,
            office=office,
            at=at,
            content=content,
            file_name=file_name,
        )
        keep_record(file, part)
        done.record = part.record
    return done


def restore(report: Report, figures: Mapping[UUID, FigureEntry], *, actor: Actor, at: datetime) -> None:
    """Put back what figures were before an import. Locks the report; raises as `may_import`, BadInput."""

    def work() -> None:
        with unit_of_work():
            fresh, _moment = gate.locked(report, at=at)
            may_import(fresh, actor=actor, at=at)
            reporting.enter(fresh, figures=figures, milestones={}, shares=Unchanged.AS_IT_IS, at=at)
            note_edit(fresh, actor=actor, at=at)

    retrying(work)


def _differs(line: ReportLine, figure: FigureEntry) -> bool:
    return bool(figure_record.changed_fields(line, figure))
