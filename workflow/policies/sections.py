"""The tables of a policy document that belong to other apps: each registers what may stand in its own, and in words.

The document itself knows its head and its reviews. `[reports]` is the model of the app that schedules reports,
`[evaluation]` of the one that scores, and so on, so that a rule and the code that obeys it lie side by side.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel, create_model

from common.types import StrOrPromise

# From the rows of a list to code, name and sentence of each; the second argument puts a role into words.
RowsInWords = Callable[[Any, Callable[[str], str]], Iterator[tuple[str, str, str]]]


@dataclass(frozen=True, slots=True)
class PolicySection:
    """One table of the document. `schema` says what may stand in it.

    A validator finds the whole document, as it is written, in the context. `keys` are labels of the table's members
    and of the words that may stand as values; `rows` puts lists of tables, by their path (`reports.ladder`), into
    sentences.
    """

    name: str
    label: StrOrPromise
    schema: type[BaseModel]
    keys: Mapping[str, StrOrPromise] = field(default_factory=dict)
    rows: Mapping[str, RowsInWords] = field(default_factory=dict)


_sections: dict[str, PolicySection] = {}
_further: dict[str, type[BaseModel]] = {}
_labels: dict[str, StrOrPromise] = {}


def register_section(section: PolicySection) -> None:
    """Add a table that documents may have; called once an app is loaded."""
    _sections[section.name] = section
    _labels.update(section.keys)
    section_schemas.cache_clear()


def extend_section(name: str, members: type[BaseModel], keys: Mapping[str, StrOrPromise]) -> None:
    """Let a higher app own some members of a lower app's table: those of the model `members`."""
    _further[name] = members
    _labels.update(keys)
    section_schemas.cache_clear()


def sections() -> tuple[PolicySection, ...]:
    """Every registered table, in the order in which screens show them: that of registration, lower apps first."""
    return tuple(_sections.values())


@cache
def section_schemas() -> tuple[tuple[str, type[BaseModel]], ...]:
    """Name and schema of every registered table, with the members that higher apps own."""
    return tuple((section.name, _with_further(section)) for section in _sections.values())


def _with_further(section: PolicySection) -> type[BaseModel]:
    further = _further.get(section.name)
    if further is None:
        return section.schema
    return create_model(section.schema.__name__, __base__=(section.schema, further))


def label_of_key(key: str) -> StrOrPromise | None:
    """The label of a member or word of some table; None when no app named it."""
    return _labels.get(key)


def rows_in_words(path: str) -> RowsInWords | None:
    """What puts the list of tables at `path` into words; None for an ordinary value."""
    section = _sections.get(path.partition(".")[0])
    return section.rows.get(path) if section is not None else None
