"""What a single value of the contract terms may be. A type alias carries its rule; `gaps_of` applies them all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, get_type_hints

from django.utils.translation import gettext_lazy as _

from common.canonical import NotCanonical, clean_text
from common.errors import Gap
from contracts.enums import GovernmentKind, Polarity, SigningCapacity

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


def _one_of(allowed: type[GovernmentKind] | type[Polarity] | type[SigningCapacity]) -> Rule:
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


_NUMBER = _("This must be a decimal number with a point and no grouping.")
_DECIMAL = r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?"

Text = Annotated[str, _text(least=1, most=400)]
OptionalText = Annotated[str, _text(least=0, most=400)]
LongText = Annotated[str, _text(least=1, most=2000)]
OptionalLongText = Annotated[str, _text(least=0, most=2000)]
Code = Annotated[str, _text(least=1, most=80)]
OptionalDecimal = Annotated[str, _matches(f"({_DECIMAL})?", "not_a_number", _NUMBER)]
Nip = Annotated[str, _matches(r"([0-9]{18})?", "not_a_nip", _("A NIP has 18 digits."))]
Sha256 = Annotated[
    str, _matches(r"[0-9a-f]{64}", "not_a_digest", _("This must be a SHA-256 in hexadecimal."))
]
Day = Annotated[str, _day]
Year = Annotated[int, _whole(least=2000, most=2100)]
Count = Annotated[int, _whole(least=1, most=1_000_000)]
GovernmentKindCode = Annotated[str, _one_of(GovernmentKind)]
PolarityCode = Annotated[str, _one_of(Polarity)]
CapacityCode = Annotated[str, _one_of(SigningCapacity)]


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
    if rules:
        for problem in filter(None, (rule(member) for rule in rules)):
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
