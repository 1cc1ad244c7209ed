"""A regulation from its draft to its amended annex, through the pages of those who make it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from organisations.models import Agency
from regulations.models import AnnexEntry, Regulation, RegulationArticle
from regulations.services.comparing import compared
from tests.contracts.printed import text_of
from tests.innovations.test_appraising import concluded
from tests.regulations.walks import ARTICLES
from tests.world import World
from workflow.engine import gate
from workflow.engine.verification import Verification
from workflow.models import Event, Task

Browser = Callable[[str], Client]
Moment = Callable[[], None]


class OfficeBrowser:
    """One official at the pages of a regulation."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def begin(self, **fields: str) -> Regulation:
        given = {"kind": "perkada", "title": "Pedoman Pelaksanaan Inovasi Daerah", **fields}
        answer = self.browser.post("/peraturan/baru/", given, follow=True)
        assert answer.status_code == 200, answer.content.decode()[-2000:]
        return Regulation.objects.order_by("-created_at", "-pk")[0]

    def post(self, row: Regulation, page: str, **fields: Any) -> Any:
        row.refresh_from_db()
        return self.browser.post(
            f"/peraturan/{row.pk}/{page}", {"version": row.version, **fields}, follow=True
        )

    def step(self, row: Regulation, name: str, **facts: str) -> Regulation:
        answer = self.post(row, f"langkah/{name}/", **facts)
        assert answer.status_code == 200, answer.content.decode()[-3000:]
        row.refresh_from_db()
        return row


@pytest.fixture
def offices(signed_in: Browser) -> dict[str, OfficeBrowser]:
    return {
        name: OfficeBrowser(signed_in(name))
        for name in ("bureau", "regent", "sekda", "inspector", "innovator")
    }


def in_force(
    offices: dict[str, OfficeBrowser], row: Regulation, number: str, day: str = "2025-01-02"
) -> Regulation:
    offices["bureau"].step(row, "harmonise", harmonised_no="W15-HN.01/2025")
    offices["regent"].step(row, "sign", number=number, signed_on=day)
    return offices["sekda"].step(
        row, "promulgate", gazette=f"Berita Daerah Tahun 2025 Nomor {number}", promulgated_on=day
    )


def differing(row: Regulation) -> list[tuple[str, str]]:
    return [(each.kind.value, each.now or each.title) for each in compared(row).found]


def test_from_the_draft_to_the_amended_annex(
    world: World, now: Moment, offices: dict[str, OfficeBrowser], client: Client
) -> None:
    first, second = world.launched(title="Kantin Puspa"), world.launched(title="Antar Obat")
    now()
    bureau = offices["bureau"]
    base = bureau.begin()
    refused = bureau.post(base, "langkah/harmonise/", harmonised_no="W15")
    assert refused.status_code == 422
    bureau.post(base, "pasal/", text=ARTICLES)
    # In the ministry's draft it had another name still.
    rows = f"Nama inovasi,Perangkat daerah,Pasal,ID\nKantin Puspita,Dinas Kesehatan,Pasal 2,{first.pk}\n"
    rows += "Antar Obat,Dinas Kesehatan,Pasal 2,\n"
    bureau.post(base, "lampiran/", file=file_of(rows.encode()))
    base = in_force(offices, base, "12")

    assert (base.state, base.number, base.year, str(base.in_force_on)) == (
        "in_force",
        "12",
        2025,
        "2025-01-02",
    )
    assert [row.article.label for row in AnnexEntry.objects.filter(regulation=base) if row.article] == [
        "Pasal 2"
    ] * 2
    assert differing(base) == [("renamed", "Kantin Puspa")]
    innovation_page = offices["innovator"].browser.get(f"/inovasi/{first.pk}/").content.decode()
    assert "Peraturan Bupati Nomor 12 Tahun 2025" in innovation_page

    # Launched, moved to an agency of another name, and ended since.
    third = world.launched(title="Lumbung Data")
    Agency.objects.filter(pk=world.agency.pk).update(name="Dinas Kesehatan dan Keluarga Berencana")
    gate.perform(second, "discontinue", actor=world.sekda, at=world.tick(), comment="Tidak berlanjut.")
    assert sorted(differing(base)) == [
        ("ended", "Antar Obat"),
        ("missing", "Lumbung Data"),
        ("moved", "Dinas Kesehatan dan Keluarga Berencana"),
        ("renamed", "Kantin Puspa"),
    ]
    assert "4 baris" in offices["sekda"].browser.get("/peraturan/").content.decode()

    now()
    offices["bureau"].browser.post(f"/peraturan/{base.pk}/ubah/", follow=True)
    amendment = Regulation.objects.get(amends=base)
    twice = offices["bureau"].browser.post(f"/peraturan/{base.pk}/ubah/")
    assert (twice.status_code, Regulation.objects.filter(amends=base).count()) == (409, 1)
    amendment = in_force(offices, amendment, "30", day="2025-01-02")
    base.refresh_from_db()

    assert (amendment.state, base.state) == ("in_force", "amended")
    assert amendment.title.startswith("Perubahan atas Peraturan Bupati Nomor 12 Tahun 2025")
    assert differing(base) == []
    public = client.get(f"/papan/peraturan/{amendment.pk}/").content.decode()
    assert "<del>Kantin Puspita</del> <ins>Kantin Puspa</ins>" in public
    assert "<del>Antar Obat</del>" in public
    assert "<ins>Lumbung Data</ins>" in public
    pdf = client.get(f"/papan/peraturan/{amendment.pk}/cetak/")
    words = text_of(pdf.content, "-layout")
    assert all(each in words for each in ("NOMOR 30 TAHUN 2025", "Lumbung Data", "Antar Obat", "dihapus"))
    assert {row.innovation_id for row in AnnexEntry.objects.filter(regulation=amendment)} == {
        first.pk,
        third.pk,
    }
    assert {finding.code for finding in Verification().findings()} == set()


def test_an_evaluation_after_six_months_drafts_what_the_annex_lacks(
    world: World, now: Moment, offices: dict[str, OfficeBrowser]
) -> None:
    world.launched(title="Antar Obat")
    now()
    base = offices["bureau"].begin()
    offices["bureau"].post(base, "pasal/", text=ARTICLES)
    base = in_force(offices, base, "12")

    concluded(world, "continue")

    amendment = Regulation.objects.get(amends=base)
    assert (amendment.state, amendment.drafted_by) == ("draft", None)
    assert (
        Task.objects.filter(subject_id=amendment.pk, closed_at__isnull=True).get().role
        == "organisation_bureau"
    )
    titles = list(AnnexEntry.objects.filter(regulation=amendment).values_list("title", flat=True))
    assert titles == ["Antar Obat", "Kantin Puspa"]


def test_who_may_what_and_what_is_refused(
    world: World, now: Moment, offices: dict[str, OfficeBrowser], client: Client, signed_in: Browser
) -> None:
    world.launched(title="Kantin Puspa")
    now()
    assert offices["sekda"].browser.get("/peraturan/baru/").status_code == 403
    base = offices["bureau"].begin()
    assert offices["innovator"].browser.get(f"/peraturan/{base.pk}/").status_code == 404
    assert signed_in("foreign_bureau").get(f"/peraturan/{base.pk}/").status_code == 404
    assert client.get(f"/papan/peraturan/{base.pk}/").status_code == 404
    no_article = offices["bureau"].post(base, "pasal/", text="Menimbang\nPasal 1\nIsi")
    assert (no_article.status_code, RegulationArticle.objects.count()) == (400, 0)
    offices["bureau"].post(base, "pasal/", text=ARTICLES)
    table = b"Nama inovasi,Perangkat daerah,Angkatan,Pasal\nKantin Puspa,Dinas Kesehatan,I,Pasal 2\n"
    table += b"Lama,Dinas X,I,Pasal 9\n"
    refused = offices["bureau"].post(base, "lampiran/", file=file_of(table))
    assert refused.status_code == 422
    assert "Pasal" in refused.content.decode()
    offices["bureau"].post(base, "lampiran/", file=file_of(table.replace(b"Pasal 9", b"Pasal 2")))
    assert [(row.title, row.innovation_id is None) for row in base.entries.order_by("position")] == [
        ("Kantin Puspa", False),
        ("Lama", True),
    ]
    offices["bureau"].step(base, "harmonise", harmonised_no="W15")
    assert offices["bureau"].post(base, "pasal/", text=ARTICLES).status_code == 409
    assert offices["bureau"].post(base, "langkah/sign/", number="1").status_code == 403
    late = offices["regent"].post(base, "langkah/sign/", number="", signed_on="2031-01-01")
    assert late.status_code == 422
    offices["regent"].step(base, "sign", number="7", signed_on="2025-01-02")
    early = offices["sekda"].post(base, "langkah/promulgate/", gazette="BD 1", promulgated_on="2024-12-30")
    assert early.status_code == 422
    assert base.subject_title
    kinds = list(Event.objects.filter(subject_id=base.pk).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["regulation.create", "regulation.harmonise", "regulation.sign"]


def file_of(data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("lampiran.csv", data, content_type="text/csv")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE regulations_annexentry SET title = 'Lain'",
        "DELETE FROM regulations_annexentry",
        "UPDATE regulations_regulationarticle SET text = 'Lain'",
        "DELETE FROM regulations_regulationarticle",
        "UPDATE regulations_regulation SET title = 'Lain'",
        "UPDATE regulations_regulation SET number = '99'",
        "UPDATE regulations_regulation SET signed_on = '2024-01-01'",
        "UPDATE regulations_regulation SET state = 'revoked'",
        "INSERT INTO regulations_annexentry (id, regulation_id, position, title, agency_name, round)"
        " SELECT article.id, article.regulation_id, 99, 'Susulan', '', '' FROM regulations_regulationarticle article"
        " WHERE article.position = 1",
    ],
)
def test_what_was_signed_is_changed_by_no_statement(
    world: World, now: Moment, offices: dict[str, OfficeBrowser], statement: str
) -> None:
    world.launched(title="Kantin Puspa")
    now()
    base = offices["bureau"].begin()
    offices["bureau"].post(base, "pasal/", text=ARTICLES)
    in_force(offices, base, "12")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
