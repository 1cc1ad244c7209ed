"""The critical-contract rule on planted series: each threshold crossed by a tenth of a point, on both sides."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from common.document_sources import unsourced
from common.errors import BadInput
from work_packages.curve.codes import CriticalReason, ForecastCode, TrafficLight
from work_packages.curve.judging import PackageDays, judge
from work_packages.curve.rule_document import CriticalRuleDocument, parse_rule
from work_packages.curve.series import SCurve, curve_of

SHIPPED = Path(__file__).resolve().parents[2] / "work_packages" / "critical_rules" / "permen-pu-07-2011.toml"
TEXT = SHIPPED.read_text(encoding="utf-8")
RULE = parse_rule(TEXT, new=True)
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
BEHIND, PAST_YEAR, SOUND = CriticalReason.BEHIND, CriticalReason.RUNS_PAST_YEAR, ""


def planted(planned: str, deviation: str) -> SCurve:
    """A package that stands at `planned` by the end of June, `deviation` points from it, and is full by July."""
    now = Decimal(planned)
    half = now / 2
    done = now + Decimal(deviation)
    return curve_of(
        {date(2025, 5, 1): half, JUNE: now - half, JULY: 100 - now},
        {date(2025, 5, 1): done / 2, JUNE: done - done / 2},
    )


def days(ends_on: date = date(2025, 7, 31), year: int = 2025) -> PackageDays:
    return PackageDays(date(2025, 5, 1), ends_on, year)


@pytest.mark.parametrize(
    ("planned", "deviation", "period", "reason", "light"),
    [
        # Period I: more than 10 behind.
        ("50", "0", "I", SOUND, TrafficLight.GREEN),
        ("50", "2.5", "I", SOUND, TrafficLight.GREEN),
        ("50", "-0.01", "I", SOUND, TrafficLight.YELLOW),
        ("50", "-9.9", "I", SOUND, TrafficLight.YELLOW),
        ("50", "-10.0", "I", SOUND, TrafficLight.YELLOW),
        ("50", "-10.1", "I", BEHIND, TrafficLight.RED),
        # The boundary: 69.9 belongs to the first, 70.0 and 70.1 to the second.
        ("69.9", "-5.1", "I", SOUND, TrafficLight.YELLOW),
        ("69.9", "-10.0", "I", SOUND, TrafficLight.YELLOW),
        ("69.9", "-10.1", "I", BEHIND, TrafficLight.RED),
        ("69.99", "-5.1", "I", SOUND, TrafficLight.YELLOW),
        ("70.0", "-5.0", "II", SOUND, TrafficLight.YELLOW),
        ("70.0", "-5.1", "II", BEHIND, TrafficLight.RED),
        ("70.01", "-5.1", "II", BEHIND, TrafficLight.RED),
        ("70.1", "-5.0", "II", SOUND, TrafficLight.YELLOW),
        ("70.1", "-5.1", "II", BEHIND, TrafficLight.RED),
        ("70.1", "-10.0", "II", BEHIND, TrafficLight.RED),
        ("70.1", "0", "II", SOUND, TrafficLight.GREEN),
    ],
)
def test_each_threshold_is_crossed_by_a_tenth(
    planned: str, deviation: str, period: str, reason: str, light: str
) -> None:
    found = judge(RULE, planted(planned, deviation), days())

    assert (found.period, found.reason, found.light) == (period, reason, light)
    assert (found.planned, found.deviation) == (Decimal(planned), Decimal(deviation))


def late_in_the_year(deviation: str, last_month: int) -> SCurve:
    """Nine tenths planned by the end of the month before the last one, in equal parts."""
    share = Decimal(90) / (last_month - 5)
    plan = {date(2025, month, 1): share for month in range(5, last_month)} | {
        date(2025, last_month, 1): Decimal(10)
    }
    done = {date(2025, month, 1): share for month in range(5, last_month)}
    done[date(2025, last_month - 1, 1)] += Decimal(deviation)
    return curve_of(plan, done)


@pytest.mark.parametrize(
    ("deviation", "last_month", "reason"),
    [
        # Due on 31 December: the smallest delay runs past the year.
        ("0", 12, SOUND),
        ("-0.1", 12, PAST_YEAR),
        ("-5.0", 12, PAST_YEAR),
        ("-5.1", 12, BEHIND),
        # Due on 31 October: there is time left in the year.
        ("-0.1", 10, SOUND),
        ("-5.0", 10, SOUND),
        ("-5.1", 10, BEHIND),
    ],
)
def test_a_small_delay_counts_where_it_runs_past_the_budget_year(
    deviation: str, last_month: int, reason: str
) -> None:
    curve = late_in_the_year(deviation, last_month)

    found = judge(RULE, curve, days(date(2025, last_month, 31)))

    assert (found.period, found.reason) == ("II", reason)


def test_a_contract_over_several_years_is_measured_by_its_last_one() -> None:
    curve = late_in_the_year("-0.1", 12)

    found = judge(RULE, curve, days(date(2026, 3, 31)))

    assert found.reason == SOUND


def test_in_the_first_period_the_year_does_not_matter() -> None:
    found = judge(RULE, planted("50", "-4"), PackageDays(date(2025, 5, 1), date(2025, 12, 31), 2024))

    assert found.reason == SOUND


def test_who_did_nothing_runs_past_the_year() -> None:
    plan = {JUNE: Decimal(100)}
    small = parse_rule(TEXT.replace("behind_more_than = 5", "behind_more_than = 100"))

    found = judge(small, curve_of(plan, {JUNE: Decimal(0)}), days(date(2025, 6, 30)))

    assert (found.reason, found.forecast.code) == (PAST_YEAR, ForecastCode.NO_PROGRESS)


@pytest.mark.parametrize("curve", [curve_of({}, {JUNE: Decimal(3)}), curve_of({JUNE: Decimal(100)}, {})])
def test_nothing_is_said_without_a_plan_or_without_figures(curve: SCurve) -> None:
    found = judge(RULE, curve, days())

    assert (found.reason, found.light, found.deviation) == (SOUND, TrafficLight.UNKNOWN, None)


def test_money_that_lags_for_more_than_two_months_is_red() -> None:
    months = [date(2025, month, 1) for month in (4, 5, 6)]
    money = {month: Decimal(30) for month in months}

    two, three = (
        judge(RULE, planted("50", "0"), days(), finance=curve_of(money, paid)).light
        for paid in ({months[0]: Decimal(30), JUNE: Decimal(0)}, {months[0]: Decimal(0), JUNE: Decimal(0)})
    )

    assert (two, three) == (TrafficLight.GREEN, TrafficLight.RED)


def test_every_value_of_the_shipped_rule_has_its_source() -> None:
    assert unsourced(RULE.model_dump(mode="json", exclude_none=True)) == []


def test_a_government_may_set_its_own_boundary() -> None:
    own = parse_rule(
        TEXT.replace("planned_below = 70", "planned_below = 70.1").replace(
            "planned_from = 70", "planned_from = 70.1"
        )
    )

    found = [judge(rule, planted("70.0", "-5.1"), days()).reason for rule in (RULE, own)]

    assert found == [BEHIND, SOUND]


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ("planned_below = 70", "planned_below = 60", "periods.1.planned_from"),
        ("planned_from = 0", "planned_from = 5", "periods.0.planned_from"),
        ("per_mille_per_day = 1", "per_mille_per_day = -1", "penalty.per_mille_per_day"),
        ('of = "contract"', 'of = "budget"', "penalty.of"),
        ("most_days = 50", "most_days = 0", "opportunity.most_days"),
        ('code = "scm-2"', 'code = "scm-1"', "handling.ladder.0.code"),
        ('"lights" =', '"lampu" =', "sources"),
    ],
)
def test_a_faulty_rule_is_refused_by_field(was: str, becomes: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_rule(TEXT.replace(was, becomes), new=True)

    assert field in [gap.field for gap in refused.value.gaps]


def test_the_rule_is_a_value_of_its_text() -> None:
    assert isinstance(RULE, CriticalRuleDocument)
    assert parse_rule(TEXT) == RULE
