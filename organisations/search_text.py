"""How the database keeps what lists are searched in: triggers fold the words of each row as it is written.

An app says in `ready` which columns of a table are searched. What is written past the models is found, too, and what
the version before writes while this one migrates. On SQLite the letters are replaced one after the other; PostgreSQL
has `translate`, an index of trigrams (extension `pg_trgm`) and one of Indonesian stems.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import Error, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from common.folding import FOLDED_FROM, FOLDED_TO
from common.triggers import Trigger

TABLE = "organisations_searchtext"
WHOLE, PUBLIC = "whole", "public"
EXTENSION = "pg_trgm"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Searched:
    """The columns of a table in which a row is searched. Its key is the column `id`, a UUID."""

    table: str
    columns: tuple[str, ...]
    part: str = WHOLE


_searched: list[Searched] = []


def search_in(*tables: Searched) -> None:
    """Have the database keep the words of these columns. Called in `ready`.

    Whoever changes the columns of a table that is searched already adds a migration that deletes its rows here:
    `migrate` fills in what is missing and leaves the rest.
    """
    _searched.extend(each for each in tables if each not in _searched)


def search_triggers() -> Iterator[Trigger]:
    """Three for each table and part: a row comes, its words change, it goes."""
    for each in _searched:
        changed = {
            "sqlite": " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in each.columns),
            "postgresql": " OR ".join(
                f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in each.columns
            ),
        }
        yield _trigger(each, "insert", _kept(each, "sqlite"), _kept(each, "postgresql"))
        yield _trigger(each, "update", _kept(each, "sqlite"), _kept(each, "postgresql"), changed)
        gone = f"DELETE FROM {TABLE} WHERE row_key = OLD.id AND part = '{each.part}';"  # noqa: S608 -- ours
        yield _trigger(each, "delete", gone, gone)


def _trigger(
    each: Searched, moment: str, sqlite: str, postgresql: str, when: dict[str, str] | None = None
) -> Trigger:
    name = f"{each.table}_search_{each.part}_{moment}"
    conditions = {engine: f" WHEN ({words})" for engine, words in (when or {}).items()}
    return Trigger(
        name=name,
        table=each.table,
        needs=TABLE,
        sqlite=f"CREATE TRIGGER {name} AFTER {moment.upper()} ON {each.table}"
        f"{conditions.get('sqlite', '')} BEGIN {sqlite} END",
        postgresql=f"TRIGGER {name} AFTER {moment.upper()} ON {each.table} FOR EACH ROW"
        f"{conditions.get('postgresql', '')}",
        function=f"BEGIN {postgresql} RETURN NULL; END",
    )


def _kept(each: Searched, engine: str) -> str:
    values = f"NEW.id, '{each.part}', {_folding(each, 'NEW', engine)}"
    return (
        f"INSERT INTO {TABLE} (row_key, part, folded) VALUES ({values}) "  # noqa: S608 -- names from the apps
        "ON CONFLICT (row_key, part) DO UPDATE SET folded = excluded.folded;"
    )


def _folding(each: Searched, row: str, engine: str) -> str:
    """The words of a row as SQL folds them: what `common.folding.folded` makes of them."""
    words = " || ' ' || ".join(f"COALESCE({row}.{column}, '')" for column in each.columns)
    letters, others = _quoted(FOLDED_FROM), _quoted(FOLDED_TO)
    if engine == "postgresql":
        # By this collation only A to Z have small letters, as on SQLite; the table has all others.
        return f'translate(lower(({words}) COLLATE "C"), {letters}, {others})'
    count = len(FOLDED_FROM)
    # Most texts are plain, and one call is a hundred times as fast as one for each letter of the table.
    return f"""CASE WHEN ({words}) NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*'
        THEN replace(replace(lower({words}), '''', ''), '`', '')
        ELSE (WITH RECURSIVE folding(done, words) AS (SELECT 0, lower({words}) UNION ALL
        SELECT done + 1, replace(words, substr({letters}, done + 1, 1), substr({others}, done + 1, 1))
          FROM folding WHERE done < {count}) SELECT words FROM folding WHERE done = {count}) END"""  # noqa: S608 -- names from the apps


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def prepare_search(connection: BaseDatabaseWrapper) -> None:
    """After every migrate: rows from before are searched too, and PostgreSQL's indexes are there."""
    if TABLE not in connection.introspection.table_names():
        return
    if connection.vendor == "postgresql":
        _stems(connection)
        _trigrams(connection)
    fill_in(connection)


def fill_in(connection: BaseDatabaseWrapper) -> None:
    """The words of every row that has none yet. One query for each table."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for each in _searched:
            if each.table in tables:
                cursor.execute(
                    f"INSERT INTO {TABLE} (row_key, part, folded) "  # noqa: S608 -- names from the apps
                    f"SELECT s.id, '{each.part}', {_folding(each, 's', connection.vendor)} FROM {each.table} s "
                    f"WHERE NOT EXISTS (SELECT 1 FROM {TABLE} t WHERE t.row_key = s.id AND t.part = '{each.part}') "
                    "ON CONFLICT (row_key, part) DO NOTHING"
                )


def _stems(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS search_text_stems ON {TABLE} USING gin (to_tsvector('indonesian', folded))"
        )


def _trigrams(connection: BaseDatabaseWrapper) -> None:
    """Without the right to create the extension a search reads all texts instead of an index; that is logged."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {EXTENSION}")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS search_text_trigrams ON {TABLE} USING gin (folded gin_trgm_ops)"
            )
    except Error as refused:
        _log.warning(
            "Searches read all texts, without an index: the extension %s could not be created (%s). "
            "Let a superuser run CREATE EXTENSION %s in this database, then run migrate again.",
            EXTENSION,
            str(refused).strip(),
            EXTENSION,
        )
