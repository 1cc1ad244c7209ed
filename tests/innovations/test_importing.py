"""Importing innovations that already run."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from common.imports import ImportRefused
from innovations.models import Innovation
from innovations.services.proposals.importing import import_innovations
from organisations.models import Agency
from organisations.offices import SYSTEM, SYSTEM_PERSON_ID
from organisations.services import regions
from organisations.services.regions import import_governments
from tests.tables import csv_bytes, xlsx_bytes
from tests.world import World
from workflow.models import Event

DATA = Path(__file__).resolve().parents[2] / "demo" / "data"
HEADER = (
    "innovation_id",
    "name",
    "full_title",
    "region_code",
    "opd",
    "year",
    "type",
    "digital",
    "description",
    "source_url",
)


def line(**cells: str) -> tuple[str, ...]:
    """A complete row of the published list, with some cells changed."""
    values = {
        "innovation_id": "INV-1",
        "name": "Kantin Puspa",
        "full_title": "Kelas Calon Pengantin Puskesmas Palang",
        "region_code": "35.23",
        "opd": "Dinas Kesehatan",
        "year": "2022",
        "type": "pelayanan publik",
        "digital": "no",
        "description": "Kelas calon pengantin.",
        "source_url": "https://contoh.example/1",
    } | cells
    return tuple(values[name] for name in HEADER)


def problems_of(run) -> list[tuple[int, str]]:
    with pytest.raises(ImportRefused) as caught:
        run()
    return [(problem.line, problem.code) for problem in caught.value.problems]


def test_the_published_list_becomes_195_drafts(world: World) -> None:
    import_governments(regions.SHIPPED)

    done = import_innovations(DATA / "innovations.csv", actor=SYSTEM, at=world.tick())

    assert (done.created, Innovation.objects.filter(state="draft", intake="register").count()) == (195, 195)
    assert Event.objects.filter(kind="innovation.create", actor_id=SYSTEM_PERSON_ID).count() == 195


def test_a_second_import_leaves_edited_drafts_alone(world: World) -> None:
    table = csv_bytes(HEADER, line())
    import_innovations(table, actor=SYSTEM, at=world.tick())

    done = import_innovations(csv_bytes(HEADER, line(name="Lain")), actor=SYSTEM, at=world.tick())

    assert (done.created, done.unchanged, done.wrote_nothing) == (0, 1, True)
    assert (Innovation.objects.get().title, Event.objects.count()) == ("Kantin Puspa", 1)


def test_cells_become_fields_and_empty_ones_stay_empty(world: World) -> None:
    table = csv_bytes(
        HEADER,
        line(),
        line(innovation_id="INV-2", full_title="", opd="", year="", digital="", type="", description=""),
    )

    import_innovations(table, actor=SYSTEM, at=world.tick())

    names = ("source_id", "title", "acronym", "agency", "year", "form", "medium", "description")
    assert list(Innovation.objects.order_by("source_id").values_list(*names)) == [
        (
            "INV-1",
            "Kantin Puspa",
            "Kelas Calon Pengantin Puskesmas Palang",
            world.agency.pk,
            2022,
            "pelayanan_publik",
            "non_digital",
            "Kelas calon pengantin.",
        ),
        ("INV-2", "Kantin Puspa", "", None, None, "", "", ""),
    ]


def test_an_unknown_agency_is_created_once_as_provisional(world: World) -> None:
    table = csv_bytes(
        HEADER, line(opd="Puskesmas Palang"), line(innovation_id="INV-2", opd="puskesmas  PALANG")
    )

    done = import_innovations(table, actor=SYSTEM, at=world.tick())

    assert Agency.objects.filter(provisional=True).values_list("name", "government__code").get() == (
        "Puskesmas Palang",
        "35.23",
    )
    assert len(done.notes) == 1
    assert "Puskesmas Palang" in done.notes[0]


def test_every_bad_line_is_named_and_nothing_stored(world: World) -> None:
    table = csv_bytes(
        HEADER,
        line(),
        line(innovation_id=""),
        line(),
        line(innovation_id="INV-4", region_code="99.99"),
        line(innovation_id="INV-5", region_code=""),
        line(innovation_id="INV-6", year="dua ribu"),
        line(innovation_id="INV-7", type="seni"),
        line(innovation_id="INV-8", digital="mungkin"),
        line(innovation_id="INV-9", name="Terbalik \u202e"),
        line(innovation_id="INV-10", name="x" * 256),
        line(innovation_id="INV-11", opd="..."),
    )

    found = problems_of(lambda: import_innovations(table, actor=SYSTEM, at=world.tick()))

    assert found == [
        (3, "required"),
        (4, "double"),
        (5, "government"),
        (6, "government"),
        (7, "year"),
        (8, "type"),
        (9, "digital"),
        (10, "characters"),
        (11, "bad_input"),
        (12, "agency"),
    ]
    assert (Innovation.objects.count(), Agency.objects.filter(provisional=True).count()) == (0, 0)


def test_one_government_takes_its_own_lines_only(world: World) -> None:
    table = csv_bytes(
        HEADER,
        line(),
        line(innovation_id="INV-2", region_code="72.12"),
        line(innovation_id="INV-3", region_code=""),
    )

    done = import_innovations(table, actor=SYSTEM, at=world.tick(), government=world.government)

    assert (done.created, done.skipped) == (2, 1)


def test_a_dry_run_stores_nothing(world: World) -> None:
    table = csv_bytes(HEADER, line(opd="Puskesmas Palang"))

    done = import_innovations(table, actor=SYSTEM, at=world.tick(), dry_run=True)

    assert (done.created, Innovation.objects.count(), Event.objects.count()) == (1, 0, 0)
    assert not Agency.objects.filter(provisional=True).exists()


def test_a_bureau_imports_for_its_own_government_only(world: World) -> None:
    table = csv_bytes(HEADER, line(), line(innovation_id="INV-2", region_code="72.12"))

    found = problems_of(lambda: import_innovations(table, actor=world.bureau, at=world.tick()))

    assert found == [(3, "not_your_agency")]


def test_an_innovator_imports_for_the_own_agency_only(world: World) -> None:
    own = csv_bytes(HEADER, line())
    other = csv_bytes(HEADER, line(innovation_id="INV-2", opd=world.other_agency.name))

    done = import_innovations(own, actor=world.innovator, at=world.tick())
    found = problems_of(lambda: import_innovations(other, actor=world.innovator, at=world.tick()))

    assert (done.created, found) == (1, [(2, "not_your_agency")])


def test_the_command_says_who_proposes(world: World, tmp_path: Path) -> None:
    file = tmp_path / "inovasi.csv"
    file.write_bytes(csv_bytes(HEADER, line()))

    call_command("import_innovations", str(file), "--as", world.bureau.email, stdout=StringIO())

    assert Innovation.objects.get().proposed_by_id == world.bureau.person_id


def test_the_command_refuses_an_unknown_account(world: World, tmp_path: Path) -> None:
    file = tmp_path / "inovasi.csv"
    file.write_bytes(csv_bytes(HEADER, line()))

    with pytest.raises(CommandError):
        call_command("import_innovations", str(file), "--as", "tidak.ada@uji.example")


@pytest.mark.parametrize(
    ("stored", "number", "result"),
    [(["001"], 1, (0, 1)), (["0012", "12"], 12, (0, 1)), (["001"], 7, (1, 0))],
)
def test_an_id_that_became_a_number_is_the_one_in_the_register(
    world: World, stored: list[str], number: int, result: tuple[int, int]
) -> None:
    lines = [line(innovation_id=code) for code in stored]
    import_innovations(csv_bytes(HEADER, *lines), actor=SYSTEM, at=world.tick())

    done = import_innovations(xlsx_bytes(HEADER, (number, *line()[1:])), actor=SYSTEM, at=world.tick())

    assert (done.created, done.unchanged) == result
