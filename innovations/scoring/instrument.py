"""The measuring instrument as a value: formulas, aggregations, predicates, scales and the table of recommendations.

Made from a published document (instrument_document.py checks it, services/evaluations/instruments.py keeps it). No
database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from innovations.enums import UPWARDS, Polarity
from innovations.scoring.bands import Band, RecommendationRule, Scale
from innovations.scoring.formulas import Expression
from innovations.scoring.instrument_document import (
    BandTable,
    FormulaTable,
    InstrumentDocument,
    PredicateTable,
)


@dataclass(frozen=True, slots=True)
class Formula:
    """How an actual compares with its target, in percent.

    `actual_zero` is the value when the actual is 0; `inside` the one inside a range, and only a range has it.
    `measures` is the polarity it is made for, empty where the document does not say. `decides_zero`: a target of 0 is
    reached or missed instead of not computable; `takes_negative`: the expression holds for negative targets.
    """

    code: str
    label: str
    expression: Expression
    legal_basis: str = ""
    actual_zero: Decimal | None = None
    refuses_negative: bool = False
    inside: Decimal | None = None
    measures: str = ""
    decides_zero: bool = False
    takes_negative: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it measures against two bounds instead of a target."""
        return self.inside is not None


@dataclass(frozen=True, slots=True)
class AggregationMethod:
    """How the periods of a year become one actual and one target: the `sum` or `average` of those filled, or the
    `last` one.

    `formulas` are those it may be measured by (empty: any); `formula` is the one it is measured by whatever the
    polarity says (empty: the polarity's).
    """

    code: str
    label: str
    take: str
    formulas: frozenset[str] = frozenset()
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Predicate:
    """Verdicts in letters that count as numbers, such as the auditor's opinion."""

    code: str
    label: str
    units: frozenset[str]
    values: Mapping[str, Decimal]
    legal_basis: str = ""

    def number_of(self, text: str) -> Decimal | None:
        """The number of a verdict, however it is spelt; None for another text."""
        return {code.casefold(): number for code, number in self.values.items()}.get(text.strip().casefold())

    @property
    def names(self) -> dict[Decimal, str]:
        """What the numbers are called."""
        return {number: code for code, number in self.values.items()}


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One version of the instrument. `reference` names it: `name@number:first 12 hex of the hash`.

    `yearly_at_end`: before the last period of a year nothing is judged by the year's target.
    """

    reference: str
    title: str
    legal_basis: str
    precision: int
    places: int
    formulas: Mapping[str, Formula]
    polarity: Mapping[str, str]
    aggregations: Mapping[str, AggregationMethod]
    predicates: Mapping[str, Predicate]
    cap: Decimal | None
    scales: Mapping[str, Scale]
    recommendations: tuple[RecommendationRule, ...]
    yearly_at_end: bool = False

    def formula_for(self, polarity: str, aggregation: str, *, lower: str = "", chosen: str = "") -> Formula:
        """What measures an indicator; `lower` is the policy's choice for "lower is better", `chosen` the plan's own.

        What a plan chose under an earlier version counts as long as this one has it.
        """
        way = self.aggregations[aggregation]
        if self.may_measure(chosen, polarity, aggregation):
            return self.formulas[chosen]
        if way.formula:
            return self.formulas[way.formula]
        return self.formulas[lower if polarity == "lower" and lower else self.polarity[polarity]]

    def may_measure(self, formula: str, polarity: str, aggregation: str) -> bool:
        """Whether a plan may choose this formula for such an indicator."""
        found, way = self.formulas.get(formula), self.aggregations[aggregation]
        return (
            found is not None
            and found.is_range == (polarity == Polarity.RANGE)
            and found.measures in ("", polarity)
            and (not way.formulas or formula in way.formulas)
        )

    def may_measure_lower(self, formula: str) -> bool:
        """Whether a policy may choose this formula for "lower is better", whatever the aggregation."""
        found = self.formulas.get(formula)
        if found is None or found.is_range or found.measures not in ("", Polarity.LOWER):
            return False
        ways = [way for way in self.aggregations.values() if way.code not in UPWARDS and not way.formula]
        return all(not way.formulas or formula in way.formulas for way in ways)

    def predicate_for(self, unit: str) -> Predicate | None:
        """The predicate whose unit this is; None for a unit of numbers."""
        wanted = unit.strip().casefold()
        return next((each for each in self.predicates.values() if wanted in each.units), None)


def from_document(document: InstrumentDocument, *, reference: str = "") -> Instrument:
    """The instrument that a document describes."""
    return Instrument(
        reference=reference,
        title=document.title,
        legal_basis=document.legal_basis,
        precision=document.precision,
        places=document.places,
        formulas={code: _formula(code, table) for code, table in document.formulas.items()},
        polarity={polarity.value: formula for polarity, formula in document.polarity.items()},
        aggregations={
            code.value: AggregationMethod(
                code.value, table.label, table.take, frozenset(table.formulas), table.formula or ""
            )
            for code, table in document.aggregations.items()
        },
        predicates={code: _predicate(code, table) for code, table in document.predicates.items()},
        cap=document.cap.percent,
        scales={
            code: Scale(code, table.title, table.legal_basis, tuple(map(_band, table.bands)))
            for code, table in document.scales.items()
        },
        recommendations=tuple(
            RecommendationRule(row.outcome.value, row.min_score, row.min_coverage, row.max_missed)
            for row in document.recommendations
        ),
        yearly_at_end=document.yearly_targets.judged == "at_year_end",
    )


def _formula(code: str, table: FormulaTable) -> Formula:
    return Formula(
        code,
        table.label,
        table.expression,
        table.legal_basis,
        table.actual_zero,
        table.actual_negative == "refuse",
        table.inside,
        table.measures.value if table.measures is not None else "",
        table.target_zero is not None,
        table.target_negative is not None,
    )


def _predicate(code: str, table: PredicateTable) -> Predicate:
    units = frozenset(unit.casefold() for unit in table.units)
    return Predicate(code, table.label, units, table.values, table.legal_basis)


def _band(table: BandTable) -> Band:
    return Band(table.code, table.label, table.lower, table.above is not None)
