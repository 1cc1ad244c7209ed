"""Spreadsheets through the pages: what is wrong stands at its field or cell, and what was left out is said."""

import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from calendars.models import Holiday
from common.imports import ImportRefused
from innovations.models import Indicator, Report
from innovations.services.proposals.importing import import_innovations
from organisations.offices import SYSTEM
from organisations.services.importing import import_agencies
from tests.api.conftest import Api
from tests.english import english_in
from tests.tables import xlsx_bytes
from tests.world import World

Browser = Callable[[str], Client]
FIGURES = ("laporan", "indikator_id", "realisasi")


def upload(content: bytes, name: str = "isian.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def api(world: World) -> Api:
    """The same files sent by a program."""
    return Api(world)


def in_percent(report: Report) -> None:
    """The first indicator counts in percent from now on."""
    Indicator.objects.filter(innovation=report.innovation, position=1).update(unit="%")


def filled_template(client: Client, report: Report, *cells: tuple[object, str]) -> bytes:
    """Our own template with these values and formats in the column of the figures, row by row."""
    book = load_workbook(io.BytesIO(client.get(reverse("report-sheet", args=[report.pk])).content))
    sheet = book.active
    column = [cell.value for cell in sheet[1]].index("realisasi") + 1
    for row, (value, number_format) in enumerate(cells, start=2):
        cell = sheet.cell(row, column)
        cell.value, cell.number_format = value, number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_percentage_in_our_own_template_is_what_it_shows(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    in_percent(report)
    now()
    client = signed_in("operator")
    content = filled_template(client, report, (0.85, "0%"), (12, "0"))

    page = client.post(reverse("report-import"), {"file": upload(content)}, follow=True)

    assert (page.status_code, page.redirect_chain[-1][0]) == (200, reverse("report-import"))
    actuals = report.lines.order_by("indicator__position").values_list("actual", flat=True)
    assert list(actuals) == [Decimal(85), Decimal(12)]


def test_a_checked_file_shows_row_by_row_what_would_change(world: World, signed_in: Browser, now) -> None:
    """Only what differs, with what it was; and nothing is stored."""
    report = world.open_report()
    in_percent(report)
    first = report.lines.get(indicator__position=1)
    first.actual = Decimal("1234.5")
    first.save()
    now()
    client = signed_in("operator")
    content = filled_template(client, report, (0.85, "0%"))

    page = client.post(reverse("report-import"), {"file": upload(content), "only_check": "on"})

    (row,) = page.context["changes"]
    assert (page.status_code, first.indicator.name in row.name) == (200, True)
    assert [(each.was, each.becomes) for each in row.differences] == [("1.234,5", "85")]
    first.refresh_from_db()
    assert first.actual == Decimal("1234.5")


def test_a_percentage_of_people_is_refused_by_its_cell(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")
    content = filled_template(client, report, (0.85, "0%"))

    page = client.post(reverse("report-import"), {"file": upload(content)})

    text = page.content.decode()
    assert page.status_code == 422
    assert "Sel K2 lembar “prakarsa”" in text
    assert "85% adalah persentase" in text
    assert report.lines.filter(actual__isnull=False).count() == 0


def test_left_out_rows_are_named_on_page_and_api(world: World, signed_in: Browser, now, api: Api) -> None:
    report = world.open_report()
    keys = [str(pk) for pk in report.innovation.indicators.order_by("position").values_list("pk", flat=True)]

    def change(sheet: object) -> None:
        sheet.row_dimensions[4].hidden = True

    content = xlsx_bytes(
        FIGURES, [str(report.pk), keys[0], 40], [], [str(report.pk), keys[1], 12], change=change
    )
    answer = api.post(world.operator, "reports/figures/", {"file": upload(content)})
    now()

    page = signed_in("operator").post(
        reverse("report-import"), {"file": upload(content), "only_check": "on"}, follow=True
    )

    assert answer.data["left_out"] == [
        {"first": 3, "last": 3, "code": "empty", "reason": "Baris kosong."},
        {
            "first": 4,
            "last": 4,
            "code": "hidden",
            "reason": "Baris tersembunyi; tampilkan lalu unggah lagi bila termasuk isinya.",
        },
    ]
    assert "Baris yang tidak dibaca: 4. Baris tersembunyi" in page.content.decode()
    assert report.lines.get(indicator__position=2).actual is None


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 damaged", b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_a_damaged_file_is_refused_at_its_field(
    world: World, signed_in: Browser, now, api: Api, content: bytes
) -> None:
    refused = api.post(world.operator, "reports/figures/", {"file": upload(content)})
    now()

    page = signed_in("operator").post(reverse("report-import"), {"file": upload(content)})

    assert (refused.status_code, [error["field"] for error in refused.data["errors"]]) == (400, ["file"])
    assert page.status_code in {400, 422}
    assert page.context["form"].errors["file"]


def test_missing_columns_are_named_in_indonesian(world: World, signed_in: Browser, now) -> None:
    now()

    page = signed_in("operator").post(
        reverse("report-import"), {"file": upload(xlsx_bytes(["laporan", "indikator_id"], ["x", "y"]))}
    )

    assert "Kolom ini tidak ada: realisasi; tambahkan pada baris nama kolom." in page.content.decode()


def test_missing_columns_of_other_files_are_named(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    plan = signed_in("innovator").post(
        reverse("innovation-sheet", args=[draft.pk]),
        {"file": upload(xlsx_bytes(["satuan"], ["Orang"])), "version": draft.version},
    )
    decree = signed_in("administrator").post(
        reverse("decree"), {"file": upload(xlsx_bytes(["tanggal"], ["2026-08-17"]))}
    )
    with pytest.raises(ImportRefused) as listed, translation.override("id"):
        import_innovations(xlsx_bytes(["name"], ["Kantin"]), actor=SYSTEM, at=world.now)
    with pytest.raises(ImportRefused) as agencies, translation.override("id"):
        import_agencies(xlsx_bytes(["singkatan"], ["Dinkes"]), government=world.government)

    said = [plan.content.decode(), decree.content.decode()]
    said += [str(each.value) for each in (listed, agencies)]
    assert ["tambahkan pada baris nama kolom" in text for text in said] == [True] * 4
    assert [english_in(text) for text in said] == [[]] * 4


def test_rows_that_a_plan_or_a_list_leaves_out_are_named(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()

    def hidden(sheet: object) -> None:
        sheet.row_dimensions[4].hidden = True

    plan = xlsx_bytes(["Rencana 2025"], ["indikator", "satuan"], ["Peserta", "Orang"], ["Kelas", "Unit"], [])
    page = signed_in("innovator").post(
        reverse("innovation-sheet", args=[draft.pk]), {"file": upload(plan), "version": draft.version}
    )
    rows = [["innovation_id", "name", "region_code"], ["A-1", "Kantin", "35.23"], []]
    rows += [["A-2", "Kelas", "35.23"], ["A-3", "Kebun", "72.12"]]
    done = import_innovations(
        xlsx_bytes(*rows, change=hidden), actor=SYSTEM, at=world.now, government=world.government
    )
    listed = import_agencies(
        xlsx_bytes(["name"], ["Dinas Perikanan"], [], ["Dinas Sosial"], change=hidden),
        government=world.government,
    )

    assert "Baris yang tidak dibaca: 1." in page.content.decode()
    assert sorted((each.line, each.code) for each in done.left_out) == [
        (3, "empty"),
        (4, "hidden"),
        (5, "other_government"),
    ]
    assert [(each.line, each.code) for each in listed.left_out] == [(3, "empty"), (4, "hidden")]


def test_a_decree_is_entered_from_a_workbook_after_its_preview(world: World, signed_in: Browser, now) -> None:
    now()
    content = xlsx_bytes(
        ["SKB Tiga Menteri"],
        ["Tanggal", "Keterangan", "Nomor Keputusan"],
        ["2026-08-17", "Proklamasi", "SKB 1/2026"],
        title="Libur",
    )
    client = signed_in("administrator")
    given = {"published_on": "2025-01-02"}

    preview = client.post(reverse("decree"), {**given, "file": upload(content)})
    text = preview.context["text"]
    entered = client.post(reverse("decree"), {**given, "document": text, "confirm": "1"})

    assert text == "date,name,decree_number\n2026-08-17,Proklamasi,SKB 1/2026\n"
    assert "Baris yang tidak dibaca: 1. Di atas tabel." in preview.content.decode()
    assert (entered.status_code, Holiday.objects.filter(name="Proklamasi").count()) == (302, 1)


def test_a_bad_cell_of_a_decree_stands_at_the_file(world: World, signed_in: Browser, now) -> None:
    now()
    content = xlsx_bytes(["tanggal", "nama"], ["2026-08-17", "=1+1"])

    page = signed_in("administrator").post(reverse("decree"), {"file": upload(content)})

    assert page.context["form"].errors["file"] == [
        "Sel B2 lembar “Data”: Berkas tidak menyimpan hasil rumus: ketik nilainya langsung."
    ]


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize(
    ("address", "kind", "size", "status"),
    [
        ("/laporan/isian/", "multipart/form-data; boundary=x", 300_000_000, 413),
        ("/api/v1/reports/figures/", "multipart/form-data; boundary=x", 300_000_000, 413),
        ("/api/v1/innovations/", "application/json", 6_000_000, 413),
        ("/masuk/", "application/x-www-form-urlencoded", 6_000_000, 413),
    ],
)
def test_a_large_file_is_refused_before_it_is_read(
    db: None, address: str, kind: str, size: int, status: int
) -> None:
    answer = Client().generic(
        "POST", address, b"", kind, CONTENT_LENGTH=str(size), **{"wsgi.input": Unread()}
    )

    assert answer.status_code == status
    assert "lebih besar dari" in answer.content.decode()


def test_a_refused_program_gets_the_same_problem_details(db: None) -> None:
    answer = Client().generic(
        "POST", "/api/v1/innovations/", b"", "application/json", CONTENT_LENGTH="99999999"
    )

    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["status"]) == ("too_large", 413)
