"""The plan's indicators as a contract agrees on them: targets, range, predicates, and how they are measured."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypedDict

from common.numbers import decimal_text
from common.periods import WHOLE_YEAR, Period
from innovations.models import Indicator, Innovation
from innovations.scoring.instrument import Instrument
from innovations.scoring.policy_table import EvaluationTable
from innovations.scoring.predicates import predicate_of
from innovations.services.evaluations import instruments


class AgreedTarget(TypedDict):
    """The target of a part of the contract's year, or of a period of a later one."""

    period: str
    value: str


class AgreedPredicate(TypedDict):
    """What a value is called."""

    value: str
    label: str


class AgreedIndicator(TypedDict):
    """An indicator with the members of `contracts.terms.parts.TermIndicator`."""

    code: str
    objective: str
    name: str
    unit: str
    polarity: str
    aggregation: str
    baseline: str
    target_year: str
    weight: str
    range_low: str
    range_high: str
    formula: str
    calculation: str
    source: str
    predicates: list[AgreedPredicate]
    targets: list[AgreedTarget]


def agreed_indicators(
    innovation: Innovation,
    *,
    reported: Sequence[Period],
    year: int,
    rules: EvaluationTable | None,
    own_years_only: bool = False,
) -> list[AgreedIndicator]:
    """The plan's indicators with their targets for every period that is `reported` on, empty where none is set, and for
    whatever else the plan sets one for: in the `year` in which the contract begins, or between the first and the last
    of what is reported on where that is in several years; a later year as a whole, too.

    `own_years_only`: targets of whichever year are none here, as an earlier contract was made of them. `rules` is the
    `[evaluation]` table of the policy, whose instrument names predicates and formulas; None where nothing is
    evaluated. Three queries.
    """
    rows = list(innovation.indicators.prefetch_related("targets").order_by("position", "id"))
    if own_years_only:
        for row in rows:
            row.forget_targets_of_whichever_year()
    instrument = instruments.in_use(rules) if rules else None
    periods = _agreed_on(rows, reported, year)
    return [_indicator(row, periods, year, instrument) for row in rows]


def names_without_year(innovation: Innovation) -> list[str]:
    """The plan's indicators that have a target which names no year: it holds for every year of a contract. Two
    queries."""
    rows = innovation.indicators.prefetch_related("targets").order_by("position", "id")
    return [row.name for row in rows if row.target_year is not None or row.targets_by_part()]


def _agreed_on(rows: Iterable[Indicator], reported: Sequence[Period], year: int) -> list[Period]:
    """The columns of the annex beside the target of `year`, in order: of each year the whole before its parts."""
    years = {year, *(period.year for period in reported)}
    if years == {year}:
        first, end = date(year, 1, 1), date(year + 1, 1, 1)
    else:
        first, end = min(each.start for each in reported), max(each.end for each in reported)
    planned = {part.in_year(of) for of in years for row in rows for part in row.targets_in_year(of)}
    within = {each for each in planned if each.start < end and first < each.end}
    return sorted(
        {*reported, *within} - {WHOLE_YEAR.in_year(year)},
        key=lambda each: (each.year, each.part != WHOLE_YEAR, each.part.order),
    )


def _indicator(
    row: Indicator, periods: Sequence[Period], year: int, instrument: Instrument | None
) -> AgreedIndicator:
    yearly = row.target_in(WHOLE_YEAR.in_year(year))
    formula = instrument.formulas.get(row.formula) if instrument else None
    return {
        "code": row.source_code or str(row.pk),
        "objective": row.objective,
        "name": row.name,
        "unit": row.unit,
        "polarity": row.polarity,
        "aggregation": row.aggregation,
        "baseline": decimal_text(row.baseline),
        "target_year": decimal_text(yearly),
        "weight": decimal_text(row.weight),
        "range_low": decimal_text(row.range_low),
        "range_high": decimal_text(row.range_high),
        "formula": formula.label if formula else "",
        "calculation": row.calculation,
        "source": row.source,
        "predicates": _predicates(row, instrument),
        "targets": [
            {
                "period": each.part.code if each.year == year else each.code,
                "value": decimal_text(row.target_in(each)),
            }
            for each in periods
        ],
    }


def _predicates(row: Indicator, instrument: Instrument | None) -> list[AgreedPredicate]:
    """The names that the unit gives to values, the best first; none where a target is a number that has no name."""
    predicate = predicate_of(row.unit, row.predicates, instrument) if instrument else None
    if predicate is None:
        return []
    agreed = {row.target_year, *row.planned_targets().values()} - {None}
    if not agreed <= set(predicate.values.values()):
        return []
    best_first = sorted(predicate.values.items(), key=lambda item: item[1], reverse=row.polarity != "lower")
    return [{"value": decimal_text(value), "label": label} for label, value in best_first]
