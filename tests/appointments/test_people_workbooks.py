"""The sheet of people as programs save it: workbooks with oddities, CSV of other separators and encodings."""

from collections.abc import Callable
from datetime import date

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from appointments.models import Official
from appointments.services.importing import PeopleImport, import_people
from common.imports import ImportRefused
from organisations.models import OfficeHeld, Person
from tests.tables import ods_bytes, ods_row, xls_bytes, xlsx_bytes
from tests.world import World

HEADER = ("Nama dan gelar", "NIP", "Jabatan", "Perangkat daerah", "Mulai")
NIP = "197504122000031007"
GOOD = ("Siti Rahayu, S.E.", NIP, "Operator", "Dinas Kesehatan", date(2025, 1, 1))


def taken(world: World, content: bytes) -> PeopleImport:
    return import_people(content, government=world.government, actor=world.administrator, at=world.tick())


def _hide(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def _second_sheet(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("Catatan")["A1"] = "Diisi oleh BKPSDM"


def _calculated(sheet: Worksheet) -> None:
    """A formula whose value no program has calculated, as a library writes it."""
    sheet["A2"] = '="Siti "&"Rahayu"'


def _typed_as_number(sheet: Worksheet) -> None:
    sheet["B2"] = int(NIP)


def _merged(sheet: Worksheet) -> None:
    sheet.merge_cells("A2:A3")


GUARDED: list[bytes] = [
    b"\xef\xbb\xbf"
    + ";".join(HEADER).encode()
    + f"\r\n{GOOD[0]};{NIP};Operator;Dinas Kesehatan;01/01/2025".encode(),
    "\n".join(["\t".join(HEADER), f"{GOOD[0]}\t{NIP}\tOperator\tDinas Kesehatan\t1 Januari 2025"]).encode(
        "utf-16"
    ),
    xlsx_bytes(HEADER, GOOD),
    xlsx_bytes(("Daftar Pejabat",), (), (*HEADER, None, None), (*GOOD, None, None)),
    xlsx_bytes(HEADER, GOOD, ("Tersembunyi", "", "", "", None), change=_hide),
    xlsx_bytes(HEADER, GOOD, change=_second_sheet),
    xls_bytes(HEADER, (*GOOD[:4], "2025-01-01")),
    ods_bytes(ods_row(*HEADER), ods_row(*GOOD[:4], "2025-01-01")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("content", GUARDED)
def test_what_programs_save_is_read(world: World, content: bytes) -> None:
    assert taken(world, content).created == 1
    person = Person.objects.get(employee_no=NIP)
    assert person.name == GOOD[0]
    assert OfficeHeld.objects.get(person=person).starts_at.astimezone(world.government.tz).date() == GOOD[4]


@pytest.mark.django_db
def test_letters_of_windows_are_read(world: World) -> None:
    rows = "\n".join([";".join(HEADER), "Ren\xe9 Suhart\xf3;;;;"])

    taken(world, rows.encode("windows-1252"))

    assert Official.objects.get().person.name == "Ren\xe9 Suhart\xf3"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        (_calculated, "name", "formula"),
        (_typed_as_number, "employee_no", "digits"),
        (_merged, "", "merged"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_cell(
    world: World, change: Callable[[Worksheet], None], column: str, code: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        taken(world, xlsx_bytes(HEADER, GOOD, change=change))

    assert next((each.line, each.column, each.code) for each in refused.value.problems) == (2, column, code)
    assert not Official.objects.exists()
