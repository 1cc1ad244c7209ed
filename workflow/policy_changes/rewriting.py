"""Single values of a document set anew in its text: order, comments and every table that nobody touched stay. No
database."""

import tomllib
from collections.abc import Mapping, MutableMapping
from typing import TypeAlias

import tomlkit
from tomlkit.items import Array

from common.types import Written

# Names of tables and members, and numbers of rows in lists.
Path: TypeAlias = tuple[str | int, ...]
Table: TypeAlias = MutableMapping[str, Written]


def rewritten(text: str, changes: Mapping[Path, Written]) -> str:
    """The text with these values in the places of the former ones; None takes a member out.

    Raises RuntimeError where anything else would become different: nothing is ever published that nobody meant.
    """
    document: Table = tomlkit.parse(text)
    wanted: Table = tomllib.loads(text)
    for path, value in changes.items():
        _set(wanted, path, value)
        _set(document, path, value, keeping=True)
    found = tomlkit.dumps(document)
    if tomllib.loads(found) != wanted:
        raise RuntimeError("a document was written anew with other content than was asked for")
    return found


def lost_comments(before: str, after: str) -> int:
    """How many lines with a comment of the one text the other has no more."""
    left = [_comment(line) for line in after.split("\n")]
    lost = 0
    for comment in filter(None, map(_comment, before.split("\n"))):
        if comment in left:
            left.remove(comment)
        else:
            lost += 1
    return lost


def _comment(line: str) -> str:
    """What stands behind the sign; a sign within quotes is none that people write here."""
    return line.partition("#")[2].strip()


def _set(document: Table, path: Path, value: Written, *, keeping: bool = False) -> None:
    table, last = _table_at(document, path[:-1], keeping=keeping), str(path[-1])
    former = table.get(last)
    if value is None:
        table.pop(last, None)
    elif isinstance(former, Array) and isinstance(value, list):
        _set_entries(former, value)
    else:
        table[last] = value


def _table_at(document: Table, way: Path, *, keeping: bool) -> Table:
    """The table at the end of the way; one that is missing is made."""
    here: Written = document
    for step in way:
        if isinstance(step, str) and isinstance(here, MutableMapping):
            here = here.setdefault(step, tomlkit.table() if keeping else {})
        elif isinstance(step, int) and isinstance(here, list):
            here = here[step]
    if not isinstance(here, MutableMapping):
        raise KeyError(".".join(map(str, way)))
    return here


def _set_entries(array: Array, wanted: list[Written]) -> None:
    """Entries that stay keep their lines; a list whose order changes is written anew."""
    kept = [entry for entry in array.unwrap() if entry in wanted]
    if wanted[: len(kept)] != kept:
        array.clear()
        array.extend(wanted)
        return
    for index in reversed(range(len(array))):
        if array.unwrap()[index] not in wanted:
            array.pop(index)
    array.extend(wanted[len(kept) :])
