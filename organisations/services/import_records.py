"""Where an import tells what it wrote. The app that keeps records of imports stands above all that import."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.imports import ImportResult
from organisations.enums import ImportKind
from organisations.offices import Actor, Office


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """Which list of which government, by whom in which office, and the file. A pasted one has no name."""

    kind: ImportKind
    government_id: UUID
    actor: Actor
    office: Office
    at: datetime
    content: bytes
    file_name: str = ""


Keeper = Callable[[ImportedFile, ImportResult], UUID]
_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Have every import told to `keeper`, inside of its transaction; it returns the key of the record."""
    _keepers.append(keeper)


def keep_record(file: ImportedFile, result: ImportResult) -> None:
    """Have a record kept of an import that wrote something. Call it inside of the transaction that wrote."""
    if not result.written:
        return
    for keeper in _keepers:
        result.record = keeper(file, result)
