"""Documents as strict pydantic models: one base class, and one table from pydantic's errors to our gaps.

A model says what a document may hold; `gaps_of` says in translated sentences what is wrong with one, every fault with
its place (`clauses.2.text`), which `toml_places.located` turns into a line. No Django setting is read on import.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from common.errors import Gap
from common.types import Shown, StrOrPromise

_TEXT = ("type", _("This must be text."))
_WHOLE = ("number", _("This must be a whole number."))
_NUMBER = ("number", _("This must be a number."))
_TRUTH = ("type", _("This must be true or false."))
_TABLE = ("type", _("This must be a table."))
_LIST = ("type", _("This must be a list."))
_DATE = ("date", _("This must be a date."))
_TIME = ("time", _("This must be a time of day."))
_CHOICE = ("choice", _("This must be one of %(choices)s."))
_EMPTY = ("required", _("This must not be empty."))
_OTHER = ("invalid", _("This value is not allowed."))

# pydantic's type of an error -> our code and sentence; placeholders are the facts that pydantic gives along.
SENTENCES: Mapping[str, tuple[str, StrOrPromise]] = {
    "missing": ("required", _("This field is missing.")),
    "extra_forbidden": ("unknown", _("This field is not known here.")),
    "invalid_key": ("unknown", _("This field is not known here.")),
    "string_type": _TEXT,
    "string_unicode": ("characters", _("This contains a character that cannot be printed.")),
    "string_too_short": ("required", _("This must have at least %(min_length)d characters.")),
    "string_too_long": ("too_long", _("This has more than %(max_length)d characters.")),
    "string_pattern_mismatch": ("characters", _("This is not written in the form that is asked for.")),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "is_instance_of": _OTHER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "greater_than": ("number", _("This must be more than %(gt)s.")),
    "greater_than_equal": ("number", _("This must be at least %(ge)s.")),
    "less_than": ("number", _("This must be less than %(lt)s.")),
    "less_than_equal": ("number", _("This must be at most %(le)s.")),
    "multiple_of": ("number", _("This must be a multiple of %(multiple_of)s.")),
    "decimal_max_digits": ("number", _("This has more than %(max_digits)d digits.")),
    "decimal_max_places": ("number", _("This has more than %(decimal_places)d places after the point.")),
    "decimal_whole_digits": ("number", _("This has more than %(whole_digits)d digits before the point.")),
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dataclass_type": _TABLE,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "iterable_type": _LIST,
    "too_short": ("required", _("This needs at least %(min_length)d entries.")),
    "too_long": ("too_many", _("This has more than %(max_length)d entries.")),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _DATE,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "union_tag_invalid": _CHOICE,
    "union_tag_not_found": ("required", _("This field is missing.")),
    "json_invalid": ("syntax", _("This is not JSON.")),
    "json_type": ("syntax", _("This is not JSON.")),
}


class StrictModel(BaseModel):
    """A value of a document: nothing is converted, nothing unknown is kept, nothing changes afterwards.

    A part that comes as a value is judged again inside the whole: `model_copy(update=...)` judges nothing.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, revalidate_instances="always")


def gaps_of(error: ValidationError, *, place: str = "") -> list[Gap]:
    """Every fault that pydantic found, in its order, with its path below `place` and a translated sentence."""
    return [gap for detail in error.errors(include_url=False) for gap in _gaps(detail, place)]


def rejected(code: str, sentence: StrOrPromise) -> PydanticCustomError:
    """What a validator of one member raises: our own code and translated sentence."""
    return rejected_because([Gap("", code, sentence)])


def rejected_because(gaps: Iterable[Gap]) -> PydanticCustomError:
    """What a validator of a whole model raises: several faults at once, their fields relative to the model."""
    return PydanticCustomError("rejected", "rejected", {"gaps": tuple(gaps)})


def _gaps(detail: ErrorDetails, place: str) -> Iterator[Gap]:
    path = _joined(place, *(str(part) for part in detail["loc"] if part != "[key]"))
    facts = detail.get("ctx", {})
    if "gaps" in facts:
        for gap in facts["gaps"]:
            yield Gap(_joined(path, gap.field), gap.code, gap.message)
        return
    code, sentence = _EMPTY if facts.get("min_length") == 1 else SENTENCES.get(detail["type"], _OTHER)
    yield Gap(path, code, sentence % {**facts, "choices": _choices(facts)})


def _choices(facts: Mapping[str, Shown]) -> str:
    """The choices without the quotation marks and the "or" that pydantic writes between them."""
    found = str(facts.get("expected") or facts.get("expected_tags") or "")
    return found.replace("'", "").replace(" or ", ", ")


def _joined(*parts: str) -> str:
    return ".".join(part for part in parts if part)
