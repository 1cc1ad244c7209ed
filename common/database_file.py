"""The file of the embedded database: whoever serves opens it and never makes an empty one in its place.

SQLite creates what it does not find. A file that was moved away would be replaced by one without tables: faults of the
program instead of an outage, and something in the way of the file that comes back.
"""

import sqlite3
from pathlib import Path
from typing import ClassVar


class KnownFile(sqlite3.Connection):
    """A connection to a file that has to be there once `serve_only_this` was called."""

    must_be_there: ClassVar[bool] = False

    def __init__(self, database: str | Path, **rest: str | float | type[sqlite3.Connection] | None) -> None:
        if self.must_be_there and not Path(database).exists():
            raise sqlite3.OperationalError(f"the database file {database} is not there")
        super().__init__(database, **rest)  # type: ignore[arg-type]  # as Django gave it


def serve_only_this() -> None:
    """From now on this process opens the file of the database only where it is there."""
    KnownFile.must_be_there = True
