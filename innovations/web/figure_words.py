"""Figures as they were agreed: the name of a predicate instead of its number, the bounds of a range."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from common.numbers import format_decimal
from common.templatetags.ui import figure
from innovations.models import Indicator, Innovation, Report
from innovations.scoring.attribution import Bounds
from innovations.scoring.instrument import Predicate
from innovations.scoring.predicates import predicate_of
from innovations.services.evaluations import instruments
from innovations.services.evaluations.scoring import rules_of

# What numbers of an indicator are called.
Names = Mapping[Decimal, str]


def words_of(subject: Report | Innovation, rows: Iterable[Indicator]) -> dict[UUID, Mapping[str, Decimal]]:
    """The words that count as numbers, by indicator; none for units of numbers. One query."""
    return {pk: predicate.values for pk, predicate in _predicates(subject, rows).items()}


def names_of(subject: Report | Innovation, rows: Iterable[Indicator]) -> dict[UUID, Names]:
    """The other way round: what numbers are called, by indicator. One query."""
    return {pk: predicate.names for pk, predicate in _predicates(subject, rows).items()}


def _predicates(subject: Report | Innovation, rows: Iterable[Indicator]) -> dict[UUID, Predicate]:
    instrument = instruments.in_use(rules_of(subject))
    found = {row.pk: predicate_of(row.unit, row.predicates, instrument) for row in rows}
    return {pk: predicate for pk, predicate in found.items() if predicate is not None}


def target_text(target: Decimal | None, bounds: Bounds | None, names: Names | None) -> str:
    """What is to be reached: the bounds of a range, a predicate by its name, else the number."""
    if bounds is not None:
        return f"{format_decimal(bounds[0])}–{format_decimal(bounds[1])}"
    return figure(target, names)
