"""The schemas of contract terms: which members came with which, so that earlier bytes stay what they were.

A signed contract carries its terms for ever. A member that came later therefore has a default, and terms of an earlier
schema are written without it. Within a schema that was released nothing changes any more.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic.main import IncEx

SchemaNumber = Literal[2, 3, 4]
# Terms without a checkpoint of the log are of schema 3; with one they are of schema 4, which has nothing else new.
WITHOUT_LOG: SchemaNumber = 3
WITH_LOG: SchemaNumber = 4
# What came with schema 3, in the form in which pydantic leaves members out.
_SINCE_3: Mapping[str, IncEx | bool] = {
    "follows": True,
    "form": True,
    "numbered_on": True,
    "targets_reason": True,
    "signatories": {"__all__": {"letter_kind", "through"}},
    "indicators": {
        "__all__": {
            "aggregation",
            "calculation",
            "formula",
            "predicates",
            "range_high",
            "range_low",
            "source",
        }
    },
}
# What schema 2 had and no later one has: terms are frozen before anybody signs, so no day of signing stands in them.
_UNTIL_2: Mapping[str, IncEx | bool] = {"signed_on": True}


def foreign_to(schema: int) -> IncEx:
    """What terms of this schema are written without, for pydantic's `exclude`."""
    since_4: Mapping[str, IncEx | bool] = {} if schema >= WITH_LOG else {"log": True}
    return {**(_SINCE_3 if schema < 3 else _UNTIL_2), **since_4}
