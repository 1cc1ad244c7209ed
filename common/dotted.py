"""Functions by their dotted names, for what a lower package calls without knowing the higher one that owns it."""

from functools import lru_cache
from typing import Any

from django.utils.module_loading import import_string


@lru_cache(maxsize=512)
def import_named(path: str) -> Any:
    """The function behind a dotted name; ImportError when there is none."""
    return import_string(path)
