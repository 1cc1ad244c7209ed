"""Names as shown and as compared, on published names that break naive programs."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.names import name_key, normalise

DATA = Path(__file__).parents[2] / "demo" / "data"
AWKWARD = (DATA / "awkward_names.txt").read_text(encoding="utf-8").splitlines()
TUBAN = "Kabupaten Tuban"


def agency_names(file_name: str) -> list[str]:
    """The agencies of a published list, in its order."""
    with (DATA / file_name).open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


def test_there_are_sixty_awkward_names() -> None:
    assert len(AWKWARD) == 60


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names_lose_nothing_but_white_space(name: str) -> None:
    shown = normalise(name)

    assert shown.split() == name.split()
    assert shown == shown.strip()
    assert "  " not in shown
    assert "\u00a0" not in shown
    assert normalise(shown) == shown


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names_have_a_key_that_is_stable(name: str) -> None:
    key = name_key(name)

    assert key
    assert name_key(key) == key


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (" E-Tiket BTS Transpakuan ", "E-Tiket BTS Transpakuan"),
        ("RSUD\u00a0dr.\u00a0R. Koesma", "RSUD dr. R. Koesma"),
        ("two\r\nlines\tand tabs", "two lines and tabs"),
        ("Syari\u0301ah", "Syar\u00edah"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen", "zerowidth softhyphen"),
        ("Lolo'ana'a Lolomoyo", "Lolo'ana'a Lolomoyo"),
        ("Regapu’u", "Regapu’u"),
        ("suGEsti", "suGEsti"),
        ("", ""),
    ],
)
def test_normalise(name: str, shown: str) -> None:
    assert normalise(name) == shown


@pytest.mark.parametrize(
    "character",
    [
        "\u202e",
        "\u2066",
        "\u200f",
        "\u061c",
        "\x00",
        "\x1b",
        "\x85",
        "\x0b",
        "\ue000",
        "\ud800",
        "\U000e0041",
    ],
)
def test_normalise_refuses_what_can_disguise_a_name(character: str) -> None:
    with pytest.raises(ValueError, match=f"U\\+{ord(character):04X} .*posisi 6"):
        normalise(f"Dinas{character}")


@pytest.mark.parametrize(
    ("one", "other", "government"),
    [
        ("RSUD Dr, R, Koesma", "RSUD dr. R. Koesma Tuban", TUBAN),
        ("Rumah Sakit Umum Daerah (RSUD)  dr. R. Koesma Tuban ", "RSUD Dr, R, Koesma", TUBAN),
        ("Dinas Kesehatan Kabupaten Tuban", "DINAS KESEHATAN", TUBAN),
        ("Dinas Kesehatan Kab. Tuban", "Dinas Kesehatan", TUBAN),
        ("Inspektorat Kabupaten Tuban", "Inspektorat", TUBAN),
        ("Kecamatan Tuban Kabupaten Tuban", "Kec. Tuban", TUBAN),
        ("Dinas Kependudukan & Pencatatan Sipil", "Dinas Kependudukan dan Pencatatan Sipil", ""),
        (
            "Dinas Perumahan Rakyat dan Kawasan Pemukiman",
            "Dinas Perumahan Rakyat dan Kawasan Permukiman",
            TUBAN,
        ),
        (
            "Dinas Sumber Daya Air (SDA) Bina Marga dan Bina Konstruksi (BMBK)",
            "Dinas Sumber Daya Air, Bina Marga dan Bina Konstruksi",
            "Kabupaten Manggarai Barat",
        ),
        (
            "Dinas Tanaman Pangan,Holtikultura dan Perkebunan",
            "Dinas Tanaman Pangan, Holtikultura dan Perkebunan",
            "",
        ),
        (
            "Bagian Administrasi Pembangunan Sekretariat Daerah",
            "Bagian Administrasi Pembangunan",
            "Kabupaten Grobogan",
        ),
        ("Bagian Organisasi Setda Kabupaten Tuban", "Bagian Organisasi", TUBAN),
        ("Dinas Syari'at Islam", "Dinas Syari’at Islam", ""),
        ("Kabupaten Tojo Una-Una", "Kabupaten Tojo Una Una", ""),
        ("Satpol PP", "Satuan Polisi Pamong Praja", ""),
    ],
)
def test_spellings_of_one_agency_share_a_key(one: str, other: str, government: str) -> None:
    assert name_key(one, government=government) == name_key(other, government=government)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kecamatan Tuban", "Kecamatan"),
        ("Puskesmas Tuban", "Puskesmas Palang"),
        ("Dinas Kesehatan", "Dinas Kesehatan, Pengendalian Penduduk dan Keluarga Berencana"),
        ("RSUD dr. R. Koesma Tuban", "RSUD Ali Manshur Jatirogo"),
        ("Sekretariat Daerah", "Sekretariat DPRD"),
    ],
)
def test_different_agencies_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one, government=TUBAN) != name_key(other, government=TUBAN)


@pytest.mark.parametrize(
    ("file_name", "government"),
    [
        ("opd_tuban.csv", TUBAN),
        ("opd_grobogan.csv", "Kabupaten Grobogan"),
        ("opd_palembang.csv", "Kota Palembang"),
        ("opd_deli_serdang.csv", "Kabupaten Deli Serdang"),
        ("opd_banjarnegara.csv", "Kabupaten Banjarnegara"),
    ],
)
def test_no_two_agencies_of_a_published_list_share_a_key(file_name: str, government: str) -> None:
    names = agency_names(file_name)

    keys = {name_key(name, government=government) for name in names}

    assert len(keys) == len(names)


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"])))
def test_normalise_and_key_settle_at_once(name: str) -> None:
    shown = normalise(name)

    assert normalise(shown) == shown
    assert name_key(shown) == name_key(name)
