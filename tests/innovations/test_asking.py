"""Ad-hoc reports: who asks, for which days, due when; owed, handed in and evaluated like any other, counted apart."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from common.errors import BadInput, NotNow, NotPermitted, Unready
from common.periods import PeriodKind
from deadlines.models import Deadline
from innovations.models import Evaluation, Report
from innovations.scoring.score_json import lines_of
from innovations.services.reports import asking, reporting
from innovations.services.reports.asking import AskedDays
from notifications.models import Notice
from notifications.services import reading
from notifications.wording import notice_in_words
from organisations.queries import actor_at
from tests.innovations import walks
from tests.innovations.asked_walks import JUNE, REASON, ask, bare, evaluated, fresh, handed_in, opened
from tests.world import World
from workflow.engine import gate
from workflow.models import Event
from workflow.outbox import queue


def test_an_ad_hoc_report_is_owed_once_asked_for(world: World) -> None:
    report = ask(world, world.launched(), first_on=date(2025, 3, 1), last_on=date(2025, 5, 20))

    found = fresh(report)
    deadline = found.deadline
    assert (found.contract, found.number, found.state, found.year) == (None, 1, "scheduled", 2025)
    assert (found.period.label, found.subject_title) == (
        "Tahun 2025 (1 Maret–20 Mei)",
        "Laporan sewaktu-waktu Tahun 2025 (1 Maret–20 Mei): Kantin Puspa",
    )
    assert (found.asked_by, found.asked_as, found.asked_because) == (
        world.sekda.person,
        world.seats["sekda"],
        REASON,
    )
    assert (deadline.kind, deadline.base_on, deadline.due_on) == (
        "asked_report",
        date(2025, 6, 10),
        date(2025, 6, 24),
    )
    assert [line.indicator.name for line in found.lines.order_by("indicator__position")] == [
        "Peserta kelas",
        "Waktu tunggu",
    ]


def test_the_history_names_who_asked_and_why(world: World) -> None:
    report = ask(world, world.launched(), "bureau")

    event = Event.objects.get(kind="report.ask", subject_id=report.pk)
    assert (event.actor_id, event.role, event.private.get(field="comment").value) == (
        world.bureau.person.pk,
        "organisation_bureau",
        REASON,
    )


@pytest.mark.parametrize("who", ["sekda", "head"])
def test_the_agency_is_notified_with_the_reason(world: World, who: str) -> None:
    report = ask(world, world.launched(), who)
    queue.deliver_due(at=world.tick())

    told = Notice.objects.filter(subject_id=report.pk, code="ask").values_list("person_id", flat=True)
    actor = actor_at(world.operator.person_id, world.now)
    notice = reading.notices_of(actor, world.now).get(code="ask")
    with translation.override("id"):
        words = notice_in_words(notice)
    assert set(told) == {world.operator.person_id, world.innovator.person_id}
    assert (words.headline, words.detail) == ("Laporan sewaktu-waktu diminta", f"Alasan: {REASON}")


@pytest.mark.parametrize(
    "who",
    [
        "operator", "innovator", "regent", "inspector", "administrator", "lan", "neighbour_head", "foreign_sekda",
        "foreign_bureau", "nobody",
    ],
)  # fmt: skip
def test_nobody_else_asks(world: World, who: str) -> None:
    innovation = world.launched()

    with pytest.raises(NotPermitted):
        ask(world, innovation, who)


def test_only_a_launched_innovation_is_asked_to_report(world: World) -> None:
    innovation = world.approved()

    with pytest.raises(NotNow) as refused:
        asking.may_ask(innovation, actor=world.sekda, at=world.tick())

    assert refused.value.code == "not_launched"


def test_a_suspended_innovation_is_not_asked(world: World) -> None:
    innovation = gate.perform(
        world.launched(), "suspend", actor=world.sekda, at=world.tick(), comment="Istirahat."
    )

    with pytest.raises(NotNow) as refused:
        ask(world, innovation)

    assert refused.value.code == "innovation_suspended"


def test_another_one_waits_until_the_first_is_settled(world: World) -> None:
    innovation = world.launched()
    first = ask(world, innovation)

    with pytest.raises(NotNow) as refused:
        ask(world, innovation, "head")
    gate.perform(first, "waive", actor=world.sekda, at=world.tick(), comment="Sudah dilaporkan lisan.")
    second = ask(world, innovation, "head")

    assert (refused.value.code, refused.value.facts["report"]) == ("already_asked", str(first.pk))
    assert second.number == 2


def test_the_usual_days_go_from_the_launch_until_yesterday(world: World) -> None:
    innovation = world.launched()

    days = asking.usual_days(innovation, at=JUNE)

    assert days == AskedDays(date(2025, 1, 2), date(2025, 6, 9), 10)


def test_the_usual_days_go_on_from_what_was_reported(world: World) -> None:
    report = walks.reported(world)

    days = asking.usual_days(report.innovation, at=JUNE)

    assert (report.period_end, days.first_on) == (date(2025, 4, 1), date(2025, 4, 1))


def test_the_usual_days_lie_in_this_year(world: World) -> None:
    days = asking.usual_days(world.launched(), at=datetime(2026, 2, 3, 3, tzinfo=UTC))

    assert days.first_on == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("days", "faults"),
    [
        ({"first_on": date(2025, 1, 1)}, [("first_on", "out_of_reach")]),
        ({"last_on": date(2025, 6, 11)}, [("last_on", "out_of_reach")]),
        ({"first_on": date(2025, 5, 2), "last_on": date(2025, 5, 1)}, [("last_on", "backwards")]),
        ({"working_days": 0}, [("working_days", "out_of_reach")]),
        ({"working_days": 61}, [("working_days", "out_of_reach")]),
        ({"reason": "  "}, [("reason", "required")]),
        ({"reason": "a" * 2001}, [("reason", "too_long")]),
        (
            {"first_on": date(1990, 1, 1), "working_days": 99},
            [("first_on", "out_of_reach"), ("first_on", "several_years"), ("working_days", "out_of_reach")],
        ),
    ],
)
def test_days_and_reason_have_limits(world: World, days: dict[str, Any], faults: list[Any]) -> None:
    innovation = world.launched()

    with pytest.raises(BadInput) as refused:
        ask(world, innovation, **days)

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == faults
    assert not Report.objects.filter(innovation=innovation).exists()


def test_a_report_ends_on_the_day_of_asking_at_the_latest(world: World) -> None:
    report = ask(world, world.launched(), first_on=date(2025, 6, 10), last_on=date(2025, 6, 10))

    assert fresh(report).period.label == "Tahun 2025 (10 Juni)"


def test_whole_periods_are_what_the_calendar_calls_them(world: World) -> None:
    report = ask(world, world.launched(), first_on=date(2025, 2, 1), last_on=date(2025, 2, 28))

    assert (fresh(report).period_kind, fresh(report).period.label) == (PeriodKind.MONTH, "Februari 2025")


# -- like any other report


def test_the_sweep_opens_it_and_reminds_of_it(world: World) -> None:
    report = ask(world, world.launched())

    done = world.sweep(world.tick())
    later = world.sweep(datetime(2025, 6, 24, 2, 0, tzinfo=UTC))

    assert (done.opened, fresh(report).state) == (1, "open")
    assert sorted(later.steps) == ["remind_0", "remind_1", "remind_3", "remind_7"]


def test_an_unanswered_request_is_locked_like_any_report(world: World) -> None:
    report = opened(world, ask(world, world.launched()))

    world.sweep(datetime(2025, 9, 1, tzinfo=UTC))

    with pytest.raises(NotNow) as refused:
        reporting.may_fill(fresh(report), actor=world.operator, at=world.tick())
    assert refused.value.code == "locked"


def test_an_ad_hoc_report_is_evaluated_without_a_contract(world: World) -> None:
    whole = ask(world, world.launched(), first_on=date(2025, 1, 2), last_on=date(2025, 3, 31))

    evaluation = evaluated(world, whole, "40", "12")

    lines = lines_of(evaluation.result.working)
    # A part of the quarter: no target measures it, and the year is not over.
    assert [(line.achievement, line.reason) for line in lines] == [
        (None, "year_running"),
        (None, "year_running"),
    ]
    assert (evaluation.score, evaluation.recommendation, fresh(whole).state) == (None, "", "evaluated")


def test_a_whole_period_is_measured_by_its_own_target(world: World) -> None:
    innovation = world.launched()
    innovation.launch_event.held_on = date(2024, 12, 1)
    innovation.launch_event.save()
    quarter = ask(world, innovation, first_on=date(2025, 1, 1), last_on=date(2025, 3, 31))

    evaluation = evaluated(world, quarter, "40", "12")

    lines = lines_of(evaluation.result.working)
    assert [(line.achievement, line.reason) for line in lines] == [
        (Decimal("80.00"), ""),
        (None, "year_running"),
    ]


def test_the_whole_year_is_judged_once_it_is_reported_on(world: World) -> None:
    innovation = world.launched()
    world.now = datetime(2026, 1, 5, 3, tzinfo=UTC)
    year = ask(world, innovation, first_on=date(2025, 1, 2), last_on=date(2025, 12, 31))

    evaluation = evaluated(world, year, "180", "10")

    lines = lines_of(evaluation.result.working)
    assert [(line.achievement, line.reason) for line in lines] == [
        (Decimal("90.00"), ""),
        (Decimal("100.00"), ""),
    ]


def test_an_innovation_without_indicators_reports_in_words(world: World) -> None:
    report = opened(world, ask(world, bare(world)))

    with pytest.raises(Unready) as refused:
        gate.perform(report, "submit", actor=world.operator, at=world.tick())
    reporting.save_figures(
        report, actor=world.operator, at=world.tick(), figures={}, narrative="Tiga kelas berjalan."
    )
    submitted = gate.perform(report, "submit", actor=world.operator, at=world.tick())
    evaluation = Evaluation.objects.get(report=world.decide(submitted, world.bureau))

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("narrative", "required")]
    assert (evaluation.score, evaluation.recommendation) == (None, "")


def test_a_contract_report_has_no_answer_in_words(world: World) -> None:
    report = walks.open_report(world)

    with pytest.raises(BadInput) as refused:
        reporting.save_figures(
            report, actor=world.operator, at=world.tick(), figures={}, narrative="Tiga kelas."
        )

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("narrative", "not_asked")]


def test_an_indicator_that_joins_the_plan_later_is_not_asked_of(world: World) -> None:
    innovation = world.launched()
    report = opened(world, ask(world, innovation))
    innovation.indicators.create(name="Baru", unit="Orang", position=3, target_year=Decimal(5))
    figures = {line.indicator_id: reporting.FigureEntry(Decimal(10)) for line in report.lines.all()}
    reporting.save_figures(report, actor=world.operator, at=world.tick(), figures=figures)

    submitted = gate.perform(report, "submit", actor=world.operator, at=world.tick())

    evaluation = Evaluation.objects.get(report=world.decide(submitted, world.bureau))
    assert len(lines_of(evaluation.result.working)) == 2


def test_a_returned_ad_hoc_report_has_the_policys_time(world: World) -> None:
    report = handed_in(world, ask(world, world.launched()), "40", "12")

    world.decide(report, world.bureau, "return")

    correction = Deadline.objects.get(subject_id=report.pk, kind="revision")
    assert (correction.base_on, correction.due_on) == (date(2025, 6, 10), date(2025, 6, 17))


def test_a_report_until_today_is_handed_in_tomorrow(world: World) -> None:
    """It is typed before; no period is reported on as ended while it lasts."""
    report = ask(world, bare(world), first_on=date(2025, 6, 1), last_on=date(2025, 6, 10), working_days=1)
    typed = reporting.save_figures(
        opened(world, report), actor=world.operator, at=world.tick(), figures={}, narrative="Berjalan."
    )
    with pytest.raises(NotNow):
        gate.perform(typed, "submit", actor=world.operator, at=world.tick())

    world.now = datetime(2025, 6, 10, 17, 0, tzinfo=UTC)
    done = gate.perform(opened(world, report), "submit", actor=world.operator, at=world.tick())

    assert (done.state, fresh(report).deadline.due_on) == ("submitted", date(2025, 6, 11))


def test_launched_today_the_usual_day_is_today(world: World) -> None:
    innovation = world.launched()

    days = asking.usual_days(innovation, at=world.now)

    assert (days.first_on, days.last_on) == (date(2025, 1, 2), date(2025, 1, 2))
