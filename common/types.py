"""Types shared by all: text that may still have to be translated, and values as JSON carries them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from django.db.models import Model
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

__all__ = ["Json", "PathValue", "Shown", "StrOrPromise"]
