"""Whether a contract is critical, and which light it shows: by the dated rule alone."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from work_packages.curve.codes import CriticalReason, TrafficLight
from work_packages.curve.forecast import FinishForecast, forecast
from work_packages.curve.rule_document import CriticalRuleDocument
from work_packages.curve.series import SCurve, two_places


@dataclass(frozen=True, slots=True)
class PackageDays:
    """The days of a package that a judgement needs: of the contract with its addenda, and of the budget."""

    starts_on: date | None
    ends_on: date | None
    fiscal_year: int

    @property
    def budget_ends_on(self) -> date:
        """The last day of its money: of the fiscal year or, for a contract over several years, of its last one."""
        year = max(self.fiscal_year, self.ends_on.year if self.ends_on else 0)
        return date(year, 12, 31)


@dataclass(frozen=True, slots=True)
class CriticalJudgement:
    """What a rule says of a package at the end of a month.

    `planned`, `actual` and `deviation` are cumulated, rounded to two places; None where not known. `reason` is empty
    for a contract that is not critical.
    """

    month: date | None
    planned: Decimal | None
    actual: Decimal | None
    deviation: Decimal | None
    period: str
    reason: str
    light: str
    forecast: FinishForecast

    @property
    def is_critical(self) -> bool:
        """Whether the contract is critical."""
        return bool(self.reason)


def judge(
    rule: CriticalRuleDocument, curve: SCurve, days: PackageDays, *, finance: SCurve | None = None
) -> CriticalJudgement:
    """Judge what is known by the newest month with a figure. Nothing is said without a plan or without figures.

    `finance` is the curve of the money, as shares of the same contract.
    """
    ahead = forecast(curve, ends_on=days.ends_on, starts_on=days.starts_on)
    now = curve.last_known
    if now is None or now.planned is None or now.actual is None or now.deviation is None:
        return CriticalJudgement(
            month=now.month if now else None,
            planned=now.planned if now else None,
            actual=now.actual if now else None,
            deviation=None,
            period="",
            reason="",
            light=TrafficLight.UNKNOWN,
            forecast=ahead,
        )
    planned, deviation = two_places(now.planned), now.deviation
    period = rule.period_of(planned)
    reason = _reason(rule, planned, -deviation, ahead, days)
    return CriticalJudgement(
        month=now.month,
        planned=planned,
        actual=two_places(now.actual),
        deviation=deviation,
        period=period.code,
        reason=reason,
        light=_light(rule, deviation, reason, finance),
        forecast=ahead,
    )


def _reason(
    rule: CriticalRuleDocument,
    planned: Decimal,
    behind: Decimal,
    ahead: FinishForecast,
    days: PackageDays,
) -> str:
    """By which of the conditions it is critical; empty for none. Who is not behind never is."""
    period = rule.period_of(planned)
    if behind > period.behind_more_than:
        return CriticalReason.BEHIND
    if behind <= 0 or not period.or_runs_past_budget_year:
        return ""
    # Without any progress no day can be named: it will not be finished in what is left of the year.
    past = ahead.finish_on is None or ahead.finish_on > days.budget_ends_on
    return CriticalReason.RUNS_PAST_YEAR if past else ""


def _light(rule: CriticalRuleDocument, deviation: Decimal, reason: str, finance: SCurve | None) -> str:
    if reason or deviation < rule.lights.red_below or _money_lags(rule, finance):
        return TrafficLight.RED
    return TrafficLight.YELLOW if deviation < 0 else TrafficLight.GREEN


def _money_lags(rule: CriticalRuleDocument, finance: SCurve | None) -> bool:
    """Whether the money was too far behind in more than so many months, one after the other, up to the newest."""
    limit = rule.lights.finance_behind_more_than
    if finance is None or limit is None:
        return False
    gaps = [point.deviation for point in finance.points if point.deviation is not None]
    last = gaps[-(rule.lights.finance_months + 1) :]
    return len(last) > rule.lights.finance_months and all(-gap > limit for gap in last)
