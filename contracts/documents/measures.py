"""How an indicator reads in print: its figures, and below its name how they are measured. Always Indonesian."""

from common.periods import WHOLE_YEAR, PeriodKind, TargetPeriod, told_apart
from contracts.enums import TermAggregation, TermPolarity
from contracts.terms.indonesian import printed_number
from contracts.terms.parts import TermIndicator

_DIRECTIONS = {
    TermPolarity.HIGHER: "makin tinggi makin baik",
    TermPolarity.LOWER: "makin rendah makin baik",
    TermPolarity.RANGE: "baik bila berada dalam rentang",
}
_AGGREGATIONS = {
    TermAggregation.SUM: "nilai tahun adalah jumlah seluruh periode",
    TermAggregation.LAST: "nilai tahun adalah nilai periode terakhir",
    TermAggregation.AVERAGE: "nilai tahun adalah rata-rata seluruh periode",
    TermAggregation.TREND_UP: "dinilai menurut tren naik antarperiode",
    TermAggregation.TREND_FLAT: "dinilai menurut tren tetap antarperiode",
    TermAggregation.TREND_DOWN: "dinilai menurut tren turun antarperiode",
}


def figures_of(indicator: TermIndicator) -> list[str]:
    """The target of the year, then those of the periods, as they are printed; a range takes the place of a year's."""
    return [
        _range(indicator) or _figure(indicator, indicator.target_year),
        *(
            (target.target_period.kind is PeriodKind.YEAR and _range(indicator))
            or _figure(indicator, target.value)
            for target in indicator.targets
        ),
    ]


def figures_by_period(indicator: TermIndicator, *, year: int) -> list[tuple[TargetPeriod, str]]:
    """The same, by what they are for; `year` is that of the contract."""
    periods = [WHOLE_YEAR, *(target.target_period for target in indicator.targets)]
    return list(zip(told_apart(periods, year=year), figures_of(indicator), strict=True))


def targets_of_years(indicator: TermIndicator, *, year: int) -> list[tuple[TargetPeriod, str, str]]:
    """The targets of whole years: the year (WHOLE_YEAR where there is one only), the number, and as it is printed."""
    numbers = [indicator.target_year, *(target.value for target in indicator.targets)]
    shown = figures_by_period(indicator, year=year)
    return [
        (period, number, figure)
        for (period, figure), number in zip(shown, numbers, strict=True)
        if period.kind is PeriodKind.YEAR
    ]


def measure_of(indicator: TermIndicator) -> str:
    """Direction, combination of periods, predicates, calculation, source and formula, in one line."""
    direction = _DIRECTIONS[TermPolarity(indicator.polarity)]
    if indicator.polarity == TermPolarity.RANGE:
        direction = f"{direction} {_range(indicator)}"
    parts = [direction]
    if indicator.aggregation:
        parts.append(_AGGREGATIONS[TermAggregation(indicator.aggregation)])
    if indicator.predicates:
        scale = ", ".join(
            f"{each.label}\u00a0=\u00a0{printed_number(each.value)}" for each in indicator.predicates
        )
        parts.append(f"predikat: {scale}")
    named = (
        ("cara hitung", indicator.calculation),
        ("sumber data", indicator.source),
        ("rumus capaian", indicator.formula),
    )
    parts += [f"{label}: {' '.join(text.split())}" for label, text in named if text]
    line = "; ".join(parts)
    return f"{line[0].upper()}{line[1:]}."


def _figure(indicator: TermIndicator, value: str) -> str:
    return indicator.predicate_of(value) or printed_number(value)


def _range(indicator: TermIndicator) -> str:
    """`1,5–3,5`; empty where no range is agreed."""
    if indicator.polarity != TermPolarity.RANGE or not indicator.range_low:
        return ""
    return f"{printed_number(indicator.range_low)}–{printed_number(indicator.range_high)}"
