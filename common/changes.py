"""What changed between two contents as values; pure, no database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from common.types import Json


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A dotted path with what stood there and what stands there; None where there was, or is, nothing."""

    path: str
    before: Json
    after: Json


def content(data: bytes) -> dict[str, Json]:
    """The record that canonical bytes hold."""
    found: dict[str, Json] = json.loads(bytes(data))
    return found


def changes(before: Json, after: Json, path: str = "") -> Iterator[FieldChange]:
    """Every difference, in the order of the paths; list entries are compared by their place."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            if before.get(key, "") == after.get(key, ""):
                # Also a text that only the later content has, and that nobody has filled in.
                continue
            yield from changes(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            old = before[index] if index < len(before) else None
            new = after[index] if index < len(after) else None
            yield from changes(old, new, f"{path}.{index}")
    elif before != after:
        yield FieldChange(path, before, after)


def found_at(value: Json, path: str) -> Json:
    """What stands at a dotted path; KeyError when the path leads nowhere."""
    for key in path.split("."):
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            raise KeyError(path)
    return value
