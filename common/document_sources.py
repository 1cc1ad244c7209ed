"""Where each value of a document comes from: the rule that prescribes it, or that it is a local setting.

A document's table `[sources]` names the source of a value by its path (`reports.after`), or of everything within a
table (`reports.ladder`); the longest path counts. A table's own `legal_basis` is the source of what it says itself.
Rows of a list are called by their code, else by their role, else by their number. No database.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from common.document_fields import Line, Passage, also
from common.errors import Gap
from common.types import Written, WrittenTable

# How a document marks what no rule prescribes, as people read it.
LOCAL = "pengaturan daerah"
BASIS = "legal_basis"
TABLE = "sources"
# What names a thing settles nothing.
_NAMES = frozenset({"name", "title", "label", "code", BASIS, "valid_from", TABLE})


def is_local(source: str) -> bool:
    """Whether a source says that the value is a local setting, beside whatever example it follows."""
    return LOCAL in source.casefold()


def source_of(document: WrittenTable, path: str) -> str:
    """Where what stands at `path` comes from; empty where the document does not say, or has nothing there.

    The document's own legal basis is no source of its values.
    """
    table_of_sources = document.get(TABLE)
    named = table_of_sources if isinstance(table_of_sources, Mapping) else {}
    parts = path.split(".")
    if _at(document, parts) is None:
        return ""
    for length in range(len(parts), 0, -1):
        here = ".".join(parts[:length])
        if here in named:
            return str(named[here])
        if basis := basis_of(document, here):
            return basis
    return ""


def basis_of(document: WrittenTable, path: str) -> str:
    """The legal basis that the table at `path` gives itself; empty without one."""
    table = _at(document, path.split("."))
    return str(table.get(BASIS, "")) if isinstance(table, Mapping) else ""


def settings_in(document: WrittenTable) -> Iterator[tuple[str, Written]]:
    """Every value that settles something, by its path: lists of plain values are one, names and labels are none."""
    for name, value in document.items():
        if name not in _NAMES:
            yield from _settings(name, value)


def unsourced(document: WrittenTable) -> list[str]:
    """The paths of values that are neither a rule's nor marked as a local setting."""
    return [path for path, _value in settings_in(document) if not source_of(document, path)]


def _settings(path: str, value: Written) -> Iterator[tuple[str, Written]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _NAMES:
                yield from _settings(f"{path}.{name}", inner)
    elif isinstance(value, list) and any(isinstance(row, Mapping) for row in value):
        for index, row in enumerate(value):
            yield from _settings(f"{path}.{_called(index, row)}", row)
    else:
        yield path, value


def _called(index: int, row: Written) -> str:
    if isinstance(row, Mapping):
        return str(row.get("code") or row.get("role") or row.get("outcome") or index)
    return str(index)


def _at(value: Written, parts: list[str]) -> Written:
    """What stands at the path; None where nothing does."""
    for part in parts:
        if isinstance(value, list):
            value = next((row for index, row in enumerate(value) if _called(index, row) == part), None)
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None:
            return None
    return value


def _unknown_places(named: Written, document: Written) -> Iterator[Gap]:
    """A source of something that does not stand there would be read by nobody."""
    for path in named if isinstance(named, Mapping) else ():
        if _at(document, path.split(".")) is None:
            sentence = _("Nothing stands at %(path)s in this document.")
            yield Gap("", "unknown", sentence % {"path": path})


Sources = Annotated[dict[Line, Passage], also(_unknown_places)]
