"""The sheet of people and offices: every planted mistake is named at its cell, and then nothing is stored."""

import csv
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from appointments.models import OfficeAppointment, Official
from appointments.services.importing import import_people
from common.imports import ImportRefused
from common.periods import local_day
from organisations.models import OfficeHeld, Person
from tests.tables import xlsx_bytes
from tests.world import World, hired
from workflow.models import Event

HEADER = (
    "Nama dan gelar,NIP,Pangkat,Surel,Telepon,Jabatan,Perangkat daerah,Nomor kursi,Kedudukan,Mulai,Sampai,"
    "Jenis surat,Nomor surat,Tanggal surat"
)
COLUMNS = (
    "name", "employee_no", "rank", "email", "phone", "office", "agency", "ordinal", "capacity", "starts_on", "ends_on",
    "letter_kind", "letter_no", "letter_on",
)  # fmt: skip
HEALTH, WORKS = "Dinas Kesehatan", "Dinas Pekerjaan Umum dan Penataan Ruang"
NIP = "19750412200003{}{:03}"


def nip(number: int) -> str:
    return NIP.format(1 + number % 2, number)


def row(number: int, **cells: str) -> str:
    """A good row about one person, but for the given cells."""
    good = {
        "name": f"Pejabat {number}",
        "employee_no": nip(number),
        "email": f"p{number}@tuban.example",
        "office": "Operator",
        "agency": HEALTH,
        "starts_on": "2025-01-01",
    }
    return ",".join((good | cells).get(name, "") for name in COLUMNS)


# What is planted in each row, the column that must be named, and the code.
MISTAKES: list[tuple[dict[str, str], str, str]] = [
    ({"name": ""}, "name", "required"),
    ({"name": "Siti 市长"}, "name", "letters"),
    ({"name": "N" * 170}, "name", "too_long"),
    ({"employee_no": "1975041220000310"}, "employee_no", "nip"),
    ({"employee_no": "19751312200003" + "1001"}, "employee_no", "nip"),
    ({"employee_no": "197504122000031OO1"}, "employee_no", "nip"),
    ({"employee_no": "1.97504E+17"}, "employee_no", "digits"),
    ({"employee_no": "{foreign}"}, "employee_no", "taken"),
    ({"employee_no": "{first}"}, "employee_no", "double"),
    ({"rank": "P" * 90}, "rank", "too_long"),
    ({"email": "bukan surel"}, "email", "invalid"),
    ({"email": "sekda@uji.example"}, "email", "taken"),
    ({"email": "p100@tuban.example"}, "email", "double"),
    ({"phone": "nol delapan"}, "phone", "invalid"),
    ({"office": "Kepala Suku"}, "office", "unknown"),
    ({"office": "Penelaah LAN"}, "office", "unknown"),
    ({"office": ""}, "office", "required"),
    ({"agency": ""}, "agency", "required"),
    ({"agency": "Dinas Sihir"}, "agency", "unknown"),
    ({"agency": "Dinas Penanaman Modal"}, "agency", "unknown"),
    ({"ordinal": "0"}, "ordinal", "range"),
    ({"ordinal": "satu"}, "ordinal", "not_a_number"),
    ({"capacity": "sementara"}, "capacity", "unknown"),
    ({"capacity": "Plt", "ends_on": "2025-06-30"}, "letter_no", "required"),
    ({"capacity": "Plh", "letter_no": "800/1/2025"}, "ends_on", "required"),
    ({"starts_on": ""}, "starts_on", "required"),
    ({"starts_on": "kemarin"}, "starts_on", "date"),
    ({"starts_on": "2199-01-01"}, "starts_on", "out_of_reach"),
    ({"ends_on": "2024-12-31"}, "ends_on", "order"),
    ({"starts_on": "2020-01-01", "ends_on": "2024-12-31"}, "ends_on", "past"),
    ({"office": "Administrator", "agency": "", "ends_on": "2026-12-31"}, "ends_on", "administrator"),
    ({"letter_on": "2199-12-31"}, "letter_on", "out_of_reach"),
    ({"letter_on": "31 Februari"}, "letter_on", "date"),
    ({"letter_no": "800/市/2025"}, "letter_no", "letters"),
    ({"office": "Sekda", "agency": ""}, "office", "office_overlap"),
    (
        {"office": "Inspektur", "agency": "", "employee_no": "{administrator}", "email": ""},
        "name",
        "yourself",
    ),
]


@pytest.fixture
def prepared(world: World) -> World:
    """Somebody of another government has a NIP, and so has the administrator."""
    Person.objects.filter(pk=world.foreign_sekda.person_id).update(employee_no=nip(900), name="Jauh")
    Person.objects.filter(pk=world.administrator.person_id).update(employee_no=nip(901), name="Pejabat 135")
    return world


def sheet(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def workbook(*rows: str) -> bytes:
    """The same as a spreadsheet saves it: days as dates, what is written in powers of ten as a number."""
    lines = csv.reader(rows)
    return xlsx_bytes(HEADER.split(","), *([_stored(cell) for cell in line] for line in lines))


def _stored(cell: str) -> object:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        return date.fromisoformat(cell)
    return float(cell) if "E+" in cell else cell or None


def planted(cells: dict[str, str]) -> dict[str, str]:
    known = {"foreign": nip(900), "first": nip(100), "administrator": nip(901)}
    return {name: text.format(**known) if "{" in text else text for name, text in cells.items()}


@pytest.mark.parametrize("saved", [sheet, workbook])
def test_each_planted_mistake_is_named_at_its_cell(prepared: World, saved: Callable[..., bytes]) -> None:
    rows = [
        row(100),
        *(row(n, **planted(cells)) for n, (cells, _c, _k) in enumerate(MISTAKES, start=100 + 1)),
    ]
    with pytest.raises(ImportRefused) as refused:
        import_people(
            saved(*rows), government=prepared.government, actor=prepared.administrator, at=prepared.tick()
        )

    named = {(p.line, p.column, p.code) for p in refused.value.problems}
    wanted = {(line, column, code) for line, (_cells, column, code) in enumerate(MISTAKES, start=3)}
    assert wanted - named == set()
    assert {line for line, _column, _code in named} == {line for line, _column, _code in wanted}
    assert len(MISTAKES) >= 30
    assert (Official.objects.count(), OfficeAppointment.objects.count()) == (0, 0)


def test_a_good_sheet_is_shown_then_stored(prepared: World, signed_in: Callable[[str], Client], now) -> None:
    now()
    client = signed_in("administrator")
    rows = sheet(row(1), row(2, office="Kepala Dinas", agency=WORKS, ordinal="2"), row(1, office="Inovator"))

    place = client.post("/impor/pejabat/", {"table": rows.decode()})["Location"]
    shown, before = client.get(place), Official.objects.count()
    stored = client.post(place)
    again = client.get(client.post("/impor/pejabat/", {"table": rows.decode()})["Location"])

    assert (shown.status_code, before, stored.status_code, Official.objects.count()) == (200, 0, 302, 2)
    assert (shown.context["result"].created, again.context["result"].unchanged) == (2, 3)
    assert [each.name for each in shown.context["changes"]] == [
        "Pejabat 1",
        "Pejabat 1: Operator Dinas Kesehatan",
        "Pejabat 2",
        "Pejabat 2: Kepala Dinas Pekerjaan Umum dan Penataan Ruang",
        "Pejabat 1: Inovator Dinas Kesehatan",
    ]
    assert OfficeHeld.objects.filter(person__employee_no__in=(nip(1), nip(2))).count() == 3
    assert Event.objects.filter(kind="appointment.take_effect").count() == 3


def test_with_a_second_administrator_the_offices_wait(prepared: World) -> None:
    hired("kedua", prepared.seats["administrator"])

    done = import_people(
        sheet(row(1)), government=prepared.government, actor=prepared.administrator, at=prepared.tick()
    )

    assert (done.waiting, OfficeHeld.objects.filter(person__employee_no=nip(1)).count()) == (1, 0)


def test_a_bad_sheet_shows_its_cells_on_the_page(prepared: World, signed_in, now) -> None:
    now()

    page = signed_in("administrator").post(
        "/impor/pejabat/", {"table": sheet(row(1, agency="Dinas Sihir")).decode()}
    )

    assert page.status_code == 422
    assert "Kolom yang tidak dibaca" not in page.content.decode()
    assert "Tidak ada perangkat daerah “Dinas Sihir”." in page.content.decode()
    assert [problem.column for problem in page.context["refusal"].problems] == ["Perangkat daerah"]


def test_a_column_that_is_not_read_is_named_beside_what_is_lacking(prepared: World, signed_in, now) -> None:
    now()
    table = sheet(row(1)).decode().replace("Perangkat daerah", "Dinasnya", 1)

    page = signed_in("administrator").post("/impor/pejabat/", {"table": table})

    shown = page.content.decode()
    assert page.status_code == 422
    assert ("Kolom yang tidak dibaca: “Dinasnya”." in shown, "Sebutkan perangkat daerah" in shown) == (
        True,
        True,
    )


def test_one_day_of_the_sheet_shows_how_all_are_written(prepared: World) -> None:
    letter = {"letter_no": "800/1/2024", "letter_on": "20/12/2024"}
    table = sheet(row(1, starts_on="01/02/2025", **letter))

    done = import_people(
        table, government=prepared.government, actor=prepared.administrator, at=prepared.tick()
    )

    held = OfficeAppointment.objects.get()
    assert local_day(held.starts_at, prepared.government.tz) == date(2025, 2, 1)
    assert "Tanggal dibaca hari/bulan/tahun, sebagaimana tampak dari “20/12/2024”." in done.remarks
