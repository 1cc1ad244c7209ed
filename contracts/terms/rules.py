"""What a single value of the contract terms may be. A type alias carries its rule; `gaps_of` applies them all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, get_type_hints

from django.utils.translation import gettext_lazy as _

from common.canonical import NotCanonical, clean_text
from common.errors import Gap
from common.periods import WHOLE_YEAR, PartOfYear
from contracts.enums import (
    ClauseKind,
    EmblemType,
    LetterheadForm,
    SigningCapacity,
    TermGovernmentKind,
    TermGround,
    TermPolarity,
    TermsKind,
)
from contracts.terms.wording import WordingFault, parsed

# A rule answers None, or (code, translated sentence) of what is wrong.
Problem = tuple[str, Any] | None
Rule = Callable[[Any], Problem]


def _text(*, least: int, most: int) -> Rule:
    def rule(value: Any) -> Problem:
        if not isinstance(value, str):
            return "wrong_type", _("This must be text.")
        try:
            clean_text(value)
        except NotCanonical:
            return "forbidden_character", _("This contains a character that cannot be printed.")
        if len(value.strip()) < least:
            return "missing", _("This must not be empty.")
        if len(value) > most:
            return "too_long", _("This has more than %(most)d characters.") % {"most": most}
        return None

    return rule


def _matches(pattern: str, code: str, message: Any) -> Rule:
    compiled = re.compile(pattern)

    def rule(value: Any) -> Problem:
        return None if isinstance(value, str) and compiled.fullmatch(value) else (code, message)

    return rule


def _one_of(allowed: type[StrEnum]) -> Rule:
    values = frozenset(member.value for member in allowed)

    def rule(value: Any) -> Problem:
        if isinstance(value, str) and value in values:
            return None
        return "unknown_choice", _("This must be one of %(choices)s.") % {
            "choices": ", ".join(sorted(values))
        }

    return rule


def _whole(*, least: int, most: int) -> Rule:
    def rule(value: Any) -> Problem:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return None
        bounds = {"least": least, "most": most}
        return "out_of_range", _("This must be a whole number from %(least)d to %(most)d.") % bounds

    return rule


def _day(value: Any) -> Problem:
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return None
    except ValueError:
        pass
    return "not_a_day", _("This must be a day written as YYYY-MM-DD.")


def _part_of_year(value: Any) -> Problem:
    try:
        if isinstance(value, str) and PartOfYear.from_code(value) != WHOLE_YEAR:
            return None
    except ValueError:
        pass
    return "not_a_period", _("This must be a month, quarter or half of a year.")


_WORDING_FAULTS = {
    "unknown_placeholder": _("%(found)s is no placeholder that a wording may use."),
    "stray_brace": _("A brace may only enclose the name of a placeholder."),
    "html": _("HTML is not allowed; write plain text and **bold**."),
    "open_bold": _("A ** is opened and never closed."),
}


def _wording(value: Any) -> Problem:
    try:
        parsed(value)
    except WordingFault as fault:
        return fault.code, _WORDING_FAULTS[fault.code] % {"found": fault.found}
    except TypeError:
        pass  # the rule for text says so
    return None


_NUMBER = _("This must be a decimal number with a point and no grouping.")
_DECIMAL = r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?"

Text = Annotated[str, _text(least=1, most=400)]
OptionalText = Annotated[str, _text(least=0, most=400)]
LongText = Annotated[str, _text(least=1, most=2000)]
OptionalLongText = Annotated[str, _text(least=0, most=2000)]
Code = Annotated[str, _text(least=1, most=80)]
PartOfYearCode = Annotated[str, _part_of_year]
OptionalDecimal = Annotated[str, _matches(f"({_DECIMAL})?", "not_a_number", _NUMBER)]
Nip = Annotated[str, _matches(r"([0-9]{18})?", "not_a_nip", _("A NIP has 18 digits."))]
Sha256 = Annotated[
    str, _matches(r"[0-9a-f]{64}", "not_a_digest", _("This must be a SHA-256 in hexadecimal."))
]
OptionalSha256 = Annotated[
    str, _matches(r"([0-9a-f]{64})?", "not_a_digest", _("This must be a SHA-256 in hexadecimal."))
]
Day = Annotated[str, _day]
OptionalDay = Annotated[str, lambda value: None if value == "" else _day(value)]
WordingText = Annotated[str, _text(least=1, most=4000), _wording]
Amount = Annotated[
    str,
    _matches(
        r"((0|[1-9][0-9]{0,17})(\.[0-9]{1,2})?)?", "not_an_amount", _("This must be an amount in rupiah.")
    ),
]
Year = Annotated[int, _whole(least=2000, most=2100)]
SchemaNumber = Annotated[int, _whole(least=1, most=2)]
Count = Annotated[int, _whole(least=1, most=1_000_000)]
GovernmentKindCode = Annotated[str, _one_of(TermGovernmentKind)]
PolarityCode = Annotated[str, _one_of(TermPolarity)]
CapacityCode = Annotated[str, _one_of(SigningCapacity)]
ClauseCode = Annotated[str, _one_of(ClauseKind)]
KindCode = Annotated[str, _one_of(TermsKind)]
GroundCode = Annotated[str, _one_of(TermGround)]
LetterheadCode = Annotated[str, _one_of(LetterheadForm)]
EmblemCode = Annotated[str, _one_of(EmblemType)]


def inner_of(hint: Any) -> Any:
    """The value class of an optional member (`X | None`); any other hint unchanged."""
    if isinstance(hint, UnionType):
        return next(option for option in hint.__args__ if option is not NoneType)
    return hint


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The annotations of a value class, rules included."""
    return get_type_hints(kind, include_extras=True)


def gaps_of(value: Any, path: str = "") -> Iterator[Gap]:
    """Every broken rule inside a dataclass value, with its dotted path (`indicators.0.weight`)."""
    kind: type = type(value)
    hints = hints_of(kind)
    for item in fields(value):
        yield from _member_gaps(hints[item.name], getattr(value, item.name), f"{path}{item.name}")


def _member_gaps(hint: Any, member: Any, path: str) -> Iterator[Gap]:
    rules: tuple[Rule, ...] = getattr(hint, "__metadata__", ())
    if isinstance(hint, UnionType):
        if member is None:
            return
        hint = inner_of(hint)
    if rules:
        # One fault per value: a rule may rely on those before it.
        for problem in [p for rule in rules if (p := rule(member))][:1]:
            yield Gap(field=path, code=problem[0], message=problem[1])
    elif getattr(hint, "__origin__", None) is tuple:
        if not isinstance(member, tuple):
            yield Gap(field=path, code="wrong_type", message=_("This must be a list."))
            return
        for index, element in enumerate(member):
            yield from _member_gaps(hint.__args__[0], element, f"{path}.{index}")
    elif is_dataclass(hint) and isinstance(member, hint):  # type: ignore[arg-type]
        yield from gaps_of(member, f"{path}.")
    else:
        yield Gap(field=path, code="wrong_type", message=_("This has the wrong shape."))
