"""What may be erased of rows that otherwise never change: declared beside a table's triggers, done by the database.

A row of `CELLS` names one part of one row, and the event by which two people let it go. Its insert *is* the erasure: a
trigger after it blanks the part, which no other change may do. So what is gone is always named, and the application,
which may not change those tables, needs no right to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models

CELLS = "privacy_erasedcell"
# As data in Indonesian: it stands where what somebody said stood.
ERASED = "Data dihapus"


@dataclass(frozen=True, slots=True)
class Blank:
    """What stands in a column afterwards, as SQL of each database."""

    sqlite: str
    postgresql: str

    def on(self, vendor: str) -> str:
        """The literal of this database."""
        return self.sqlite if vendor == "sqlite" else self.postgresql


SAID = Blank(f"'{ERASED}.'", f"'{ERASED}.'")
NO_TEXT = Blank("''", "''")
NOTHING = Blank("NULL", "NULL")
NO_BYTES = Blank("x''", "''::bytea")
NO_ROWS = Blank("'[]'", "'[]'::jsonb")
NO_MEMBERS = Blank("'{}'", "'{}'::jsonb")


@dataclass(frozen=True, slots=True)
class Erasable:
    """One part of the rows of a table: the columns that are blanked together; none where the whole row goes."""

    table: str
    part: str
    blanks: Mapping[str, Blank]

    @property
    def place(self) -> str:
        """How cells name it."""
        return f"{self.table}.{self.part}"

    @property
    def model(self) -> type[models.Model]:
        """Whose table it is."""
        return next(each for each in apps.get_models() if each._meta.db_table == self.table)

    def named(self, row: str) -> str:
        """SQL: a cell names this part of the row (OLD or NEW)."""
        return (
            f"EXISTS (SELECT 1 FROM {CELLS} c WHERE c.place = '{self.place}'"
            f" AND c.row_key = replace(CAST({row}.id AS text), '-', ''))"
        )

    def here(self, vendor: str) -> str:
        """SQL: the row of the table that a new cell names, found by its primary key."""
        key = self.model._meta.pk
        if isinstance(key, models.UUIDField):
            return "id = NEW.row_key" if vendor == "sqlite" else "id = NEW.row_key::uuid"
        return "id = CAST(NEW.row_key AS bigint)"

    def blanking(self, vendor: str) -> str:
        """SQL: what each column becomes."""
        return ", ".join(f'"{column}" = {blank.on(vendor)}' for column, blank in self.blanks.items())

    def blanked(self, vendor: str) -> str:
        """SQL: the change from OLD to NEW blanks this part, nothing else, and a cell names it."""
        same, is_ = ("IS", "IS") if vendor == "sqlite" else ("IS NOT DISTINCT FROM", "IS NOT DISTINCT FROM")
        columns = [field.column or "" for field in self.model._meta.concrete_fields]
        parts = [
            f'NEW."{column}" {is_} {self.blanks[column].on(vendor)}'
            if column in self.blanks
            else f'NEW."{column}" {same} OLD."{column}"'
            for column in columns
        ]
        if vendor == "sqlite":
            parts.append("NEW.rowid IS OLD.rowid")
        return " AND ".join([*parts, self.named("OLD")])


_declared: dict[str, Erasable] = {}


def erasable(table: str, part: str, blanks: Mapping[str, Blank]) -> Erasable:
    """Declare a part of a table's rows that can be erased; its triggers then let that happen."""
    found = Erasable(table, part, blanks)
    return _declared.setdefault(found.place, found)


def erasables() -> Iterator[Erasable]:
    """All that were declared."""
    yield from _declared.values()


def blanked_by_any(parts: Iterable[Erasable], vendor: str) -> str:
    """SQL: the change blanks one of these parts as a cell names it."""
    return " OR ".join(f"({part.blanked(vendor)})" for part in parts)
