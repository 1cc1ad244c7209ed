"""Types shared by all: text that may still have to be translated, and values as JSON carries them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import Field, Model, QuerySet
from django.forms import BaseForm

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from django_stubs_ext import StrOrPromise
else:
    StrOrPromise = str
    DataclassInstance = Mapping

# Read only, so that a list of texts is one, too. Canonical JSON knows no fractions: they are text.
Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None

# What an address carries to a view.
PathValue: TypeAlias = str | int | UUID

# What a template is given: plain values, rows, forms, refusals, and the small dataclasses that describe them in words.
Shown: TypeAlias = (
    StrOrPromise
    | float
    | date
    | Decimal
    | UUID
    | Model
    | BaseForm
    | DataclassInstance
    | Exception
    | Iterable["Shown"]
    | None
)

# What people write in a document and JSON carries back: TOML's values, numbers also as decimals.
Written: TypeAlias = (
    bool | int | float | str | Decimal | date | Sequence["Written"] | Mapping[str, "Written"] | None
)
# A document as its tables and members; what stands where, the schema says by which it was checked or written.
Document: TypeAlias = Mapping[str, Any]

# The same where it is only handed on or walked through: whatever stands in it is asked what it is.
WrittenTable: TypeAlias = Mapping[str, Written]

# What a list may be made of; which model it is, the list itself knows.
Rows: TypeAlias = QuerySet[Any]

# A column of a model, of whatever type, which a function hands back as it came.
Column = TypeVar("Column", bound="Field[Any, Any]")

# What Django hands to every command beside its own arguments.
Option: TypeAlias = str | int | bool | TextIO | None

__all__ = [
    "Column",
    "Document",
    "Json",
    "Option",
    "PathValue",
    "Rows",
    "Shown",
    "StrOrPromise",
    "Written",
    "WrittenTable",
]
