"""The measuring instrument as a value: formulas, aggregations, predicates, scales and the table of recommendations.

Made from a published document (instrument_document.py checks it, services/instruments.py keeps it). No database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from innovations.scoring.bands import Band, RecommendationRule, Scale
from innovations.scoring.formulas import Expression


@dataclass(frozen=True, slots=True)
class Formula:
    """How an actual compares with its target, in percent.

    `actual_zero` is the value when the actual is 0; `inside` the one inside a range, and only a range has it.
    """

    code: str
    label: str
    expression: Expression
    legal_basis: str = ""
    actual_zero: Decimal | None = None
    refuses_negative: bool = False
    inside: Decimal | None = None

    @property
    def is_range(self) -> bool:
        """Whether it measures against two bounds instead of a target."""
        return self.inside is not None


@dataclass(frozen=True, slots=True)
class AggregationMethod:
    """How the periods of a year become one actual and one target: all that are filled (`sum`) or the `last` one.

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


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One version of the instrument. `reference` names it: `name@number:first 12 hex of the hash`."""

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

    def formula_for(self, polarity: str, aggregation: str, *, lower: str = "") -> Formula:
        """What measures an indicator; `lower` is the policy's choice for "lower is better"."""
        chosen = self.aggregations[aggregation].formula or self.polarity[polarity]
        if polarity == "lower" and lower and not self.aggregations[aggregation].formula:
            chosen = lower
        return self.formulas[chosen]

    def predicate_for(self, unit: str) -> Predicate | None:
        """The predicate whose unit this is; None for a unit of numbers."""
        wanted = unit.strip().casefold()
        return next((each for each in self.predicates.values() if wanted in each.units), None)


def from_document(document: Mapping[str, Any], *, reference: str = "") -> Instrument:
    """The instrument of a document that was found valid."""
    return Instrument(
        reference=reference,
        title=document["title"],
        legal_basis=document["legal_basis"],
        precision=document.get("precision", 40),
        places=document.get("places", 2),
        formulas={code: _formula(code, raw) for code, raw in document["formulas"].items()},
        polarity=document["polarity"],
        aggregations={
            code: AggregationMethod(
                code, raw["label"], raw["take"], frozenset(raw.get("formulas", ())), raw.get("formula", "")
            )
            for code, raw in document["aggregations"].items()
        },
        predicates={
            code: Predicate(
                code,
                raw["label"],
                frozenset(unit.casefold() for unit in raw["units"]),
                {word: Decimal(number) for word, number in raw["values"].items()},
                raw.get("legal_basis", ""),
            )
            for code, raw in document.get("predicates", {}).items()
        },
        cap=_maybe(document.get("cap", {}).get("percent")),
        scales={code: _scale(code, raw) for code, raw in document["scales"].items()},
        recommendations=tuple(
            RecommendationRule(
                raw["outcome"],
                _maybe(raw.get("min_score")),
                Decimal(raw.get("min_coverage", 0)),
                raw.get("max_missed"),
            )
            for raw in document.get("recommendations", ())
        ),
    )


def _formula(code: str, raw: Mapping[str, Any]) -> Formula:
    return Formula(
        code,
        raw["label"],
        Expression.read(raw["expression"]),
        raw.get("legal_basis", ""),
        _maybe(raw.get("actual_zero")),
        raw.get("actual_negative") == "refuse",
        _maybe(raw.get("inside")),
    )


def _scale(code: str, raw: Mapping[str, Any]) -> Scale:
    bands = tuple(
        Band(band["code"], band["label"], _maybe(band.get("above", band.get("from"))), "above" in band)
        for band in raw["bands"]
    )
    return Scale(code, raw["title"], raw.get("legal_basis", ""), bands)


def _maybe(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
