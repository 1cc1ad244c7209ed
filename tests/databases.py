"""The test database on both engines: made and cleaned as its owner, used as the application.

History refuses every deletion, so Django's own flush after a `transaction=True` test cannot work. `clean` empties the
tables with the triggers out of the way and puts back the rows that a fresh `migrate` leaves; SQLite's whole file is put
back.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection
from psycopg import sql

from config.databases import SCHEMES, postgresql
from config.env import url
from workflow.engine.events import installation
from workflow.policies import versions

# Not emptied: which migrations have run is true of the tables, not of a test.
KEPT = frozenset({"django_migrations"})


def become_owner() -> None:
    """From now on connect as the owner of the tables, in every thread. Without effect on SQLite."""
    _connect_as("DATABASE_OWNER_URL")


def become_application() -> None:
    """From now on connect as the application's role, in every thread. Without effect on SQLite."""
    _connect_as("DATABASE_URL")


def become_sequencer() -> None:
    """From now on connect as the one who adds to the log, in every thread. Without effect on SQLite."""
    _connect_as("DATABASE_SEQUENCER_URL")


def remember_fresh_rows() -> None:
    """Keep what `migrate` left (content types, the installation, the system person) for `clean`. Run as owner."""
    if connection.vendor == "postgresql":
        _copy_fresh_rows()
    else:
        copy_file(connection.settings_dict["NAME"], _fresh_file())


def clean() -> None:
    """Bring every table back to the state after a fresh `migrate`; all triggers stand again afterwards."""
    if connection.vendor == "postgresql":
        _clean_postgresql()
    else:
        _clean_sqlite()
    forget()


def mark_demo(*, demo: bool) -> None:
    """Say whether the database holds demonstration data, which on PostgreSQL only its owner may; `clean` undoes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_demo FROM workflow_installation")
        if bool(cursor.fetchone()[0]) == demo:
            return
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE workflow_installation SET is_demo = %s", [demo])
            return
    with owner_connection() as owner:
        owner.execute("UPDATE workflow_installation SET is_demo = %s", [demo])


def address() -> str:
    """The test's own database as a DATABASE_URL, for processes that a test starts."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@contextmanager
def owner_connection() -> Iterator[psycopg.Connection[Any]]:
    """A second PostgreSQL connection to the test database, as the owner of its tables; commits at the end.

    For tests that need a right the application lacks. A forgotten open transaction fails it after 10 s.
    """
    with psycopg.connect(**owner_parameters()) as owner:
        yield owner


def owner_parameters() -> dict[str, Any]:
    """How the owner of the tables reaches the present test database."""
    parameters = {
        **connection.get_connection_params(),
        **_login("DATABASE_OWNER_URL"),
        "options": "-c lock_timeout=10000",
    }
    return {
        name: parameters[name]
        for name in ("dbname", "host", "port", "user", "password", "options")
        if parameters.get(name)
    }


def _connect_as(name: str) -> None:
    if connection.vendor != "postgresql":
        return
    connection.close()
    # The very dictionary from which Django opens the connections of other threads.
    connection.settings_dict.update({key.upper(): value for key, value in _login(name).items()})


def _login(name: str) -> dict[str, str]:
    found = url(name=name, schemes=SCHEMES)
    if found is None:
        raise RuntimeError(f"{name} is not set. `./run test` starts a cluster and sets it.")
    description = postgresql(url=found, name=name, unlimited=False)
    return {"user": description["USER"], "password": description["PASSWORD"]}


def _tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - KEPT)


def _clean_sqlite() -> None:
    """The whole file as it was, in place: whoever still holds it open must see the same."""
    connection.close()
    copy_file(_fresh_file(), connection.settings_dict["NAME"])


def forget() -> None:
    """What the process remembers of a database that it leaves: rows of another have other keys."""
    installation.cache_clear()
    versions.by_reference.cache_clear()


def _fresh_file() -> str:
    return f"{connection.settings_dict['NAME']}.fresh"


def copy_file(source: str, target: str) -> None:
    """SQLite's own copying, which also sees what still waits in the write-ahead log."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        new.execute("PRAGMA synchronous = OFF")
        old.backup(new)


def _copy_fresh_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA fresh")
        for table in _tables():
            cursor.execute(f'CREATE TABLE fresh."{table}" AS TABLE public."{table}"')


def _clean_postgresql() -> None:
    # The application's connection must not hold a lock on what the owner is about to empty.
    connection.close()
    with owner_connection() as owner:
        tables = _changed_tables(owner)
        names = [sql.Identifier("public", table) for table in tables]
        for name in names:
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        for name in names:
            # Row by row: emptying at once would rewrite every table that refers to this one.
            owner.execute(sql.SQL("DELETE FROM {}").format(name))
        for table, name in zip(tables, names, strict=True):
            columns = _written_columns(owner, table)
            owner.execute(
                sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
                    name, columns, columns, sql.Identifier("fresh", table)
                )
            )
        # Constraints are deferred; a table with pending checks cannot be altered.
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in names:
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))


def _written_columns(owner: psycopg.Connection[Any], table: str) -> sql.Composed:
    """The columns of a table but for those that the database computes from the others."""
    rows = owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = format('public.%%I', %s::text)::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    ).fetchall()
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)


def _changed_tables(owner: psycopg.Connection[Any]) -> list[str]:
    """Tables that are not as `migrate` left them, rows or triggers; usually a dozen."""
    kept = owner.execute(
        "SELECT tablename, EXISTS (SELECT FROM pg_trigger WHERE tgenabled <> 'O'"
        " AND tgrelid = format('public.%I', tablename)::regclass) FROM pg_tables WHERE schemaname = 'fresh'"
    ).fetchall()
    question = sql.SQL(
        "SELECT (SELECT count(*) FROM {now}) <> (SELECT count(*) FROM {fresh})"
        " OR EXISTS (SELECT t::text FROM {now} AS t EXCEPT SELECT t::text FROM {fresh} AS t)"
    )
    return [
        table
        for table, disarmed in kept
        if disarmed
        or owner.execute(
            question.format(now=sql.Identifier("public", table), fresh=sql.Identifier("fresh", table))
        ).fetchone()
        == (True,)
    ]
