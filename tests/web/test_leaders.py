"""The leaders' pages: freshness, waiting times, lateness, the year's obligations, achievements."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override

from dashboard import leaders
from dashboard.bars import bar_of
from dashboard.durations import DurationSpread, spread
from innovations.models import Evaluation, Report, ScoreRecord
from organisations.visibility import reach_of
from tests.acting import as_actor
from tests.innovations.walks import in_force, reported
from tests.web.test_query_counts import MORE, queries_of, walk
from tests.world import World

Browser = Callable[[str], Client]


def reach(world: World, who: str = "sekda"):
    return reach_of(as_actor(getattr(world, who), world.now))


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ([], DurationSpread(0, None, None)),
        ([3], DurationSpread(1, Decimal("3.0"), Decimal("3.0"))),
        ([1, 2, 3, 4], DurationSpread(4, Decimal("2.5"), Decimal("4.0"))),
        (list(range(1, 11)), DurationSpread(10, Decimal("5.5"), Decimal("9.0"))),
    ],
)
def test_median_and_p90(days: list[int], wanted: DurationSpread) -> None:
    assert spread([timedelta(days=day) for day in days]) == wanted


def test_the_calendar_puts_every_obligation_into_its_month(world: World) -> None:
    in_force(world)

    months = leaders.year_of_obligations(reach(world), 2025, at=world.now)

    assert [month.count for month in months] == [0, 0, 0, 1, 0, 0, 2, 0, 0, 1, 0, 0]


def test_time_in_stage_names_the_office_and_the_oldest(world: World) -> None:
    innovation = world.submitted()
    asked_at = world.now
    world.tick(days=4)
    world.decide(innovation, world.head)

    with override("en"):
        stages = leaders.time_in_stage(reach(world), at=world.now + timedelta(days=2))

    told = {
        stage.holder: (stage.label, stage.done.median, stage.waiting.count, stage.waiting.median)
        for stage in stages
    }
    assert asked_at < world.now
    assert told == {
        "Head of agency": ("Proposal: Review and decide", Decimal("4.0"), 0, None),
        "LAN reviewer": ("Proposal: Review and decide", None, 1, Decimal("2.0")),
    }


def test_the_page_says_who_is_late_by_how_much_and_why(world: World, signed_in: Browser, now) -> None:
    in_force(world)
    world.sweep(datetime(2025, 4, 24, 3, 0, tzinfo=UTC))
    now()

    page = signed_in("sekda").get("/dasbor/").content.decode()

    report = Report.objects.get(number=1)
    wanted = ("terlambat 3 hari kerja", "Idul Fitri", f"/laporan/{report.pk}/", "Dinas Kesehatan")
    assert [words for words in wanted if words not in page] == []


def test_a_chart_says_in_words_what_it_draws(world: World, signed_in: Browser, now) -> None:
    world.decide(reported(world), world.bureau)
    now()

    page = signed_in("head").get("/dasbor/capaian/").content.decode()

    wanted = ("<title id=", "I 2025: 80,00 %. Garis menandai 100 %.", '<th scope="col">Predikat</th>')
    assert [words for words in wanted if words not in page] == []


def test_a_bar_is_as_long_as_its_score() -> None:
    report = Report(
        period_kind="quarter", period_start=date(2025, 1, 1), period_end=date(2025, 4, 1), year=2025
    )

    made = [
        None if score is None else Evaluation(result=ScoreRecord(score=score, working={"steps": {}}))
        for score in (None, Decimal(50), Decimal(100), Decimal(999))
    ]

    bars = [bar_of(report, evaluation) for evaluation in made]

    assert [(bar.width, bar.progress) for bar in bars] == [
        ("0.0", None),
        ("80.0", None),
        ("160.0", None),
        ("200.0", None),
    ]


def test_a_made_up_year_is_refused(world: World, signed_in: Browser, now) -> None:
    now()

    assert signed_in("sekda").get("/dasbor/kalender/?tahun=abad").status_code == 400


@pytest.mark.sqlite
def test_each_page_costs_the_same_for_one_and_for_several(world: World, signed_in: Browser, now) -> None:
    addresses = (
        "/dasbor/",
        "/dasbor/kalender/?tahun=2025",
        "/dasbor/capaian/",
        "/dasbor/opd/",
        "/dasbor/kewajiban/",
        "/dasbor/menunggu/",
        "/dasbor/layar/",
    )
    world.decide(reported(world), world.bureau)
    now()
    client = signed_in("sekda")
    one = [queries_of(client, address) for address in addresses]
    walk(world, lambda: in_force(world), MORE)
    now()

    many = [queries_of(client, address) for address in addresses]

    assert one == many
