"""What an import wrote, found by comparing its tables before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

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
    """One field of a row, and how it was before and after; `was` is None in a new row."""

    label: StrOrPromise
    was: str | None
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
        name: value if value is None or isinstance(value, str | int | bool | list) else encoder.default(value)
        for name, value in row.items()
    }


def differences(
    before: RowValues | None, after: RowValues, fields: "Sequence[models.Field[Shown, Shown]]"
) -> list[Difference]:
    """Label, former and new value of what differs among the fields that are shown; nothing for a new row."""
    if before is None:
        return []
    return [
        Difference(
            field.verbose_name, _shown(field, before.get(field.name)), _shown(field, after.get(field.name))
        )
        for field in fields
        if before.get(field.name) != after.get(field.name)
    ]


def contents(after: RowValues, fields: "Sequence[models.Field[Shown, Shown]]") -> list[Difference]:
    """What a new row holds beside what it is called, which is the first of the fields; nothing for an empty one."""
    return [
        Difference(field.verbose_name, None, _shown(field, after[field.name]))
        for field in fields[1:]
        if after.get(field.name)
    ]


def _shown(field: "models.Field[Shown, Shown]", value: Json) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in (None, "") else str(dict(field.flatchoices).get(value, value))
