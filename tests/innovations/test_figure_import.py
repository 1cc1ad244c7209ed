"""A quarter from a spreadsheet: sixty awkward rows, every bad cell named, nothing stored until all are good."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook, load_workbook

from common.exports import csv_response, xlsx_response
from common.imports import ImportRefused
from common.sheets.guard import csv_safe
from innovations.models import Indicator, Report
from innovations.services.proposals import drafting
from innovations.services.reports.edits import OWN_WORK
from innovations.services.reports.figure_import import MAX_REPORTS, import_figures
from innovations.services.reports.figure_sheet import HEADER, sheet
from tests.acting import as_actor
from tests.innovations.walks import in_force, open_report
from tests.world import World
from workflow.engine import gate
from workflow.models import Event
from workflow.reviews.decisions import why_not_decide

NAMES = Path(__file__).resolve().parents[2] / "demo" / "data" / "awkward_names.txt"
# BEGIN and COMMIT, what is read once a file, what each report costs, and the record of the import.
QUERIES = 23
COLUMNS = (
    "laporan",
    "indikator_id",
    "indikator",
    "realisasi",
    "penjelasan",
    "bagian_sendiri",
    "bagian_swasta",
)


def sixty(world: World) -> Report:
    """An open report with sixty indicators whose names are as awkward as published ones."""
    draft = world.draft()
    names = NAMES.read_text(encoding="utf-8").splitlines()[:60]
    rows = [
        {"name": name, "unit": "Orang", "target_year": Decimal(100), "source_code": f"K-{n}"}
        for n, name in enumerate(names, 1)
    ]
    drafting.replace_rows(draft, "indicators", rows)
    item = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        item = world.decide(item, who)
    item = gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )
    return open_report(world, item)


def as_csv(
    rows: list[list[str]], *, header: tuple[str, ...] = COLUMNS, delimiter: str = ";", bom: bool = True
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([header, *rows])
    return ("\ufeff" if bom else "").encode() + text.getvalue().encode()


def take(world: World, data: bytes, who: str = "operator", **arguments: Any) -> Any:
    at = world.tick()
    return import_figures(data, actor=as_actor(getattr(world, who), at), at=at, **arguments)


def problems(world: World, data: bytes, who: str = "operator") -> list[tuple[int, str, str]]:
    with pytest.raises(ImportRefused) as refused:
        take(world, data, who)
    return [(found.line, found.column, found.code) for found in refused.value.problems]


def stored(report: Report) -> list[tuple[Decimal | None, str, Any]]:
    rows = report.lines.order_by("indicator__position")
    return [(line.actual, line.note, line.shares) for line in rows]


def test_every_bad_row_is_named_and_nothing_is_stored(world: World) -> None:
    report = sixty(world)
    foreign = open_foreign(world)
    lines = list(report.innovation.indicators.order_by("position"))
    before, version, events = stored(report), report.version, Event.objects.count()
    rows, expected = awkward(report, lines, foreign)

    found = problems(world, as_csv(rows))

    report.refresh_from_db()
    assert (len(rows), found) == (60, expected)
    assert (stored(report), report.version, Event.objects.count()) == (before, version, events)


def awkward(
    report: Report, lines: list[Indicator], foreign: Report
) -> tuple[list[list[str]], list[tuple[int, str, str]]]:
    """Sixty rows of a file, and what is wrong with them. The first row stands on line 2."""
    pk = str(report.pk)
    good = [
        "1,5",
        "1.234,5",
        "1,234.5",
        "Rp1.500.000,00",
        "0",
        "1234",
        "\u00a012\u00a0",
        "-3,25",
        "Rp 2.000",
        "1.234.567",
        " 7 ",
        "",
    ]
    bad = {
        "1.234": "ambiguous", "-1.234": "ambiguous", "1,234": "ambiguous", "1 234": "not_a_number",
        "1\u00a0234": "not_a_number", "=SUM(A1:A3)": "not_a_number", "=1+1": "not_a_number", "@cmd": "not_a_number",
        "2025-03-31": "date", "31/03/2025": "date", "2025-03-31T00:00:00": "date", "-": "dash", "–": "dash",
        "belum ada": "not_a_number", "#REF!": "formula", "1e5": "digits",
        "٣": "not_a_number", "12.5.": "not_a_number", "12,5,1": "not_a_number", "½": "not_a_number",
        "9" * 41: "too_long", "9" * 19: "invalid", "TRUE": "not_a_number", "'5": "not_a_number",
        "85 persen": "not_a_number", "Rp": "not_a_number", "~10": "not_a_number", "<5": "not_a_number",
        "5-6": "not_a_number", "1,5 juta": "not_a_number", "85%": "percent",
    }  # fmt: skip
    rows = [
        [pk, str(row.pk), row.name, text, "", "", ""] for row, text in zip(lines, [*good, *bad], strict=False)
    ]
    expected = [(2 + len(good) + n, "realisasi", code) for n, code in enumerate(bad.values())]

    def add(code: str, column: str, *cells: str) -> None:
        rows.append([*cells, *[""] * (len(COLUMNS) - len(cells))])
        if code:
            expected.append((1 + len(rows), column, code))

    rest = iter(lines[len(rows) :])
    first, second = lines[0], lines[1]
    add("double", "indikator_id", pk, str(first.pk), first.name, "5")
    add("double", "indikator_id", pk, str(first.pk).upper(), "", "6")
    add("double", "indikator_id", pk, second.source_code, "", "6")
    add("unknown", "indikator_id", pk, str(uuid4()), "", "5")
    add("unknown", "indikator_id", pk, "", "", "5")
    add("unknown", "indikator_id", pk, str(foreign.innovation.indicators.first().pk), "", "5")
    add("unknown", "laporan", str(foreign.pk), str(foreign.innovation.indicators.first().pk), "", "5")
    add("unknown", "laporan", str(uuid4()), str(first.pk), "", "5")
    add("unknown", "laporan", "bukan laporan", str(first.pk), "", "5")
    add("unknown", "laporan", "", str(first.pk), "", "5")
    add("mixed_up", "indikator", pk, str(next(rest).pk), "Indikator lain", "5")
    add("characters", "penjelasan", pk, str(next(rest).pk), "", "5", "Terbalik \u202e")
    add("sum", "bagian_sendiri", pk, str(next(rest).pk), "", "5", "", "60", "30")
    add("invalid", "bagian_sendiri", pk, str(next(rest).pk), "", "5", "", "150", "")
    add("invalid", "bagian_swasta", pk, str(next(rest).pk), "", "5", "", "60", "40,5")
    add("", "", pk, str(next(rest).pk), "", "5", "Baik.", "60%", "40")
    add("", "", pk, f"  {next(rest).source_code}  ", "", "0,000001", "'=SUM(1)", "", "")
    return rows, expected


def open_foreign(world: World) -> Report:
    """A report of a neighbouring agency, on the quarter that runs: its contract was signed after the first."""
    item = drafting.draft(
        government=world.government,
        agency=world.other_agency,
        actor=world.neighbour,
        at=world.tick(),
        fields={
            "title": "Jalan Mulus", "intake": "register", "year": 2024, "form": "pelayanan_publik",
            "medium": "non_digital", "description": "Tambal cepat.",
        },
    )  # fmt: skip
    drafting.replace_rows(item, "indicators", [{"name": "Lubang ditutup", "target_year": 10}])
    item = gate.perform(item, "submit", actor=world.neighbour, at=world.tick())
    for who in (world.neighbour_head, world.lan, world.sekda):
        item = world.decide(item, who)
    item = gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )
    contract = in_force(world, item)
    return world.report(contract, 2)


def test_a_file_imported_twice_changes_nothing(world: World) -> None:
    report = open_report(world)
    first = report.innovation.indicators.get(position=1)
    data = as_csv(
        [
            [str(report.pk), str(first.pk), first.name, "1.234,5", "Naik.", "60", "40"],
            [str(report.pk), "IND-2", "", "12", "", "", ""],
        ]
    )

    once = take(world, data)
    report.refresh_from_db()
    version = report.version
    twice = take(world, data)

    report.refresh_from_db()
    split = {"own": 60, "other_agency": 0, "central": 0, "private": 40, "community": 0}
    assert ((once.changed, once.unchanged), (twice.changed, twice.unchanged)) == ((2, 0), (0, 2))
    assert stored(report) == [(Decimal("1234.5"), "Naik.", split), (Decimal(12), "", None)]
    assert report.version == version
    assert Event.objects.filter(kind="report.import").count() == 1


def test_an_empty_cell_leaves_what_is_stored(world: World) -> None:
    report = world.fill(open_report(world), "40", "12", note="Sesuai.")

    take(world, as_csv([[str(report.pk), "IND-1", "", "", "", "", ""]]))

    assert stored(report)[0] == (Decimal(40), "Sesuai.", None)


def test_a_check_stores_nothing(world: World) -> None:
    report = open_report(world)

    found = take(world, as_csv([[str(report.pk), "IND-1", "", "40", "", "", ""]]), dry_run=True)

    assert (found.changed, stored(report)[0][0]) == (1, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [True, False])
def test_whatever_a_spreadsheet_puts_between_the_cells(world: World, delimiter: str, bom: bool) -> None:
    report = open_report(world)

    take(world, as_csv([[str(report.pk), "IND-1", "", "1,5", "", "", ""]], delimiter=delimiter, bom=bom))

    assert stored(report)[0][0] == Decimal("1.5")


def book(rows: list[list[Any]], change: Callable[[Any], None] = lambda _sheet: None) -> bytes:
    made = Workbook()
    made.active.append(list(COLUMNS))
    for row in rows:
        made.active.append(row)
    change(made.active)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def test_numbers_of_a_workbook_mean_what_they_are(world: World) -> None:
    report = open_report(world)

    take(world, book([[str(report.pk), "IND-1", None, 1.234], [str(report.pk), "IND-2", None, 0.1 + 0.2]]))

    assert [actual for actual, _note, _shares in stored(report)] == [Decimal("1.234"), Decimal("0.3")]


def test_a_workbook_with_dates_merges_and_empty_formulas(world: World) -> None:
    report = open_report(world)
    pk = str(report.pk)
    rows: list[list[Any]] = [
        [pk, "IND-1", None, date(2025, 3, 31)],
        [pk, "IND-2", None, 12],
        [pk, "IND-2", None, None],
        [pk, "IND-2", None, "=2+3"],
        [pk, "IND-1", None, True],
    ]

    found = problems(world, book(rows, lambda cells: cells.merge_cells("D3:D4")))

    assert found == [
        (2, "realisasi", "date"),
        (3, "", "merged"),
        (4, "", "merged"),
        (5, "realisasi", "formula"),
        (6, "indikator_id", "double"),
    ]


def test_the_template_comes_back_as_it_went(world: World, django_assert_num_queries: Any) -> None:
    report = world.fill(sixty(world), *["1234.5"] * 60)
    reports = Report.objects.filter(pk=report.pk)
    with django_assert_num_queries(3):
        rows = list(sheet(reports))

    workbook = take(world, xlsx_response(HEADER, rows).content)
    text = take(world, as_csv([[csv_safe(cell) for cell in row] for row in rows], header=tuple(HEADER)))

    assert [(done.changed, done.unchanged) for done in (workbook, text)] == [(0, 60), (0, 60)]


def test_importing_several_reports_needs_the_right_to_each(world: World) -> None:
    own, other = open_report(world), open_foreign(world)
    world.sweep(world.tick())
    data = as_csv(
        [
            [str(own.pk), "IND-1", "", "40", "", "", ""],
            [str(other.pk), str(other.innovation.indicators.get().pk), "", "3", "", "", ""],
        ]
    )

    refused = problems(world, data)
    done = take(world, data, "bureau")

    assert (refused, done.changed) == ([(3, "laporan", "unknown")], 2)
    assert other.lines.get().actual == Decimal(3)


def test_an_importer_does_not_evaluate_that_report(world: World) -> None:
    report = open_report(world)
    take(world, as_csv([[str(report.pk), "IND-1", "", "40", "", "", ""]]), "bureau")
    report = world.report(report.contract, 1)

    report = gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())

    assert "report.import" in OWN_WORK
    assert why_not_decide(report, as_actor(world.bureau, world.now), at=world.now) is not None


@pytest.mark.parametrize("who", ["sekda", "inspector", "administrator"])
def test_who_only_reads_reports_imports_nothing(world: World, who: str) -> None:
    report = open_report(world)

    found = problems(world, as_csv([[str(report.pk), "IND-1", "", "40", "", "", ""]]), who)

    assert found == [(2, "laporan", "not_your_agency")]


def test_a_report_that_is_handed_in_is_closed_for_imports(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    gate.perform(report, "submit", actor=world.operator, at=world.tick())

    found = problems(world, as_csv([[str(report.pk), "IND-1", "", "41", "", "", ""]]))

    assert found == [(2, "laporan", "not_editable")]


def test_typed_text_never_leaves_as_a_formula(world: World) -> None:
    report = world.fill(open_report(world), "40", "12", note='=HYPERLINK("https://x.example")')

    rows = list(sheet(Report.objects.filter(pk=report.pk)))
    text = b"".join(csv_response(HEADER, rows)).decode()

    assert ('"=HYPERLINK' in text, "\"'=HYPERLINK" in text) == (False, True)
    cells = load_workbook(io.BytesIO(xlsx_response(HEADER, rows).content)).active
    assert {cell.data_type for row in cells.iter_rows() for cell in row if cell.value} == {"s"}


def test_a_file_of_too_many_reports_is_taken_in_parts(world: World) -> None:
    rows = [[str(uuid4()), "K-1", "", "1", "", "", ""] for _number in range(MAX_REPORTS + 1)]

    with pytest.raises(ImportRefused) as refusal:
        take(world, as_csv(rows))

    assert [problem.code for problem in refusal.value.problems] == ["too_many"]


@pytest.mark.sqlite
def test_the_cost_of_an_import_does_not_grow_with_its_rows(
    world: World, django_assert_num_queries: Any
) -> None:
    report = sixty(world)
    rows = [[str(report.pk), f"K-{n}", "", str(n), "", "", ""] for n in range(1, 61)]

    take(world, as_csv(rows[:1]))
    for some in (rows[1:2], rows[2:32]):
        with django_assert_num_queries(QUERIES):
            take(world, as_csv(some))

    stored = report.lines.order_by("indicator__position").values_list("actual", flat=True)
    assert list(stored) == [*map(Decimal, range(1, 33)), *[None] * 28]
