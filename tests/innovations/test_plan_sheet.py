"""The sheet of indicators: published lists come in by one file, every bad cell is named, what looks odd is asked."""

import csv
import io
from decimal import Decimal

import pytest

from common.imports import ImportRefused
from common.periods import WHOLE_YEAR
from demo import sources
from innovations.models import Indicator, Innovation
from innovations.services.proposals import drafting, plan_sheet, plan_sheet_writing
from innovations.services.proposals.plan_lists import plan_rows
from tests.tables import xlsx_bytes
from tests.world import Q1, World

PLANNING_AGENCY = "Badan Perencanaan Pembangunan Daerah, Penelitian dan Pengembangan"
PUBLISHED = sources.DATA / "indicators.csv"


def bare(world: World) -> Innovation:
    draft = world.draft()
    drafting.replace_rows(draft, "indicators", [])
    return draft


def known(innovation: Innovation) -> list[Indicator]:
    return [row for row in plan_rows(innovation, "indicators") if isinstance(row, Indicator)]


def read(innovation: Innovation, *lines: str, **options: bool) -> plan_sheet.PlanSheet:
    content = "\n".join(lines).encode()
    return plan_sheet.read_sheet(innovation, content, known=known(innovation), year=2025, **options)


def stored(world: World, innovation: Innovation, found: plan_sheet.PlanSheet) -> list[Indicator]:
    drafting.revise(innovation, actor=world.innovator, at=world.tick(), rows={"indicators": found.entries})
    return known(innovation)


def published(agency: str) -> bytes:
    """The published list of one agency, with all its columns."""
    rows = [row for row in sources.rows("indicators.csv") if row["opd"] == agency]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_one_file_imports_59_published_indicators(world: World) -> None:
    innovation = bare(world)

    found = plan_sheet.read_sheet(innovation, published(PLANNING_AGENCY), known=[], year=2025)
    rows = stored(world, innovation, found)

    source = {row["indicator_id"]: row for row in sources.rows("indicators.csv")}
    assert len(rows) == 59
    assert [(row.source_code, row.name, row.unit) for row in rows] == [
        (code, " ".join(source[code]["name"].split()), source[code]["unit"])
        for code in (r.source_code for r in rows)
    ]
    assert [row.target_in(WHOLE_YEAR.in_year(2025)) for row in rows] == [
        Decimal(source[row.source_code]["target_2025"]) for row in rows
    ]


def test_every_published_indicator_is_read_with_its_values(world: World) -> None:
    innovation = bare(world)

    rows = stored(
        world,
        innovation,
        plan_sheet.read_sheet(innovation, PUBLISHED.read_bytes(), known=[], year=2025),
    )
    again = plan_sheet.read_sheet(innovation, PUBLISHED.read_bytes(), known=known(innovation), year=2025)

    by_code = {row.source_code: row for row in rows}
    assert (len(rows), again.unchanged, again.created, again.changed) == (154, 154, [], [])
    opinion, sakip = by_code["IND-0041"], by_code["IND-0129"]
    assert (opinion.baseline, opinion.target_in(WHOLE_YEAR.in_year(2027)), opinion.predicates) == (
        Decimal(4),
        Decimal(4),
        "WTP=4; WDP=3; TMP=2; TW=1",
    )
    assert sakip.target_in(WHOLE_YEAR.in_year(2024)) == Decimal(6)
    assert {row.aggregation for row in rows if row.unit == "%"} == {"last"}


def test_a_sheet_taken_along_and_handed_back_changes_nothing(world: World) -> None:
    draft = world.draft()
    rows = known(draft)
    lines = [plan_sheet_writing.header(draft, rows), *plan_sheet_writing.sheet(draft, rows)]
    text = io.StringIO()
    csv.writer(text).writerows(lines)

    found = read(draft, text.getvalue())

    assert (found.unchanged, found.created, found.changed, found.questions) == (2, [], [], [])


def test_a_preview_carries_the_same_rows(world: World) -> None:
    draft = world.draft()
    lines = (
        "kode;indikator;satuan;arah;penggabungan;target_tw1;target_2026;bobot",
        "IND-1;Peserta kelas;Orang;naik;;60;1500;2",
        ";Cakupan;%;;rata-rata;12,5;;",
    )
    found = read(draft, *lines)

    again = read(draft, plan_sheet_writing.as_table(found))

    assert again.entries[:2] == found.entries[:2]
    assert (
        (again.created, again.changed) == (found.created, found.changed) == (["Cakupan"], ["Peserta kelas"])
    )


def test_every_bad_cell_is_named_and_nothing_is_read(world: World) -> None:
    draft = bare(world)

    with pytest.raises(ImportRefused) as refusal:
        read(
            draft,
            "kode;indikator;satuan;arah;penggabungan;rentang_bawah;rentang_atas;bobot;target_tahun;rumus_capaian",
            "A;Jalan mantap;%;miring;;;;;80;",
            "A;Kemiskinan;%;turun;tren naik;;;0;1.500;",
            "B;;Orang;;campur;;;;dua;",
            "C;Inflasi;%;rentang;;3,5;1,5;;;positive",
        )

    found = [(problem.line, problem.column, problem.code) for problem in refusal.value.problems]
    assert found == [
        (2, "arah", "choice"),
        (3, "kode", "double"),
        (3, "target_tahun", "ambiguous"),
        (4, "indikator", "required"),
        (4, "penggabungan", "choice"),
        (4, "target_tahun", "not_a_number"),
        (5, "rentang_atas", "inconsistent"),
    ]


def test_odd_percentages_are_asked_about(world: World) -> None:
    found = read(
        bare(world),
        "indikator;satuan;penggabungan;target_tahun;target_tw1",
        "Cakupan;%;jumlah;400;100",
        "Peserta;Orang;;400;100",
        "Indeks;Indeks;;400;",
    )

    assert [(gap.field, gap.code) for gap in found.questions] == [
        ("line.2.penggabungan", "adds_up"),
        ("line.2.target_tahun", "beyond_hundred"),
    ]
    with pytest.raises(plan_sheet.LooksOdd):
        plan_sheet.refuse_unconfirmed(found)


def test_rows_without_a_code_get_one_that_stays(world: World) -> None:
    innovation = bare(world)
    lines = ("indikator;satuan;target_tahun", "Peserta;Orang;10", "Cakupan;%;90")

    first = stored(world, innovation, read(innovation, *lines))
    renamed = read(innovation, "kode;indikator;satuan;target_tahun", "IK-02;Cakupan layanan;%;95")

    assert [row.source_code for row in first] == ["IK-01", "IK-02"]
    assert (renamed.changed, renamed.missing) == (["Cakupan"], ["Peserta"])
    assert [row.pk for row in stored(world, innovation, renamed)] == [first[1].pk, first[0].pk]


def test_indicators_that_the_sheet_lacks_go_only_when_asked(world: World) -> None:
    draft = world.draft()

    found = read(draft, "kode;indikator", "IND-2;Waktu tunggu", remove_missing=True)

    rows = stored(world, draft, found)
    assert [(row.source_code, row.target_year, row.aggregation) for row in rows] == [
        ("IND-2", Decimal(10), "last")
    ]


def test_a_list_of_predicates_of_its_own_reads_its_verdicts(world: World) -> None:
    innovation = bare(world)

    rows = stored(
        world,
        innovation,
        read(
            innovation,
            "indikator;satuan;predikat;kondisi_awal;target_tahun;target_tw1",
            "Maturitas;Tingkat;Optimal > Terkelola > Dasar;Dasar;Optimal;terkelola",
        ),
    )

    (row,) = rows
    assert (row.predicates, row.baseline, row.target_year, row.targets_by_part()) == (
        "Optimal=3; Terkelola=2; Dasar=1",
        Decimal(1),
        Decimal(3),
        {Q1: Decimal(2)},
    )


def test_at_most_two_hundred_indicators_make_a_plan(world: World) -> None:
    draft = world.draft()
    rows = [f"Indikator {number};Orang" for number in range(199)]

    with pytest.raises(ImportRefused) as refusal:
        read(draft, "indikator;satuan", *rows)

    assert [problem.code for problem in refusal.value.problems] == ["too_many"]
    assert len(read(draft, "indikator;satuan", *rows[:198]).entries) == 200


@pytest.mark.parametrize(
    ("codes", "number", "found"),
    [
        (["001"], 1, "001"),
        (["0012", "12"], 12, "12"),
        (["0012"], 12, "0012"),
        (["1.10"], 1.1, "1.10"),
        (["001"], 7, None),
        # Two codes have this value: it is neither.
        (["001", "01"], 1, None),
    ],
)
def test_a_code_that_became_a_number_is_the_one_of_the_plan(
    world: World, codes: list[str], number: float, found: str | None
) -> None:
    draft = bare(world)
    rows = [{"source_code": code, "name": f"Peserta {code}", "unit": "Orang"} for code in codes]
    drafting.replace_rows(draft, "indicators", rows)
    content = xlsx_bytes(["kode", "indikator", "satuan"], [number, "Peserta kelas", "Orang"])

    sheet = plan_sheet.read_sheet(draft, content, known=known(draft), year=2025)

    ids = {row.source_code: row.pk for row in known(draft)}
    entry = sheet.entries[0]
    assert (entry.get("id"), entry.get("source_code")) == (
        (ids[found], None) if found is not None else (None, str(number))
    )
    assert sheet.missing == [f"Peserta {code}" for code in codes if code != found]


def test_a_fraction_that_is_no_code_of_the_plan_is_refused(world: World) -> None:
    content = xlsx_bytes(["kode", "indikator"], [1.1, "Peserta kelas"])

    with pytest.raises(ImportRefused) as refusal:
        plan_sheet.read_sheet(bare(world), content, known=[], year=2025)

    assert [(problem.column, problem.code) for problem in refusal.value.problems] == [("kode", "number")]
