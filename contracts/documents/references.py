"""Which columns name stored documents: each app says so of its own; backup and re-hashing read all of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet

_columns: list["DocumentColumn"] = []


@dataclass(frozen=True, slots=True)
class DocumentColumn:
    """A column with digests of the store. `government` is the path to the government whose document it is."""

    model: str
    column: str
    government: str

    def rows(self, using: str = "default") -> "QuerySet[Model]":
        """Rows that name a document, of whatever state; not ordered."""
        return apps.get_model(self.model)._base_manager.using(using).exclude(**{self.column: ""})


def names_documents(model: str, column: str, *, government: str) -> None:
    """Register a column; called as an app loads."""
    found = DocumentColumn(model, column, government)
    if found not in _columns:
        _columns.append(found)


def document_columns() -> tuple[DocumentColumn, ...]:
    """Every column that names documents."""
    return tuple(_columns)


def named_documents(using: str = "default") -> Iterator[str]:
    """Every digest that some row names, each once, in order. One query a column; holds them all in memory."""
    found: set[str] = set()
    for entry in _columns:
        found.update(entry.rows(using).values_list(entry.column, flat=True).distinct().iterator(5000))
    yield from sorted(found)


def governments_of(digests: Collection[str]) -> dict[str, set[UUID]]:
    """Whose documents these are; one that belongs to no government is absent. One query a column."""
    found: dict[str, set[UUID]] = {}
    for entry in _columns:
        rows = entry.rows().filter(**{f"{entry.column}__in": digests, f"{entry.government}__isnull": False})
        for digest, government in rows.values_list(entry.column, entry.government).distinct():
            found.setdefault(digest, set()).add(government)
    return found
