"""The instrument's document as text: read, and validated with messages that name line and field. No database.

Every fault is found in one pass; an unknown key is a fault, since a misspelt rule that is silently ignored would be
worse than none. Numbers are decimals as they are written, never floats.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    InstanceOf,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from common.document_fields import (
    FILLED,
    Code,
    EnumMember,
    Line,
    Listed,
    Name,
    NewDocument,
    Number,
    OptionalPassage,
    Passage,
    Title,
    also,
    distinct,
    one_each,
    whole,
    written,
)
from common.document_sources import Sources
from common.errors import BadInput, Gap
from common.toml_places import located, syntax_fault
from common.types import Json
from common.validation import StrictModel, gaps_of, rejected, rejected_because
from innovations.enums import Aggregation, Polarity, Recommendation
from innovations.scoring.formulas import Expression, FormulaError


def _read(text: Json) -> Expression:
    if not isinstance(text, str):
        raise rejected("type", gettext_lazy("This must be text."))
    try:
        return Expression.read(text)
    except FormulaError as error:
        raise rejected("formula", gettext_lazy("Not a formula: %(why)s.") % {"why": str(error)}) from error


class FormulaTable(StrictModel):
    """One formula. `inside` is the value inside a range, and makes it one. `measures` is the polarity it is made for.

    `target_zero`: against a target of 0 there is nothing to divide by, only reached (100) or not (0); a range outside
    of which nothing lies but its bound of 0 was missed. `target_negative`: the expression holds for negative ones, too.
    Without either such a target is not computable.
    """

    label: Line
    inside: Number | None = None
    measures: EnumMember[Polarity] | None = None
    expression: Annotated[InstanceOf[Expression], BeforeValidator(_read)]
    legal_basis: OptionalPassage = ""
    actual_zero: Number | None = None
    actual_negative: Literal["refuse"] | None = None
    target_zero: Literal["reached_or_missed"] | None = None
    target_negative: Literal["compute"] | None = None

    @field_validator("measures")
    @classmethod
    def _fits_its_kind(cls, measures: Polarity | None, info: ValidationInfo) -> Polarity | None:
        is_range = info.data.get("inside") is not None
        if measures is not None and (measures == Polarity.RANGE) != is_range:
            raise rejected("range", gettext_lazy("A range is measured by a formula with `inside`."))
        return measures

    @field_validator("target_zero")
    @classmethod
    def _knows_its_direction(cls, rule: str | None, info: ValidationInfo) -> str | None:
        if rule is not None and info.data.get("measures") is None:
            sentence = gettext_lazy(
                "Whether a target of 0 was reached depends on `measures`, which is missing."
            )
            raise rejected("required", sentence)
        return rule

    @field_validator("expression")
    @classmethod
    def _measures_something(cls, expression: Expression, info: ValidationInfo) -> Expression:
        gaps = list(_measuring_gaps(expression.names, is_range=info.data.get("inside") is not None))
        if gaps:
            raise rejected_because(gaps)
        return expression


def _measuring_gaps(names: frozenset[str], *, is_range: bool) -> Iterator[Gap]:
    if "R" not in names:
        yield Gap("", "formula", gettext_lazy("A formula must use the actual, R."))
    if ("B" in names) != is_range or {"B", "T"} <= names:
        sentence = gettext_lazy("B belongs to a range, which has `inside` and no target T.")
        yield Gap("", "formula", sentence)


def _formulas(document: Json) -> Mapping[str, Json]:
    """The formulas as they are written: a faulty one may be named all the same."""
    formulas = document.get("formulas") if isinstance(document, Mapping) else None
    return formulas if isinstance(formulas, Mapping) else {}


def _known(name: str, allowed: Iterable[str]) -> str:
    if name not in allowed:
        sentence = gettext_lazy("This must be one of %(choices)s.")
        raise rejected("choice", sentence % {"choices": ", ".join(allowed)})
    return name


def _known_formula(name: str, info: ValidationInfo) -> str:
    return _known(name, _formulas(info.context))


FormulaName = Annotated[str, AfterValidator(_known_formula)]


def _made_for(chosen: Json, document: Json) -> Iterator[Gap]:
    """A range is measured by a formula for ranges, nothing else is; a formula measures the polarity that it names."""
    for polarity, name in chosen.items() if isinstance(chosen, Mapping) else ():
        formula = _formulas(document).get(name) if isinstance(name, str) else None
        if not isinstance(formula, Mapping):
            continue
        if (polarity == Polarity.RANGE) != ("inside" in formula):
            yield Gap(polarity, "range", gettext_lazy("A range is measured by a formula with `inside`."))
        elif formula.get("measures", polarity) != polarity:
            yield Gap(polarity, "polarity", gettext_lazy("This formula measures another polarity."))


class AggregationTable(StrictModel):
    """How quarters become a year's figure, and by which formulas that may be measured (none named: by any)."""

    label: Line
    take: Literal["sum", "last", "average"]
    formulas: Listed[FormulaName] = ()
    formula: FormulaName | None = None

    @field_validator("formula")
    @classmethod
    def _is_among_them(cls, name: str | None, info: ValidationInfo) -> str | None:
        allowed = info.data.get("formulas")
        return _known(name, allowed) if name and allowed else name


def _no_number_twice(values: dict[str, Decimal]) -> dict[str, Decimal]:
    if len(set(values.values())) < len(values):
        raise rejected("doubled", gettext_lazy("Two verdicts have the same number."))
    return values


class PredicateTable(StrictModel):
    """Verdicts in letters, by the units that are measured in them."""

    label: Line
    units: Annotated[Listed[Line], FILLED]
    values: Annotated[dict[Line, Number], FILLED, AfterValidator(_no_number_twice)]
    legal_basis: OptionalPassage = ""


class CapTable(StrictModel):
    """Percent above which results are cut off where the policy names no cap."""

    percent: Annotated[Number, Field(ge=1)] | None = None


class YearlyTargetsTable(StrictModel):
    """When the target of a year judges: in every period, or in the year's last one only."""

    judged: Literal["always", "at_year_end"] = "always"
    legal_basis: OptionalPassage = ""


class BandTable(StrictModel):
    """A predicate from a lower bound upwards: `from` counts the bound itself, `above` does not."""

    code: Code
    label: Line
    at_least: Number | None = Field(None, alias="from")
    above: Number | None = None

    @property
    def lower(self) -> Decimal | None:
        """The bound, whichever of the two it is."""
        return self.at_least if self.above is None else self.above


def _high_to_low(bands: tuple[BandTable, ...]) -> tuple[BandTable, ...]:
    gaps = [
        Gap(
            str(index),
            "bound",
            gettext_lazy("Every band but the last has one lower bound, the last has none."),
        )
        for index, band in enumerate(bands, start=1)
        if (band.at_least is not None) + (band.above is not None) != (index < len(bands))
    ]
    bounds = [band.lower for band in bands if band.lower is not None]
    if any(high <= low for high, low in pairwise(bounds)):
        gaps.append(Gap("", "order", gettext_lazy("Bands stand from high to low.")))
    if gaps:
        raise rejected_because(gaps)
    return bands


class ScaleTable(StrictModel):
    """Bands from high to low, the last one open downwards."""

    title: Line
    legal_basis: OptionalPassage = ""
    bands: Annotated[
        Listed[BandTable],
        FILLED,
        AfterValidator(_high_to_low),
        distinct("code", gettext_lazy("Two bands have the same code.")),
    ]


class RecommendationRow(StrictModel):
    """An outcome and the figures that suggest it."""

    outcome: EnumMember[Recommendation]
    min_score: Number | None = None
    min_coverage: Number = Decimal(0)
    max_missed: Annotated[int, whole(0, 1000)] | None = None


# Versions published before there was an average are read as long as a score names them.
_REQUIRED_AGGREGATIONS = [way for way in Aggregation if way is not Aggregation.AVERAGE]


class InstrumentDocument(StrictModel):
    """A whole instrument. Which formulas there are, its other tables read from the context: the document as written."""

    name: Name
    title: Title
    legal_basis: Passage
    valid_from: date | None = None
    precision: Annotated[int, whole(28, 60)] = 40
    places: Annotated[int, whole(0, 6)] = 2
    formulas: dict[Code, FormulaTable] = {}
    polarity: Annotated[dict[EnumMember[Polarity], FormulaName], one_each(Polarity), also(_made_for)]
    aggregations: Annotated[dict[EnumMember[Aggregation], AggregationTable], one_each(_REQUIRED_AGGREGATIONS)]
    yearly_targets: YearlyTargetsTable = YearlyTargetsTable()
    predicates: dict[Line, PredicateTable] = {}
    cap: CapTable = CapTable()
    scales: Annotated[dict[Annotated[Line, written(most=60)], ScaleTable], FILLED]
    recommendations: Listed[RecommendationRow] = ()
    sources: Sources = {}


def parse(text: str, *, new: bool = False) -> InstrumentDocument:
    """The document; with `new` one that is to be published, whose texts are judged as well.

    Raises BadInput with one gap per fault, each naming line and field.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("The instrument is not valid TOML."), gaps=[Gap("", "syntax", syntax_fault(error, text))]
        ) from error
    try:
        context = NewDocument(document) if new else document
        return InstrumentDocument.model_validate(document, context=context)
    except ValidationError as error:
        gaps = located(gaps_of(error), text)
        raise BadInput(_("The instrument has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps) from error
