"""What an import wrote, found by comparing its tables before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from common.imports import RowValues, WrittenRow
from common.types import Json, Shown, StrOrPromise
from organisations.models import Government


@dataclass(frozen=True, slots=True)
class WatchedTable:
    """A table whose rows of one government an import may write: `fields` are compared, `name` is shown."""

    model: type[models.Model]
    name: str
    fields: tuple[str, ...]

    @property
    def label(self) -> str:
        """As stored with the rows."""
        return self.model._meta.label_lower

    def rows(self, government: Government) -> dict[str, RowValues]:
        """Its rows as plain values by key. One query."""
        found = self.model._default_manager.filter(government=government).values("pk", *self.fields)
        return {str(row.pop("pk")): _plain(row) for row in found}

    def row(self, key: str) -> RowValues | None:
        """One row now; None when it is gone. One query."""
        found = self.model._default_manager.filter(pk=key).values(*self.fields).first()
        return None if found is None else _plain(found)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a row that was changed."""

    label: StrOrPromise
    was: str
    becomes: str


class RowWatch:
    """The rows of some tables as they stood when it was made."""

    def __init__(self, tables: Sequence[WatchedTable], government: Government) -> None:
        self._tables = tables
        self._government = government
        self._before = {table.label: table.rows(government) for table in tables}

    def changes(self) -> list[WrittenRow]:
        """What was written since, in the order of the tables. One query a table."""
        found = []
        for table in self._tables:
            before = self._before[table.label]
            for key, after in table.rows(self._government).items():
                if before.get(key) != after:
                    name = str(after[table.name])
                    found.append(WrittenRow(table.label, key, name, before.get(key), after))
        return found


def _plain(row: Mapping[str, Shown]) -> RowValues:
    """Values that JSON holds."""
    encoder = DjangoJSONEncoder()
    return {
        name: value if value is None or isinstance(value, str | int | bool) else encoder.default(value)
        for name, value in row.items()
    }


def differences(
    before: RowValues | None, after: RowValues, labels: Mapping[str, StrOrPromise]
) -> list[Difference]:
    """Label, former and new value of what differs among the fields that are shown; nothing for a new row."""
    if before is None:
        return []
    return [
        Difference(label, _shown(before.get(field)), _shown(after.get(field)))
        for field, label in labels.items()
        if before.get(field) != after.get(field)
    ]


def _shown(value: Json) -> str:
    return "–" if value in (None, "") else str(value)
