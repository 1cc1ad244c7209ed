"""Kinds of members that documents written by people have in common: names, texts, rows with codes, choices, numbers.

A document that stands in TOML has lists only and writes the value of an enum; the models keep tuples and members.
Whatever compares rows with each other looks at them as they are written, so that one fault hides no other.

Texts go through the gate for text (`letters.written_refusal`) when a document is published, which its context says
(`NewDocument`). Versions from before stay readable as they are.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)
from pydantic.functional_validators import WrapValidator
from pydantic_core import PydanticKnownError

from common.errors import Gap
from common.letters import written_refusal
from common.types import StrOrPromise, Written, WrittenTable
from common.validation import gaps_of, rejected, rejected_because

Member = TypeVar("Member")
S = TypeVar("S", bound=Sized)

# A list, kept as a tuple.
Listed = Annotated[tuple[Member, ...], Field(strict=False)]
# One of an enum's members by its value.
EnumMember = Annotated[Member, Field(strict=False)]


class NewDocument(dict[str, Written]):
    """The context of a document that is to be published: as it is written, its texts still to be judged."""


def written(*, most: int = 0, lines: bool = False) -> AfterValidator:
    """A text that people read: in one line or (`lines`) in several, and not longer than `most` characters."""

    def validate(text: str, info: ValidationInfo) -> str:
        if isinstance(info.context, NewDocument):
            if sentence := written_refusal(text, lines=lines):
                raise rejected("letters", sentence)
            if most and len(text) > most:
                raise PydanticKnownError("string_too_long", {"max_length": most})
        return text

    return AfterValidator(validate)


# A title, a label or a code, and one that may be left out.
OptionalLine = Annotated[str, written()]
Line = Annotated[str, Field(min_length=1), written()]
# A rule that is cited, a clause: in one or several lines.
OptionalPassage = Annotated[str, written(lines=True)]
Passage = Annotated[str, Field(min_length=1), written(lines=True)]
# What stands in a column of the database by itself.
Title = Annotated[str, Field(min_length=1), written(most=200)]
Code = Annotated[str, Field(min_length=1), written(most=40)]

_NAME = re.compile(r"[a-z][a-z0-9-]{1,58}")


def whole(least: int, most: int) -> Any:
    """The limits of a whole number, both allowed."""
    return Field(ge=least, le=most)


def one_of(values: Iterable[str]) -> AfterValidator:
    """A text out of a list that the code knows and no enum holds."""
    allowed = tuple(values)

    def validate(value: str) -> str:
        if value not in allowed:
            sentence = _("This must be one of %(choices)s.")
            raise rejected("choice", sentence % {"choices": ", ".join(filter(None, allowed))})
        return value

    return AfterValidator(validate)


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise rejected("name", _("A name has small letters, digits and hyphens, and begins with a letter."))
    return text


def _number(value: Written) -> Decimal:
    """Decimal as it is written: a float's shortest text, never its binary value."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise rejected("number", _("This must be a number."))
    return Decimal(str(value))


def _filled(entries: S) -> S:
    if not entries:
        raise PydanticKnownError("too_short", {"field_type": "List", "min_length": 1, "actual_length": 0})
    return entries


# A list or table that may not be empty. A limit of the list itself would call one with a single, faulty entry empty.
FILLED = AfterValidator(_filled)
# The name of a document, by which its versions are found.
Name = Annotated[str, Field(min_length=1), AfterValidator(_name)]
Number = Annotated[Decimal, BeforeValidator(_number)]


def rows_of(value: Written) -> Iterator[tuple[int, WrittenTable]]:
    """The tables of a list that was not validated yet, each with its place."""
    if isinstance(value, list | tuple):
        yield from ((index, row) for index, row in enumerate(value) if isinstance(row, Mapping))


def also(found: Callable[[Written, Written], Iterable[Gap]]) -> WrapValidator:
    """Report, besides a member's own faults, those that `found` sees in the value and in the context, as written."""

    def validate(value: Written, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Written:
        gaps = list(found(value, info.context))
        try:
            made: Written = handler(value)
        except ValidationError as error:
            raise rejected_because([*gaps_of(error), *gaps]) from error
        if gaps:
            raise rejected_because(gaps)
        return made

    return WrapValidator(validate)


def distinct(key: str, sentence: StrOrPromise) -> WrapValidator:
    """Rows of which no two have the same text under `key`; each that has says so at its own place."""

    def doubled(value: Written, _document: Written) -> Iterator[Gap]:
        rows = [(index, row[key]) for index, row in rows_of(value) if isinstance(row.get(key), str)]
        times = Counter(text for _index, text in rows)
        return (Gap(f"{index}.{key}", "doubled", sentence) for index, text in rows if times[text] > 1)

    return also(doubled)


def one_each(members: Iterable[Enum]) -> WrapValidator:
    """A table with an entry for every member of an enum; each that is missing is named."""
    wanted = [str(member.value) for member in members]

    def missing(value: Written, _document: Written) -> Iterator[Gap]:
        written = value if isinstance(value, Mapping) else wanted
        return (Gap(name, "required", _("This field is missing.")) for name in wanted if name not in written)

    return also(missing)
