"""The tables of a policy document that belong to other apps: each registers what may stand in its own, and in words.

The document itself knows its head and its reviews. `[reports]` is checked by the app that schedules reports,
`[evaluation]` by the one that scores, and so on, so that a rule and the code that obeys it lie side by side.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from common.errors import Gap
from common.types import StrOrPromise

Document = Mapping[str, Any]
Faults = Callable[[Document], Iterator[Gap]]
# From the rows of a list to code, name and sentence of each; the second argument puts a role into words.
RowsInWords = Callable[[Any, Callable[[str], str]], Iterator[tuple[str, str, str]]]


@dataclass(frozen=True, slots=True)
class PolicySection:
    """One table of the document. `faults` looks at the whole document and yields every fault in this table.

    `keys` are labels of its members and of the words that may stand as values; `rows` puts lists of tables, by their
    path (`reports.ladder`), into sentences.
    """

    name: str
    label: StrOrPromise
    faults: Faults
    keys: Mapping[str, StrOrPromise] = field(default_factory=dict)
    rows: Mapping[str, RowsInWords] = field(default_factory=dict)


_sections: dict[str, PolicySection] = {}
_further: dict[str, Faults] = {}
_labels: dict[str, StrOrPromise] = {}


def nothing_wrong(_document: Document) -> Iterator[Gap]:
    """The faults of a table whose members are looked at when they are used."""
    return iter(())


def register_section(section: PolicySection) -> None:
    """Add a table that documents may have; called once an app is loaded."""
    _sections[section.name] = section
    _labels.update(section.keys)


def extend_section(name: str, faults: Faults, keys: Mapping[str, StrOrPromise]) -> None:
    """Let a higher app own some members of a lower app's table: `name` is for the registry only."""
    _further[name] = faults
    _labels.update(keys)


def sections() -> tuple[PolicySection, ...]:
    """Every registered table, in the order in which screens show them: that of registration, lower apps first."""
    return tuple(_sections.values())


def section_faults(document: Document) -> Iterator[Gap]:
    """Every fault in every registered table."""
    for section in _sections.values():
        if section.name in document:
            yield from section.faults(document)
    for faults in _further.values():
        yield from faults(document)


def label_of_key(key: str) -> StrOrPromise | None:
    """The label of a member or word of some table; None when no app named it."""
    return _labels.get(key)


def rows_in_words(path: str) -> RowsInWords | None:
    """What puts the list of tables at `path` into words; None for an ordinary value."""
    section = _sections.get(path.partition(".")[0])
    return section.rows.get(path) if section is not None else None
