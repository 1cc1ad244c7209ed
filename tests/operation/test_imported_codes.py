"""Codes that a spreadsheet made numbers of, through the shipped command in production mode."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from organisations.services import regions
from tests.operation.starting import Ended, Forks, copy_named, environment, manage
from tests.tables import xlsx_bytes

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = ("innovation_id", "name", "region_code", "opd", "year")
# Banyuwangi's code, which a spreadsheet shows as 35,1.
BANYUWANGI = "35.10"
TOO_LONG = (
    "Lembar kerja hanya menyimpan 15 digit pertama suatu angka: format kolom sebagai teks lalu ketik ulang."
)
NO_CODE = (
    "Lembar kerja mengubah kode menjadi angka 35,987: format kolom sebagai teks lalu ketik ulang kodenya."
)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Forks]:
    """A production installation that knows its regions and policies."""
    with copy_named("codes", tmp_path) as copy:
        env = environment(tmp_path, copy.url())
        found = Forks(tmp_path, env)
        prepared = [
            manage("load_policies", env=env),
            found.manage("import_regions", str(regions.SHIPPED)),
        ]
        assert [done.status for done in prepared] == [0, 0], prepared
        yield found
        found.close()


def imported(installation: Forks, folder: Path, *rows: tuple[object, ...]) -> Ended:
    """What `import_innovations` says of a workbook with these rows, for Banyuwangi only."""
    file = folder / "inovasi.xlsx"
    file.write_bytes(xlsx_bytes(HEADER, *rows))
    return installation.manage("import_innovations", str(file), "--government", BANYUWANGI)


def test_a_code_that_became_a_number_is_read_or_named(installation: Forks, tmp_path: Path) -> None:
    good = (("INV-1", "Kantin Puspa", 35.1, "", 2022), (2, "Jopuro", 35.1, "", 2022))
    lost = imported(installation, tmp_path, (1.98503302003121e17, "Kantin Puspa", BANYUWANGI, "", 2022))
    unknown = imported(installation, tmp_path, ("INV-1", "Kantin Puspa", 35.987, "", 2022))
    fits = imported(installation, tmp_path, *good)

    file = tmp_path / "inovasi.xlsx"
    refused = "CommandError: 1 baris tidak dapat diimpor; tidak ada yang disimpan."
    assert lost == Ended(1, (f"{file}: Sel A2 lembar “Data”: {TOO_LONG}", refused))
    assert unknown == Ended(1, (f"{file}: Sel C2 lembar “Data”: {NO_CODE}", refused))
    # Nothing was stored before; 35,1 is Banyuwangi's code and 2 a code as well.
    assert fits == Ended(0, ("inovasi.xlsx: 2 baru, 0 diubah, 0 tetap, 0 dilewati.",))
