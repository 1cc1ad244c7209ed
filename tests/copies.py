"""Copies of the test database, and moving a test's open transaction from one of them to another."""

import hashlib
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from tests import databases

# Connections that wait for the next test in their database: opening one anew costs more than most walks.
_parked: dict[str, Any] = {}
# SQLite's count of changes when the test came here.
_written: dict[str, int] = {"before": 0}


def here() -> str:
    """The database that the test works in."""
    return str(connection.settings_dict["NAME"])


def copy(source: str, target: str) -> None:
    """Make `target` anew as a copy of `source`, in which nobody may be at work."""
    _leave_alone(source)
    _leave_alone(target)
    if connection.vendor == "sqlite":
        _unlink(target)
        databases.copy_file(source, target)
        return
    with _server() as owner:
        _drop(owner, target)
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(target), sql.Identifier(source))
        )


def drop(name: str) -> None:
    """Remove a copy."""
    _leave_alone(name)
    if connection.vendor == "sqlite":
        _unlink(name)
        return
    with _server() as owner:
        _drop(owner, name)


def move(database: str) -> None:
    """Undo what the test wrote, and open its transaction and savepoints again in `database`."""
    blocks, savepoints = connection.atomic_blocks, connection.savepoint_ids
    _park()
    _open(database)
    _begin(blocks, savepoints)


def move_to_copy(source: str, target: str) -> None:
    """As `move`, to a fresh copy of `source`, from which the test may come itself."""
    blocks, savepoints = connection.atomic_blocks, connection.savepoint_ids
    _park()
    copy(source, target)
    _open(target)
    _begin(blocks, savepoints)


def commit() -> None:
    """Make what was written last; the next step must be a `move`."""
    connection.connection.commit()


def untouched() -> bool:
    """Whether the test has written nothing since it came here, not even what it undid."""
    if connection.vendor == "sqlite":
        return bool(connection.connection.total_changes == _written["before"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return bool(cursor.fetchone()[0])


def close_all() -> None:
    """Close what waits."""
    while _parked:
        _parked.popitem()[1].close()


def fingerprint() -> str:
    """A digest of all rows of the present database."""
    tables = sorted(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = [f"public.{connection.ops.quote_name(table)}" for table in tables]
            cursor.execute(
                "SELECT md5(string_agg(md5(table_to_xml(name, true, false, '')::text), '' ORDER BY name))"
                " FROM unnest(%s::regclass[]) AS name",
                [names],
            )
            return str(cursor.fetchone()[0])
        rows = [cursor.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables]
    return hashlib.sha256(repr((tables, rows)).encode()).hexdigest()


def _leave_alone(database: str) -> None:
    if database in _parked:
        _parked.pop(database).close()


def _park() -> None:
    raw = connection.connection
    raw.rollback()
    connection.in_atomic_block = False
    connection.set_autocommit(True)
    connection.connection = None
    _leave_alone(here())
    _parked[here()] = raw


def _open(database: str) -> None:
    connection.settings_dict["NAME"] = database
    raw = _parked.pop(database, None)
    if raw is None:
        connection.connect()
    else:
        connection.connection = raw
        connection.needs_rollback = connection.closed_in_transaction = False
        connection.run_on_commit = []
    if connection.vendor == "sqlite":
        _written["before"] = connection.connection.total_changes


def _begin(blocks: list[Any], savepoints: list[str]) -> None:
    """As `atomic` does on entering, for all blocks at once."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.in_atomic_block = True
    for name in filter(None, savepoints):
        connection._savepoint(name)
    connection.atomic_blocks, connection.savepoint_ids = blocks, savepoints


def _server() -> psycopg.Connection[Any]:
    """The owner's connection to no database in particular."""
    return psycopg.connect(**databases.owner_parameters() | {"dbname": "postgres"}, autocommit=True)


def _drop(owner: psycopg.Connection[Any], database: str) -> None:
    # Without force: the owner may not end a backend of the application's role or of autovacuum. PostgreSQL waits 5 s
    # for the backend of a client that has just closed, and sends autovacuum away itself.
    owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


def _unlink(name: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)
