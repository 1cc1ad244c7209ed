"""What a single value of the contract terms may be: text that can be printed, days, numbers and codes as text."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field
from pydantic_core import PydanticKnownError

from common.canonical import NotCanonical, clean_text
from common.document_fields import written
from common.periods import WHOLE_YEAR, target_period
from common.validation import rejected
from contracts.enums import (
    AgreementForm,
    ClauseKind,
    EmblemType,
    LetterheadForm,
    SigningCapacity,
    TermAggregation,
    TermGovernmentKind,
    TermGround,
    TermPolarity,
    TermsKind,
)
from contracts.terms.wording import WordingFault, parsed


def _text(*, least: int, most: int) -> AfterValidator:
    def rule(value: str) -> str:
        try:
            clean_text(value)
        except NotCanonical as error:
            raise rejected(
                "forbidden_character", _("This contains a character that cannot be printed.")
            ) from error
        if len(value.strip()) < least:
            raise rejected("missing", _("This must not be empty."))
        if len(value) > most:
            raise rejected("too_long", _("This has more than %(most)d characters.") % {"most": most})
        return value

    return AfterValidator(rule)


def _matches(pattern: str, code: str, message: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def rule(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise rejected(code, message)
        return value

    return AfterValidator(rule)


def _one_of(allowed: type[StrEnum], *, or_empty: bool = False) -> AfterValidator:
    values = frozenset(member.value for member in allowed)

    def rule(value: str) -> str:
        if value not in values and not (or_empty and not value):
            choices = {"choices": ", ".join(sorted(values))}
            raise rejected("unknown_choice", _("This must be one of %(choices)s.") % choices)
        # Always plain text: a member of the vocabulary would be written otherwise by `repr`.
        return str(value)

    return AfterValidator(rule)


def _day(value: str) -> str:
    try:
        if date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise rejected("not_a_day", _("This must be a day written as YYYY-MM-DD."))


def _day_if_any(value: str) -> str:
    return _day(value) if value else value


def _target_period(value: str) -> str:
    try:
        if target_period(value) != WHOLE_YEAR:
            return value
    except ValueError:
        pass
    raise rejected("not_a_period", _("This must be a month, quarter or half of a year, or a later year."))


_WORDING_FAULTS = {
    "unknown_placeholder": _("%(found)s is no placeholder that a wording may use."),
    "stray_brace": _("A brace may only enclose the name of a placeholder."),
    "html": _("HTML is not allowed; write plain text and **bold**."),
    "open_bold": _("A ** is opened and never closed."),
}


def _wording(value: str) -> str:
    try:
        parsed(value)
    except WordingFault as fault:
        raise rejected(fault.code, _WORDING_FAULTS[fault.code] % {"found": fault.found}) from fault
    return value


R = TypeVar("R")


def entries(least: int, most: int) -> AfterValidator:
    """How many a list may have, asked once each of them is sound: a limit of the list counts only the sound ones."""

    def rule(rows: tuple[R, ...]) -> tuple[R, ...]:
        facts = {"field_type": "List", "actual_length": len(rows)}
        if len(rows) < least:
            raise PydanticKnownError("too_short", {**facts, "min_length": least})
        if len(rows) > most:
            raise PydanticKnownError("too_long", {**facts, "max_length": most})
        return rows

    return AfterValidator(rule)


_NUMBER = _("This must be a decimal number with a point and no grouping.")
_DIGEST = _("This must be a SHA-256 in hexadecimal.")
_DECIMAL = r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?"
_AMOUNT = r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,2})?"

Text = Annotated[str, _text(least=1, most=400)]
OptionalText = Annotated[str, _text(least=0, most=400)]
LongText = Annotated[str, _text(least=1, most=2000)]
OptionalLongText = Annotated[str, _text(least=0, most=2000)]
# A clause of 2,000 characters, and the addendum that it is carried over from.
AddedClause = Annotated[str, _text(least=1, most=2200)]
Code = Annotated[str, _text(least=1, most=80)]
# Stands within a wording, so it may not look like its signs.
Label = Annotated[
    str,
    _text(least=1, most=80),
    _matches(r"[^{}*<]*", "forbidden_character", _("This may not hold braces, * or <.")),
]
DecimalText = Annotated[str, _matches(_DECIMAL, "not_a_number", _NUMBER)]
OptionalDecimal = Annotated[str, _matches(f"({_DECIMAL})?", "not_a_number", _NUMBER)]
Nip = Annotated[str, _matches(r"([0-9]{18})?", "not_a_nip", _("A NIP has 18 digits."))]
Sha256 = Annotated[str, _matches(r"[0-9a-f]{64}", "not_a_digest", _DIGEST)]
Base64 = Annotated[
    str,
    _matches(r"[A-Za-z0-9+/]{4,400}={0,2}", "not_base64", _("This must be Base64 as a checkpoint has it.")),
]
LogSize = Annotated[int, Field(ge=1, le=2**53 - 1)]
OptionalSha256 = Annotated[str, _matches(r"([0-9a-f]{64})?", "not_a_digest", _DIGEST)]
TargetPeriodCode = Annotated[str, AfterValidator(_target_period)]
Day = Annotated[str, AfterValidator(_day)]
OptionalDay = Annotated[str, AfterValidator(_day_if_any)]
WordingText = Annotated[str, _text(least=1, most=4000), AfterValidator(_wording), written(lines=True)]
Amount = Annotated[str, _matches(f"({_AMOUNT})?", "not_an_amount", _("This must be an amount in rupiah."))]
Year = Annotated[int, Field(ge=2000, le=2100)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
GovernmentKindCode = Annotated[str, _one_of(TermGovernmentKind)]
FormCode = Annotated[str, _one_of(AgreementForm)]
PolarityCode = Annotated[str, _one_of(TermPolarity)]
AggregationCode = Annotated[str, _one_of(TermAggregation, or_empty=True)]
CapacityCode = Annotated[str, _one_of(SigningCapacity)]
ClauseCode = Annotated[str, _one_of(ClauseKind)]
KindCode = Annotated[str, _one_of(TermsKind)]
GroundCode = Annotated[str, _one_of(TermGround)]
LetterheadCode = Annotated[str, _one_of(LetterheadForm)]
EmblemCode = Annotated[str, _one_of(EmblemType)]
