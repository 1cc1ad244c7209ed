"""Verdicts in letters that an indicator is measured in: its own list as text, or that of its unit."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from common.numbers import decimal_text
from innovations.scoring.instrument import Instrument, Predicate

OWN = "own"


def read_predicates(text: str) -> dict[str, Decimal]:
    """A list as people write it: `WTP; WDP; TMP; TW` or `WTP > WDP > TMP > TW` with the best first, or with numbers
    (`WTP=4; WDP=3`). Empty for an empty text. Raises ValueError for one that is no list."""
    parts = [part.strip() for part in text.replace(">", ";").split(";") if part.strip()]
    found: dict[str, Decimal] = {}
    for place, part in enumerate(parts):
        name, sign, number = (piece.strip() for piece in part.partition("="))
        try:
            value = Decimal(number.replace(",", ".")) if sign else Decimal(len(parts) - place)
        except InvalidOperation as error:
            raise ValueError(part) from error
        if not name or not value.is_finite() or name in found or value in found.values():
            raise ValueError(part)
        found[name] = value
    if len(found) == 1:
        raise ValueError(text)
    return found


def predicates_as_text(values: Mapping[str, Decimal]) -> str:
    """As the plan keeps it, the best first."""
    best_first = sorted(values.items(), key=lambda item: item[1], reverse=True)
    return "; ".join(f"{name}={decimal_text(value)}" for name, value in best_first)


def predicate_of(unit: str, own: str, instrument: Instrument) -> Predicate | None:
    """What an indicator's verdicts are worth: by its own list or, without one, by its unit; None for numbers."""
    if own:
        return Predicate(OWN, own, frozenset(), read_predicates(own))
    return instrument.predicate_for(unit)


def predicates_saying(text: str, instrument: Instrument) -> Predicate | None:
    """The only list of the instrument that has this verdict; None for a number, and where none or several have it."""
    if any(character.isdigit() for character in text):
        return None
    found = [each for each in instrument.predicates.values() if each.number_of(text) is not None]
    return found[0] if len(found) == 1 else None
