"""Lists of packages: the published ones, those of SiRUP, SPSE and the e-catalogue, and undoing them."""

from pathlib import Path
from typing import Any

import pytest

from common.imports import ImportRefused
from organisations.enums import GovernmentKind, ImportKind
from organisations.models import Government
from organisations.offices import SYSTEM
from tests.work_packages.scenes import actor, package, with_officers
from tests.world import World
from work_packages.models import PackageMonth, WorkPackage
from work_packages.services.importing import import_packages

PUBLISHED = Path(__file__).resolve().parents[2] / "demo" / "data" / "work_packages.csv"
OTHERS = {
    "33.15": "Kabupaten Grobogan",
    "33.18": "Kabupaten Pati",
    "33.16": "Kabupaten Blora",
    "35.78": "Kota Surabaya",
    "16.71": "Kota Palembang",
    "82.07": "Kabupaten Pulau Morotai",
    "53.19": "Kabupaten Manggarai Timur",
    "53.15": "Kabupaten Manggarai Barat",
    "72.01": "Kabupaten Banggai",
    "33": "Provinsi Jawa Tengah",
}


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_the_published_list_comes_in_whole_and_once(world: World) -> None:
    for code, name in OTHERS.items():
        Government.objects.create(code=code, name=name, kind=GovernmentKind.REGENCY)

    first = import_packages(PUBLISHED, actor=SYSTEM, at=world.tick())
    versions = dict(WorkPackage.objects.values_list("pk", "version"))
    second = import_packages(PUBLISHED, actor=SYSTEM, at=world.tick())

    rows = WorkPackage.objects.all()
    by_month = [row for row in rows if row.month_only]
    assert (first.created, rows.count(), rows.filter(agency__isnull=False).count()) == (129, 129, 62)
    assert (second.unchanged, second.created, second.changed) == (129, 0, 0)
    assert dict(WorkPackage.objects.values_list("pk", "version")) == versions
    assert {(row.month_only[0], row.announced_on.day) for row in by_month} == {("announced_on", 1)}
    assert len(by_month) == 12
    # Nothing is made up for empty cells.
    empty = rows.filter(budget__isnull=True, contract_no="", provider="", starts_on__isnull=True)
    assert empty.exists()
    assert set(rows.filter(fund_source="").values_list("government__code", flat=True)) >= {"35.78"}


def test_names_of_columns_of_each_system_are_read(world: World) -> None:
    with_officers(world)
    sirup = csv(
        "kd_rup;nama_paket;pagu;tahun_anggaran;nama_satker;nama_klpd;jenis_pengadaan;metode_pengadaan;sumber_dana",
        "111;Rehab pasar;500000000;2025;Dinas Kesehatan;Kab. Tuban;Pekerjaan Konstruksi;E-Purchasing;APBD",
    )
    spse = csv(
        "kd_tender,kd_rup,nama_paket,hps,tahun_anggaran,status_tender,tgl_pengumuman_tender,nama_satker",
        '9001,"111;222",Jembatan Glendeng,750000000,2025,Berlangsung,2025-02,Dinas Kesehatan',
        "9002,111,Jembatan Kedua,750000000,2025,Selesai,2025-02-17,Dinas Kesehatan",
    )
    catalogue = csv(
        "kd_paket,nama_paket,total_harga,tgl_order,status_pkt,tahun_anggaran,nama_satker",
        "EP-1,Alat kesehatan,12500000,2025-03-01,COMPLETED,2025,Dinas Kesehatan",
    )

    for content in (sirup, spse, catalogue):
        import_packages(content, actor=actor(world, "builder"), at=world.tick(), government=world.government)

    found = {row.code: row for row in WorkPackage.objects.prefetch_related("procurement_plans")}
    codes = {code: sorted(plan.code for plan in row.procurement_plans.all()) for code, row in found.items()}
    assert codes == {"111": ["111"], "9001": ["111", "222"], "9002": ["111"], "EP-1": []}
    assert [found[code].stage for code in ("111", "9001", "9002", "EP-1")] == [
        *("rencana", "pemilihan", "selesai pemilihan", "selesai"),
    ]
    assert (found["111"].method, found["111"].category) == ("e-purchasing", "konstruksi")
    assert found["EP-1"].contract_value == 12500000


def test_every_fault_is_named_with_its_cell_and_nothing_is_stored(world: World) -> None:
    with_officers(world)
    bad = csv(
        "package_code,name,fiscal_year,budget,stage,latitude,longitude,date_contract",
        "A,Jalan,2025,1000,pelaksanaan,,,",
        "B,Jalan,,-5,entah,91,10,2025-13",
        ",Jalan,2025,,,,,",
        "A,Jalan,2025,,,,,",
    )

    with pytest.raises(ImportRefused) as caught:
        import_packages(bad, actor=SYSTEM, at=world.tick(), government=world.government)

    found = {(problem.line, problem.column, problem.code) for problem in caught.value.problems}
    assert found == {
        *(
            (3, "fiscal_year", "year"),
            (3, "budget", "sum"),
            (3, "stage", "unknown"),
            (3, "latitude", "place"),
        ),
        *((3, "date_contract", "date"), (4, "package_code", "required"), (5, "package_code", "double")),
    }
    assert not WorkPackage.objects.exists()


def test_lines_of_others_are_left_out_by_name(world: World) -> None:
    with_officers(world)
    lines = csv(
        "package_code,name,fiscal_year,pemda,opd",
        "A,Jalan,2025,Kabupaten Tuban,Dinas Kesehatan",
        "B,Jalan,2025,Kabupaten Pati,Dinas Kesehatan",
        "C,Jalan,2025,Kabupaten Tuban,Dinas Pekerjaan Umum dan Penataan Ruang",
    )

    def brought(who: str) -> tuple[list[str], list[str]]:
        done = import_packages(
            lines, actor=actor(world, who), at=world.tick(), government=world.government, dry_run=True
        )
        return [str(done.created)], [row.reason for row in done.left_out]

    own, all_of_it = brought("buyer"), brought("builder")

    assert (own[0], all_of_it[0]) == (["1"], ["2"])
    assert ["Kabupaten Pati" in reason for reason in all_of_it[1]] == [True]
    assert ["Pekerjaan Umum" in reason for reason in own[1]] == [False, True]


def test_an_import_by_its_page_is_taken_back_unless_something_stands_on_it(
    world: World, signed_in: Any, now: Any
) -> None:
    with_officers(world)
    old = package(world, "OLD", budget=5)
    now()
    client = signed_in("buyer")
    table = csv(
        "package_code,name,fiscal_year,opd,budget",
        "OLD,Peningkatan jalan OLD,2025,Dinas Kesehatan,7",
        "NEW,Jalan baru,2025,Dinas Kesehatan,9",
    ).decode()

    listed = client.get("/paket-pekerjaan/").content.decode()
    shown = client.post(f"/impor/{ImportKind.PACKAGES}/", {"table": table}, follow=True)
    done = client.post(shown.redirect_chain[-1][0], follow=True)
    run = done.redirect_chain[-1][0]
    stored = dict(WorkPackage.objects.values_list("code", "budget"))
    PackageMonth.objects.create(package=WorkPackage.objects.get(code="NEW"), month="2025-01-01")
    stuck = client.post(run, {"reason": "Salah berkas."}, follow=True)
    rest = client.post(run, {"reason": "Salah berkas.", "the_rest": "on"}, follow=True)

    assert f"/impor/{ImportKind.PACKAGES}/" in listed
    assert (shown.status_code, done.status_code, stored) == (200, 200, {"OLD": 7, "NEW": 9})
    assert (stuck.status_code, "Jalan baru" in stuck.content.decode(), rest.status_code) == (409, True, 200)
    old.refresh_from_db()
    assert (old.budget, WorkPackage.objects.count()) == (5, 2)
