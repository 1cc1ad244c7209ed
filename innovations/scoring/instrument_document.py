"""The instrument's document as text: read, and validated with messages that name line and field. No database.

Every fault is found in one pass; an unknown key is a fault, since a misspelt rule that is silently ignored would be
worse than none. Numbers are decimals as they are written, never floats.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.toml_places import located, syntax_fault
from innovations.enums import Aggregation, Polarity, Recommendation
from innovations.scoring.formulas import Expression, FormulaError

TOP = {
    "name", "title", "legal_basis", "valid_from", "precision", "places", "formulas", "polarity", "aggregations",
    "predicates", "cap", "scales", "recommendations",
}  # fmt: skip
FORMULA = {"label", "expression", "legal_basis", "actual_zero", "actual_negative", "inside"}
AGGREGATION = {"label", "take", "formulas", "formula"}
PREDICATE = {"label", "units", "values", "legal_basis"}
SCALE = {"title", "legal_basis", "bands"}
BAND = {"code", "label", "from", "above"}
ROW = {"outcome", "min_score", "min_coverage", "max_missed"}
TAKES = ("sum", "last")
_TABLES = ("formulas", "polarity", "aggregations", "predicates", "cap", "scales")
_NAME = re.compile(r"[a-z][a-z0-9-]{1,58}")
MIN_PRECISION, MAX_PRECISION, MAX_PLACES = 28, 60, 6


def parse(text: str) -> dict[str, Any]:
    """The document as a dict. Raises BadInput with one gap per fault, each naming line and field."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("The instrument is not valid TOML."), gaps=[Gap("", "syntax", syntax_fault(error))]
        ) from error
    gaps = located(_faults(document), text)
    if gaps:
        raise BadInput(_("The instrument has %(count)d faults.") % {"count": len(gaps)}, gaps=gaps)
    return document


def _faults(document: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _unknown("", document, TOP)
    for key in ("name", "title", "legal_basis"):
        yield from _text(key, document.get(key))
    if isinstance(document.get("name"), str) and not _NAME.fullmatch(document["name"]):
        yield Gap("name", "name", _("a name has small letters, digits and hyphens."))
    if "valid_from" in document and not isinstance(document["valid_from"], date):
        yield Gap("valid_from", "date", _("this must be a date."))
    yield from _whole("precision", document.get("precision", 40), MIN_PRECISION, MAX_PRECISION)
    yield from _whole("places", document.get("places", 2), 0, MAX_PLACES)
    misshapen = [key for key in _TABLES if not isinstance(document.get(key, {}), dict)]
    for key in misshapen:
        yield Gap(key, "type", _("this must be a table."))
    if not misshapen:
        yield from _parts(document)


def _parts(document: Mapping[str, Any]) -> Iterator[Gap]:
    formulas = document.get("formulas", {})
    for code, raw in _tables("formulas", formulas):
        yield from _formula_faults(f"formulas.{code}", raw)
    yield from _not_tables("formulas", formulas)
    yield from _polarity_faults(document.get("polarity", {}), formulas)
    aggregations = document.get("aggregations", {})
    yield from _not_tables("aggregations", aggregations)
    for code in Aggregation.values:
        if code not in aggregations:
            yield Gap(f"aggregations.{code}", "required", _("this field is missing."))
    yield from _unknown("aggregations", aggregations, set(Aggregation.values))
    for code, raw in _tables("aggregations", aggregations):
        yield from _aggregation_faults(f"aggregations.{code}", raw, formulas)
    yield from _not_tables("predicates", document.get("predicates", {}))
    for code, raw in _tables("predicates", document.get("predicates", {})):
        yield from _predicate_faults(f"predicates.{code}", raw)
    yield from _unknown("cap", document.get("cap", {}), {"percent"})
    yield from _number("cap.percent", document.get("cap", {}).get("percent"), least=1)
    if not document.get("scales"):
        yield Gap("scales", "required", _("this field is missing."))
    yield from _not_tables("scales", document.get("scales", {}))
    for code, raw in _tables("scales", document.get("scales", {})):
        yield from _scale_faults(f"scales.{code}", raw)
    yield from _recommendation_faults(document.get("recommendations", []))


def _tables(place: str, group: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((code, raw) for code, raw in group.items() if isinstance(raw, dict))


def _not_tables(place: str, group: Mapping[str, Any]) -> Iterator[Gap]:
    for code, raw in group.items():
        if not isinstance(raw, dict):
            yield Gap(f"{place}.{code}", "type", _("this must be a table."))


def _formula_faults(place: str, raw: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _unknown(place, raw, FORMULA)
    yield from _text(f"{place}.label", raw.get("label"))
    yield from _number(f"{place}.actual_zero", raw.get("actual_zero"))
    yield from _number(f"{place}.inside", raw.get("inside"))
    if "actual_negative" in raw and raw["actual_negative"] != "refuse":
        yield _choice(f"{place}.actual_negative", ("refuse",))
    if not isinstance(raw.get("expression"), str):
        yield Gap(f"{place}.expression", "required", _("this field is missing."))
        return
    try:
        names = Expression.read(raw["expression"]).names
    except FormulaError as error:
        yield Gap(f"{place}.expression", "formula", _("not a formula: %(why)s.") % {"why": str(error)})
        return
    if "R" not in names:
        yield Gap(f"{place}.expression", "formula", _("a formula must use the actual, R."))
    if ("B" in names) != ("inside" in raw) or {"B", "T"} <= names:
        yield Gap(
            f"{place}.expression", "formula", _("B belongs to a range, which has `inside` and no target T.")
        )


def _polarity_faults(chosen: Mapping[str, Any], formulas: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _unknown("polarity", chosen, set(Polarity.values))
    for code in Polarity.values:
        if code not in chosen:
            yield Gap(f"polarity.{code}", "required", _("this field is missing."))
        elif not _names(chosen[code], formulas):
            yield _choice(f"polarity.{code}", tuple(formulas))
        elif isinstance(formulas[chosen[code]], dict) and (code == Polarity.RANGE) != (
            "inside" in formulas[chosen[code]]
        ):
            yield Gap(f"polarity.{code}", "range", _("a range is measured by a formula with `inside`."))


def _aggregation_faults(place: str, raw: Mapping[str, Any], formulas: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _unknown(place, raw, AGGREGATION)
    yield from _text(f"{place}.label", raw.get("label"))
    if raw.get("take") not in TAKES:
        yield _choice(f"{place}.take", TAKES)
    allowed = raw.get("formulas", [])
    if not isinstance(allowed, list) or not all(_names(code, formulas) for code in allowed):
        yield _choice(f"{place}.formulas", tuple(formulas))
        return
    if "formula" in raw and not _names(raw["formula"], allowed or formulas):
        yield _choice(f"{place}.formula", tuple(allowed or formulas))


def _predicate_faults(place: str, raw: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _unknown(place, raw, PREDICATE)
    yield from _text(f"{place}.label", raw.get("label"))
    units, values = raw.get("units"), raw.get("values")
    if not isinstance(units, list) or not units or not all(isinstance(unit, str) for unit in units):
        yield Gap(f"{place}.units", "type", _("this must be a list of texts."))
    if not isinstance(values, dict) or not values:
        yield Gap(f"{place}.values", "required", _("this field is missing."))
        return
    numbers = list(values.values())
    if not all(_is_number(number) for number in numbers):
        yield Gap(f"{place}.values", "number", _("this must be a number."))
    elif len(set(numbers)) < len(numbers):
        yield Gap(f"{place}.values", "doubled", _("two verdicts have the same number."))


def _scale_faults(place: str, raw: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _unknown(place, raw, SCALE)
    yield from _text(f"{place}.title", raw.get("title"))
    bands = raw.get("bands")
    if not isinstance(bands, list) or not bands or not all(isinstance(band, dict) for band in bands):
        yield Gap(f"{place}.bands", "type", _("this must be a list of tables."))
        return
    codes = Counter(str(band.get("code")) for band in bands)
    bounds = []
    for index, band in enumerate(bands):
        here = f"{place}.bands.{index}"
        yield from _unknown(here, band, BAND)
        yield from _text(f"{here}.code", band.get("code"))
        yield from _text(f"{here}.label", band.get("label"))
        if codes[str(band.get("code"))] > 1:
            yield Gap(f"{here}.code", "doubled", _("two bands have the same code."))
        bound = band.get("above", band.get("from"))
        yield from _number(f"{here}.from", bound)
        if ("from" in band and "above" in band) or ((bound is None) != (index == len(bands) - 1)):
            yield Gap(here, "bound", _("every band but the last has one lower bound, the last has none."))
        elif _is_number(bound):
            bounds.append(bound)
    if any(high <= low for high, low in pairwise(bounds)):
        yield Gap(f"{place}.bands", "order", _("bands stand from high to low."))


def _recommendation_faults(rows: Any) -> Iterator[Gap]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield Gap("recommendations", "type", _("this must be a list of tables."))
        return
    for index, row in enumerate(rows):
        place = f"recommendations.{index}"
        yield from _unknown(place, row, ROW)
        if row.get("outcome") not in Recommendation.values:
            yield _choice(f"{place}.outcome", Recommendation.values)
        yield from _number(f"{place}.min_score", row.get("min_score"))
        yield from _number(f"{place}.min_coverage", row.get("min_coverage"))
        if "max_missed" in row:
            yield from _whole(f"{place}.max_missed", row["max_missed"], 0, 1000)


def _unknown(place: str, table: Mapping[str, Any], known: set[str]) -> Iterator[Gap]:
    for key in table:
        if key not in known:
            yield Gap(f"{place}.{key}".lstrip("."), "unknown", _("this field is not known here."))


def _text(place: str, value: Any) -> Iterator[Gap]:
    if not value:
        yield Gap(place, "required", _("this field is missing."))
    elif not isinstance(value, str):
        yield Gap(place, "type", _("this must be text."))


def _names(value: Any, known: Iterable[str]) -> bool:
    return isinstance(value, str) and value in set(known)


def _is_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _number(place: str, value: Any, *, least: int | None = None) -> Iterator[Gap]:
    """Nothing for a value that is absent."""
    if value is not None and (not _is_number(value) or (least is not None and value < least)):
        yield Gap(place, "number", _("this must be a number."))


def _whole(place: str, value: Any, least: int, most: int) -> Iterator[Gap]:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        yield Gap(
            place,
            "number",
            _("this must be a whole number from %(least)d to %(most)d.") % {"least": least, "most": most},
        )


def _choice(place: str, allowed: Iterable[str]) -> Gap:
    return Gap(place, "choice", _("this must be one of %(choices)s.") % {"choices": ", ".join(allowed)})
