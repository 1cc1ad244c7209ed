"""What is unusual about the targets of a draft: a target of zero, one of more than 100 %, and targets that nobody set.

For each somebody says why before signatures are requested; the reason belongs to the terms and is printed in the annex.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from common.numbers import is_percent
from common.periods import WHOLE_YEAR, PartOfYear, PeriodKind
from common.types import StrOrPromise
from contracts.enums import TermAggregation, TermPolarity
from contracts.terms.parts import TermIndicator
from contracts.terms.remark import Remark

# So many indicators are named in one sentence.
_NAMED = 3
_FULL = Decimal(100)


def target_remarks(
    indicators: Iterable[TermIndicator], *, reported: PeriodKind, year: int, covers_year: bool = True
) -> list[StrOrPromise]:
    """A sentence for each kind of thing that a signatory should know before agreeing; empty where all is set.

    `reported` is how long the periods are that are reported on, `year` the one in which the contract begins;
    `covers_year`: a whole year lies within the contract.
    """
    rows = list(indicators)
    asked = (remark.text for remark in unusual_targets(rows))
    return [
        *asked,
        *_of_several_years(rows, year),
        *_other_periods(rows, reported),
        *_by_the_year(rows, reported, covers_year),
    ]


def rows_by_years_alike(
    indicators: Iterable[TermIndicator], *, year: int
) -> dict[tuple[int, ...], list[tuple[int, TermIndicator]]]:
    """The indicators, with their numbers, of which one target stands for several years alike, by those years."""
    found: dict[tuple[int, ...], list[tuple[int, TermIndicator]]] = {}
    for number, row in enumerate(indicators, start=1):
        if years := _years_alike(row, year):
            found.setdefault(years, []).append((number, row))
    return found


def _years_alike(row: TermIndicator, year: int) -> tuple[int, ...]:
    by_part: dict[PartOfYear, dict[int, str]] = {WHOLE_YEAR: {year: row.target_year}}
    for target in row.targets:
        named = target.target_period
        period = named.in_year(year) if isinstance(named, PartOfYear) else named
        by_part.setdefault(period.part, {})[period.year] = target.value
    years = {
        each
        for values in by_part.values()
        for each, value in values.items()
        if value and list(values.values()).count(value) > 1
    }
    return tuple(sorted(years))


def _of_several_years(rows: list[TermIndicator], year: int) -> Iterator[StrOrPromise]:
    for years, found in rows_by_years_alike(rows, year=year).items():
        text = _(
            "%(names)s: the same target stands for each of these years: %(years)s. A target of the plan that names no"
            " year holds for every year of the contract. If a year is to have its own, void this draft and set the"
            " target of that year in the plan."
        )
        yield text % {"names": _names([row for _number, row in found]), "years": _list_of(years)}


def unusual_targets(indicators: Iterable[TermIndicator]) -> list[Remark]:
    """Those of the remarks that ask for a reason, one for each kind of thing."""
    rows = list(indicators)
    kinds = (
        (
            _(
                "%(names)s: a target is 0. Zero is a target like any other: it is reached or missed, never measured in"
                " percent. If no target was meant, leave it empty."
            ),
            {row: _zeros(row) for row in rows},
        ),
        (
            _(
                "%(names)s: no target at all is set. The print shows “–”, and nothing can be measured against it."
            ),
            {row: _nothing_set(row) for row in rows},
        ),
        (
            _("%(names)s: a target is more than 100 %%."),
            {row: beyond_hundred(row) for row in rows},
        ),
    )
    return [
        Remark(sentence % {"names": _names(found)}, frozenset(code for row in found for code in codes[row]))
        for sentence, codes in kinds
        if (found := [row for row in rows if codes[row]])
    ]


def _zeros(row: TermIndicator) -> list[str]:
    return [f"zero {row.code} {name}" for name, value in _named(row) if value and not value.strip("-0.")]


def _nothing_set(row: TermIndicator) -> list[str]:
    return [] if any(_targets(row)) or _has_range(row) else [f"none {row.code}"]


def beyond_hundred(row: TermIndicator) -> list[str]:
    """The codes of an indicator's targets of more than 100 %, which the plan asked about when they were typed."""
    if not is_percent(row.unit):
        return []
    beyond = [(name, value) for name, value in _named(row) if value and Decimal(value) > _FULL]
    return [f"beyond_hundred {row.code} {name} {value}" for name, value in beyond]


def _other_periods(rows: list[TermIndicator], reported: PeriodKind) -> Iterator[StrOrPromise]:
    found = [
        row for row in rows if any(_of_parts(row)) and not row.target_year and not _of_parts(row, reported)
    ]
    if found:
        yield _(
            "%(names)s: targets are set for other periods than are reported on; together they make the year's target."
        ) % {"names": _names(found)}


def _by_the_year(
    rows: list[TermIndicator], reported: PeriodKind, covers_year: bool
) -> Iterator[StrOrPromise]:
    """What is measured by a whole year, for no period that is reported on has a target of its own."""
    yearly = [
        row for row in rows if any(_targets(row)) and not _of_parts(row, reported) and not _has_range(row)
    ]
    unjudged = [row for row in yearly if row.aggregation == TermAggregation.SUM and not covers_year]
    if unjudged:
        yield _(
            "%(names)s: results are judged by the year's target, and the contract does not cover a whole year."
            " Reports show progress, and no result is judged. Set targets of the periods that are reported on, or let"
            " the contract begin on 1 January."
        ) % {"names": _names(unjudged)}
    judged = [row for row in yearly if row not in unjudged]
    if judged and reported is not PeriodKind.YEAR:
        yield _(
            "%(names)s: results are judged by the year's target only. Reports of periods show progress; the result is"
            " judged with the year's last period."
        ) % {"names": _names(judged)}


def _named(row: TermIndicator) -> list[tuple[str, str]]:
    return [("year", row.target_year), *((target.period, target.value) for target in row.targets)]


def _targets(row: TermIndicator) -> list[str]:
    return [value for _name, value in _named(row)]


def _of_parts(row: TermIndicator, kind: PeriodKind | None = None) -> list[str]:
    """The targets that are set for parts of a year, of one length or of any."""
    kinds = set(PeriodKind) if kind is None else {kind}
    return [
        each.value
        for each in row.targets
        if each.value and each.target_period.kind in kinds - {PeriodKind.YEAR}
    ]


def _has_range(row: TermIndicator) -> bool:
    return row.polarity == TermPolarity.RANGE and bool(row.range_low)


def _list_of(years: Iterable[int]) -> str:
    return ", ".join(map(str, years))


def _names(rows: list[TermIndicator]) -> str:
    shown = ", ".join(f"“{row.name}”" for row in rows[:_NAMED])
    if len(rows) <= _NAMED:
        return shown
    return _("%(names)s and %(count)d more") % {"names": shown, "count": len(rows) - _NAMED}
