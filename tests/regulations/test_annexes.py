"""What an annex says against what is launched, and what an amendment changes; pure."""

from uuid import UUID, uuid4

from regulations.annex import AnnexLine, StandingInnovation, brought_up_to_date, changes, differences
from regulations.article_text import articles_in, as_text

A, B, C, D = (uuid4() for _ in range(4))


def standing(
    key: UUID, title: str, agency: str = "Dinas Kesehatan", *, ended: bool = False
) -> StandingInnovation:
    return StandingInnovation(key, title, agency, launched=not ended, ended=ended)


def line(
    key: UUID | None, title: str, agency: str = "Dinas Kesehatan", article: str = "Pasal 3"
) -> AnnexLine:
    return AnnexLine(title, agency, "2018", article, key)


def test_every_way_to_differ_is_named_at_its_line() -> None:
    lines = [
        line(A, "KANTIN  puspa"),
        line(B, "Lama"),
        line(C, "Berakhir"),
        line(A, "Kantin Puspa"),
        line(None, "Tak dikenal"),
        line(D, "Belum diluncurkan"),
    ]
    now = [
        standing(A, "Kantin Puspa", "Dinas Sosial"),
        standing(B, "Baru"),
        standing(C, "Berakhir", ended=True),
        StandingInnovation(D, "Belum diluncurkan", "Dinas Kesehatan", launched=False, ended=False),
        standing(added := uuid4(), "Tambahan"),
    ]

    found = [(each.kind, each.place, each.now) for each in differences(lines, now)]

    assert found == [
        ("moved", 1, "Dinas Sosial"),
        ("renamed", 2, "Baru"),
        ("ended", 3, ""),
        ("double", 4, ""),
        ("unknown", 5, ""),
        ("not_launched", 6, ""),
        ("missing", 0, ""),
    ]
    anew = brought_up_to_date(lines, now, round_name="2019", article="Pasal I")
    assert [(each.title, each.agency, each.round, each.article, each.innovation) for each in anew] == [
        ("Kantin Puspa", "Dinas Sosial", "2018", "Pasal 3", A),
        ("Baru", "Dinas Kesehatan", "2018", "Pasal 3", B),
        ("Tak dikenal", "Dinas Kesehatan", "2018", "Pasal 3", None),
        ("Tambahan", "Dinas Kesehatan", "2019", "Pasal I", added),
    ]
    assert [each.kind for each in differences(anew, now)] == ["unknown"]


def test_an_amendment_marks_each_line_and_keeps_the_removed_in_their_place() -> None:
    before = [line(A, "Satu"), line(B, "Dua"), line(C, "Tiga"), line(None, "Tanpa nama")]
    after = [line(A, "Satu", article="Pasal I"), line(C, "Tiga baru"), line(D, "Empat")]

    found = [
        (
            each.kind,
            each.number,
            each.before.title if each.before else "",
            each.after.title if each.after else "",
        )
        for each in changes(before, after)
    ]

    assert found == [
        ("kept", 1, "Satu", "Satu"),
        ("removed", 0, "Dua", ""),
        ("changed", 2, "Tiga", "Tiga baru"),
        ("removed", 0, "Tanpa nama", ""),
        ("added", 3, "", "Empat"),
    ]
    assert [each.kind for each in changes([], after)] == ["added"] * 3
    assert [each.kind for each in changes(before, [])] == ["removed"] * 4


def test_articles_are_read_from_pasted_text() -> None:
    pasted = "Pasal 1\r\n"
    pasted += (
        "Dalam Peraturan Bupati ini:\r\nPasal 2 ayat (1) berlaku.\r\n\r\npasal 3\n isi \nPasal IV\nakhir"
    )

    articles, before = articles_in(pasted)

    assert [(each.label, each.text) for each in articles] == [
        ("Pasal 1", "Dalam Peraturan Bupati ini:\nPasal 2 ayat (1) berlaku."),
        ("Pasal 3", "isi"),
        ("Pasal IV", "akhir"),
    ]
    assert (before, articles_in(as_text(articles))[0]) == ("", articles)
    decree = articles_in("Menimbang\nKESATU :\nDaftar\nKEDUA\nBerlaku")
    assert ([each.label for each in decree[0]], decree[1]) == (["KESATU", "KEDUA"], "Menimbang")
