"""Types shared by all: text that may still have to be translated, and values as JSON carries them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
else:
    StrOrPromise = str

# Read only, so that a list of texts is one, too. Canonical JSON knows no fractions: they are text.
Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None

__all__ = ["Json", "StrOrPromise"]
