"""Database triggers as data: declared once per engine, installed after every migrate, compared before serving.

PostgreSQL's exclusion constraints, which Django cannot declare for a model that lives on SQLite too, go the same way.

Django's table rebuild on SQLite drops triggers silently, so no migration owns them. Apps register a `Trigger`;
`install_all` puts every registered one in place, `missing` names those that are absent, altered or disabled.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from common.canonical import sha256_hex

# pg_temp stands last: otherwise a temporary table named like the history would be found in front of it.
_SEARCH_PATH = "search_path = pg_catalog, public, pg_temp"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger. `sqlite` is the whole CREATE statement; on PostgreSQL `function` is the body of a PL/pgSQL
    function of the same name and `postgresql` the rest of CREATE TRIGGER up to (not including) EXECUTE."""

    name: str
    table: str
    sqlite: str | None = None
    postgresql: str | None = None
    function: str | None = None
    # Another table, which it asks or to which it writes.
    needs: str = ""
    # On PostgreSQL it may do what only the owner of the tables may, whoever's statement set it off.
    as_owner: bool = False


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One exclusion constraint of PostgreSQL: what stands after EXCLUDE, and the (trusted) extension it needs."""

    name: str
    table: str
    definition: str
    extension: str


def refuse_where(name: str, table: str, moment: str, found: str, message: str) -> Trigger:
    """A trigger that refuses a new or changed row of `table` (NEW) where the query `found` finds something."""
    return Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} {moment} ON {table} WHEN EXISTS ({found}) "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {name} {moment} ON {table} FOR EACH ROW",
        function=f"""BEGIN
            IF EXISTS ({found}) THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = '23514';
            END IF; RETURN NEW; END""",
    )


_sources: list[Callable[[], Iterable[Trigger]]] = []
_exclusions: list[Callable[[], Iterable[Exclusion]]] = []


def register(source: Callable[[], Iterable[Trigger]]) -> None:
    """Add a callable that lists triggers; it is asked anew each time, so it may look at the loaded models."""
    if source not in _sources:
        _sources.append(source)


def register_exclusions(source: Callable[[], Iterable[Exclusion]]) -> None:
    """Add a callable that lists exclusion constraints."""
    if source not in _exclusions:
        _exclusions.append(source)


def declared(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Every trigger wanted on this engine whose tables exist."""
    tables = set(connection.introspection.table_names())
    return [
        trigger for trigger in _wanted(connection, tables) if not trigger.needs or trigger.needs in tables
    ]


def _wanted(connection: BaseDatabaseWrapper, tables: set[str]) -> Iterator[Trigger]:
    for source in _sources:
        for trigger in source():
            sql = trigger.sqlite if connection.vendor == "sqlite" else trigger.postgresql
            if sql and trigger.table in tables:
                yield trigger


def install_all(connection: BaseDatabaseWrapper) -> None:
    """Put every declared trigger in place. Needs the owner's rights on PostgreSQL.

    The version before may serve meanwhile: what stands as declared is not touched, and no moment is without the rest.
    """
    found = _installed(connection)
    with connection.cursor() as cursor:
        for trigger in declared(connection):
            if found.get(trigger.name) == _fingerprint(trigger, connection.vendor):
                continue
            with transaction.atomic(using=connection.alias):
                for statement in _create(trigger, connection.vendor):
                    cursor.execute(statement)
        for exclusion in _excluded(connection):
            if not _stands(exclusion, connection):
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {exclusion.extension}")
                cursor.execute(
                    f"ALTER TABLE {exclusion.table} ADD CONSTRAINT {exclusion.name} EXCLUDE {exclusion.definition}"
                )


def drop_all(connection: BaseDatabaseWrapper) -> None:
    """Drop every declared trigger; used before migrations and around test clean-up, always as owner."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        # An earlier version's trigger of this name may stand where what the present one needs is not there yet.
        for trigger in _wanted(connection, tables):
            cursor.execute(_drop(trigger, connection.vendor))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of declared triggers and exclusions that are absent, disabled or whose SQL differs."""
    found = _installed(connection)
    return [
        trigger.name
        for trigger in declared(connection)
        if found.get(trigger.name) != _fingerprint(trigger, connection.vendor)
    ] + [exclusion.name for exclusion in _excluded(connection) if not _stands(exclusion, connection)]


def _excluded(connection: BaseDatabaseWrapper) -> list[Exclusion]:
    if connection.vendor != "postgresql":
        return []
    tables = set(connection.introspection.table_names())
    return [exclusion for source in _exclusions for exclusion in source() if exclusion.table in tables]


def _stands(exclusion: Exclusion, connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND contype = 'x'",
            [exclusion.name],
        )
        row = cursor.fetchone()
    return row is not None and _bare(row[0]) == _bare(f"EXCLUDE {exclusion.definition}")


def _bare(definition: str) -> str:
    """Without blanks and brackets, of which the catalogue has its own idea."""
    return re.sub(r"[\s()]", "", definition)


def _create(trigger: Trigger, vendor: str) -> list[str]:
    drop = _drop(trigger, vendor)
    if vendor == "sqlite":
        return [drop, _sqlite_sql(trigger)]
    return [
        drop,
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql "
        f"{'SECURITY DEFINER ' if trigger.as_owner else ''}SET {_SEARCH_PATH} AS $body${trigger.function}$body$",
        f"CREATE {trigger.postgresql} EXECUTE FUNCTION {trigger.name}()",
        f"COMMENT ON TRIGGER {trigger.name} ON {trigger.table} IS '{_declaration(trigger)}'",
    ]


def _drop(trigger: Trigger, vendor: str) -> str:
    if vendor == "sqlite":
        return f"DROP TRIGGER IF EXISTS {trigger.name}"
    return f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}"


def _sqlite_sql(trigger: Trigger) -> str:
    return " ".join((trigger.sqlite or "").split())


def _fingerprint(trigger: Trigger, vendor: str) -> str:
    if vendor == "sqlite":
        return _sqlite_sql(trigger)
    parts = ["O", _SEARCH_PATH.replace(" = ", "="), _declaration(trigger)]
    return ":".join([*parts, *(["owner"] if trigger.as_owner else []), trigger.function or ""])


def _declaration(trigger: Trigger) -> str:
    """Hash of what the catalogue gives back only in its own words: moment, table and condition of the trigger."""
    return sha256_hex((trigger.postgresql or "").encode())


def _installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, concat_ws(':', t.tgenabled, array_to_string(p.proconfig, ','),"
                " obj_description(t.oid, 'pg_trigger'), CASE WHEN p.prosecdef THEN 'owner' END, p.prosrc)"
                " FROM pg_trigger t"
                " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
            )
        return dict(cursor.fetchall())
