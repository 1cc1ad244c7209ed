"""Importing governments, agencies and holidays."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from calendars.models import Holiday
from calendars.queries import days_off
from calendars.services import holidays
from calendars.services.holidays import import_holidays
from common.imports import ImportRefused
from organisations.models import Agency, AgencyAlias, Government
from organisations.names import name_key
from organisations.services import regions
from organisations.services.directory import AgencyBook
from organisations.services.importing import import_agencies
from organisations.services.regions import import_governments
from tests.tables import csv_bytes, xlsx_bytes

DATA = Path(__file__).resolve().parents[2] / "demo" / "data"
LISTS = {
    "35.23": ("opd_tuban.csv", 51),
    "33.15": ("opd_grobogan.csv", 51),
    "16.71": ("opd_palembang.csv", 53),
    "12.07": ("opd_deli_serdang.csv", 55),
    "33.04": ("opd_banjarnegara.csv", 45),
}


@pytest.fixture
def tuban(db: None) -> Government:
    return Government.objects.create(
        code="35.23", name="Kabupaten Tuban", kind="regency", zone="Asia/Jakarta"
    )


def problems_of(run) -> list[tuple[int, str]]:
    with pytest.raises(ImportRefused) as caught:
        run()
    return [(problem.line, problem.code) for problem in caught.value.problems]


# -- governments ---------------------------------------------------------------------------------------------


def test_the_published_regions_become_546_governments(db: None) -> None:
    done = import_governments(regions.SHIPPED)

    assert (done.created, done.skipped, Government.objects.count()) == (546, 6, 546)
    papua = Government.objects.get(code="96.71")
    assert (papua.name, papua.kind, papua.zone) == ("Kota Sorong", "city", "Asia/Jayapura")


def test_regions_a_second_time_change_nothing(db: None) -> None:
    import_governments(regions.SHIPPED)

    done = import_governments(regions.SHIPPED)

    assert (done.created, done.changed, done.unchanged, done.wrote_nothing) == (0, 0, 546, True)


def test_every_bad_region_is_named_and_none_stored(db: None) -> None:
    header = ("code", "name", "type", "iana_timezone")
    table = csv_bytes(
        header,
        ("35.1", "Kabupaten Banyuwangi", "kabupaten", "Asia/Jakarta"),
        ("35.23", "Kabupaten Tuban", "kabupaten", "Asia/Jakarta"),
        ("35.23", "Kabupaten Tuban", "kabupaten", "Asia/Jakarta"),
        ("35.22", "Kabupaten Bojonegoro", "kab.", "Asia/Jakarta"),
        ("35.21", "Kabupaten Ngawi", "kabupaten", "WIB"),
        ("35.20", "  ", "kabupaten", "Asia/Jakarta"),
    )

    found = problems_of(lambda: import_governments(table))

    assert found == [(2, "code"), (4, "double"), (5, "type"), (6, "zone"), (7, "required")]
    assert not Government.objects.exists()


# -- agencies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "file", "rows"), [(c, f, n) for c, (f, n) in LISTS.items()])
def test_published_lists_are_read_as_they_are(db: None, code: str, file: str, rows: int) -> None:
    import_governments(regions.SHIPPED)
    government = Government.objects.get(code=code)

    first = import_agencies(DATA / file, government=government)
    second = import_agencies(DATA / file, government=government)

    assert (first.created, second.created, second.changed, second.unchanged) == (rows, 0, 0, rows)
    assert Agency.objects.filter(government=government).count() == rows


def test_a_division_is_linked_to_its_parent(tuban: Government) -> None:
    import_agencies(DATA / "opd_tuban.csv", government=tuban)

    bureau = Agency.objects.get(name="Bagian Organisasi")

    assert (bureau.parent.name, bureau.kind) == ("Sekretariat Daerah", "bagian")


def test_three_organisation_years_of_tuban_stand_side_by_side(tuban: Government) -> None:
    import_agencies(DATA / "opd_tuban.csv", government=tuban)

    works = Agency.objects.filter(name__startswith="Dinas P", name__contains="Penataan Ruang").order_by(
        "name"
    )

    assert [(a.abbreviation, a.source.rpartition("; ")[2], a.valid_until) for a in works] == [
        ("DPUPR PRKP", "SOTK 2022", None),
        ("DPUPR", "SOTK 2017", None),
    ]


def test_an_alias_finds_its_agency(db: None) -> None:
    palembang = Government.objects.create(
        code="16.71", name="Kota Palembang", kind="city", zone="Asia/Jakarta"
    )
    import_agencies(DATA / "opd_palembang.csv", government=palembang)

    found = AgencyBook(palembang).find("Kec. Seberang Ulu II Kota Palembang")

    assert [agency.name for agency in found] == ["Kecamatan Seberang Ulu Dua"]


def test_every_bad_agency_is_named_and_none_stored(tuban: Government) -> None:
    header = ("region_code", "opd_code", "name", "kind", "parent", "alias", "abbreviation")
    table = csv_bytes(
        header,
        ("35.23", "1.01", "Dinas Pendidikan", "dinas", "", "", ""),
        ("33.15", "", "Dinas Sosial", "dinas", "", "", ""),
        ("", "", " ... ", "dinas", "", "", ""),
        ("", "", "Dinas Pertanian", "jawatan", "", "", ""),
        ("", "", "DINAS  PENDIDIKAN", "dinas", "", "", ""),
        ("", "1.01", "Dinas Kesehatan", "dinas", "", "", ""),
        ("", "", "Bagian Hukum", "bagian", "Sekretariat Agung", "", ""),
        ("", "", "Bagian Umum", "bagian", "Bagian Umum", "", ""),
        ("", "", "Dinas \u202eTerbalik", "dinas", "", "", ""),
        ("", "", "Dinas Perhubungan", "dinas", "", "Dinas Pendidikan", ""),
        ("", "", "Dinas Pasar", "dinas", "", "", "P" * 61),
    )

    found = problems_of(lambda: import_agencies(table, government=tuban))

    assert found == [
        (3, "government"),
        (4, "required"),
        (5, "kind"),
        (6, "double"),
        (7, "double"),
        (8, "parent"),
        (9, "parent"),
        (10, "characters"),
        (11, "double"),
        (12, "invalid"),
    ]
    assert not Agency.objects.exists()


def test_a_missing_column_refuses_the_whole_file(tuban: Government) -> None:
    found = problems_of(
        lambda: import_agencies(csv_bytes(("alias", "kind"), ("Dinas", "dinas")), government=tuban)
    )

    assert found == [(1, "missing_columns")]


def test_a_workbook_is_read_like_a_csv_file(tuban: Government) -> None:
    done = import_agencies(xlsx_bytes(("name", "kind"), ("Dinas Kesehatan", "dinas")), government=tuban)

    assert (done.created, Agency.objects.get().name) == (1, "Dinas Kesehatan")


def test_the_official_list_takes_over_a_provisional_agency(tuban: Government) -> None:
    provisional = AgencyBook(tuban).add_provisional("Dinas Kesehatan Kab. Tuban", source="berita")

    done = import_agencies(csv_bytes(("name", "kind"), ("Dinas Kesehatan", "dinas")), government=tuban)

    provisional.refresh_from_db()
    assert (done.created, done.changed, provisional.provisional) == (0, 1, False)
    assert (provisional.name, provisional.source) == ("Dinas Kesehatan", "berita")


def test_a_renamed_agency_keeps_its_old_name_as_alias(tuban: Government) -> None:
    header = ("opd_code", "name")
    import_agencies(csv_bytes(header, ("5.01", "Badan Perencanaan")), government=tuban)

    done = import_agencies(csv_bytes(header, ("5.01", "Badan Perencanaan dan Riset")), government=tuban)

    assert (done.changed, Agency.objects.get().name) == (1, "Badan Perencanaan dan Riset")
    assert AgencyAlias.objects.get().name == "Badan Perencanaan"


def test_a_line_that_means_two_agencies_is_refused(tuban: Government) -> None:
    header = ("opd_code", "name")
    import_agencies(csv_bytes(header, ("1", "Dinas Satu"), ("2", "Dinas Dua")), government=tuban)

    found = problems_of(lambda: import_agencies(csv_bytes(header, ("1", "Dinas Dua")), government=tuban))

    assert found == [(2, "ambiguous")]


def test_an_empty_cell_erases_nothing(tuban: Government) -> None:
    import_agencies(csv_bytes(("name", "abbreviation"), ("Dinas Kesehatan", "Dinkes")), government=tuban)

    done = import_agencies(csv_bytes(("name", "abbreviation"), ("Dinas Kesehatan", "")), government=tuban)

    assert (done.unchanged, Agency.objects.get().abbreviation) == (1, "Dinkes")


def test_a_dry_run_checks_everything_and_stores_nothing(tuban: Government) -> None:
    done = import_agencies(DATA / "opd_tuban.csv", government=tuban, dry_run=True)

    assert (done.created, Agency.objects.count()) == (51, 0)


def test_awkward_names_survive_an_import(tuban: Government) -> None:
    names = [n for n in (DATA / "awkward_names.txt").read_text(encoding="utf-8").splitlines() if n.strip()]
    keys = {name_key(name, government=tuban.name): name for name in names}
    table = csv_bytes(("name",), *((name,) for name in keys.values()))

    first = import_agencies(table, government=tuban)
    second = import_agencies(table, government=tuban)

    assert (first.created, second.unchanged, second.wrote_nothing) == (len(keys), len(keys), True)


def test_the_command_lists_bad_lines_and_exits_with_an_error(tuban: Government, tmp_path: Path) -> None:
    file = tmp_path / "opd.csv"
    file.write_bytes(csv_bytes(("name", "kind"), ("Dinas Kesehatan", "dinas"), ("", "dinas"), ("X", "y")))
    said = StringIO()

    with pytest.raises(CommandError):
        call_command("import_agencies", str(file), "--government", "35.23", stderr=said)

    assert [line.removeprefix(f"{file}: ") for line in said.getvalue().splitlines()] == [
        "Sel A3: Namanya kosong.",
        "Sel B4: Jenis “y” tidak dikenal.",
    ]


def test_command_refuses_unknown_government_and_absent_file(tuban: Government, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import_agencies", str(DATA / "opd_tuban.csv"), "--government", "99.99")
    with pytest.raises(CommandError):
        call_command("import_agencies", str(tmp_path / "absent.csv"), "--government", "35.23")


# -- holidays ------------------------------------------------------------------------------------------------


def test_decreed_holidays_are_imported_once(db: None) -> None:
    first = import_holidays(holidays.SHIPPED)
    second = import_holidays(holidays.SHIPPED)

    assert (first.created, second.created, second.unchanged) == (108, 0, 108)
    assert Holiday.objects.get(on=date(2025, 3, 31)).name == "Idul Fitri 1446 Hijriah"


def test_a_regional_holiday_belongs_to_its_government(tuban: Government) -> None:
    import_holidays(
        csv_bytes(("date", "name"), ("2025-11-12", "Hari Jadi Tuban")),
        government=tuban,
        published_on=date(2025, 1, 2),
    )

    assert Holiday.objects.get().government == tuban


HEADER = ("date", "name", "decree_number", "published_on", "withdrawn")
DECREED = ("2025-08-18", "HUT RI", "SKB 933/2025", "2025-08-07", "")
WITHDRAWN = ("2025-08-18", "HUT RI", "SKB 999/2025", "2025-08-14", "ya")


def test_a_withdrawal_is_a_later_row(db: None) -> None:
    import_holidays(csv_bytes(HEADER, DECREED))

    done = import_holidays(csv_bytes(HEADER, WITHDRAWN))

    known = [len(days_off(None, known_on=date(2025, 8, day))) for day in (6, 7, 13, 14)]
    assert (done.created, Holiday.objects.count(), known) == (1, 2, [0, 1, 1, 0])


def test_decrees_named_by_a_list_are_checked(db: None) -> None:
    table = csv_bytes(
        HEADER,
        WITHDRAWN,
        (*DECREED[:3], "7 Agustus", ""),
        (*DECREED[:3], "", ""),
        (*DECREED[:4], "mungkin"),
    )

    assert problems_of(lambda: import_holidays(table)) == [
        (2, "unknown"),
        (3, "date"),
        (4, "published_on"),
        (5, "withdrawn"),
    ]


@pytest.mark.parametrize(
    "change", ["UPDATE calendars_holiday SET name = 'x'", "DELETE FROM calendars_holiday"]
)
def test_a_recorded_decree_is_never_changed(db: None, change: str) -> None:
    import_holidays(csv_bytes(HEADER, DECREED))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert Holiday.objects.get().name == "HUT RI"


def test_every_bad_holiday_is_named(db: None) -> None:
    table = csv_bytes(
        ("date", "name"),
        ("03/04/2025", "Idulfitri"),
        ("2025-12-25", ""),
        ("2025-01-01", "A"),
        ("2025-01-01", "A"),
    )

    found = problems_of(lambda: import_holidays(table, published_on=date(2024, 10, 14)))

    assert found == [(2, "date"), (3, "invalid"), (5, "double")]
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(("stored", "number"), [("001", 1), ("5.10", 5.1), ("0012", 12)])
def test_an_agencys_code_that_became_a_number_is_known(tuban: Government, stored: str, number: float) -> None:
    """Recognised though the agency has another name by now, and kept as it was written."""
    header = ("opd_code", "name")
    import_agencies(csv_bytes(header, (stored, "Dinas Kesehatan")), government=tuban)

    done = import_agencies(xlsx_bytes(header, (number, "Dinas Kesehatan dan KB")), government=tuban)

    agency = Agency.objects.get()
    assert (done.created, done.changed) == (0, 1)
    assert (agency.code, agency.name) == (stored, "Dinas Kesehatan dan KB")


def test_a_regions_code_that_became_a_number_is_known(db: None) -> None:
    header = ("code", "name", "type", "iana_timezone")
    row = ("Kabupaten Bekasi", "Kabupaten", "Asia/Jakarta")
    import_governments(csv_bytes(header, ("32.10", *row)))

    done = import_governments(xlsx_bytes(header, (32.1, *row)))

    assert (done.created, done.unchanged, Government.objects.get().code) == (0, 1, "32.10")
