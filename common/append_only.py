"""Tables whose rows are inserted and never changed: the SQL of their triggers, per database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import UniqueConstraint

from common.erasing import CELLS, Erasable, blanked_by_any
from common.triggers import Trigger


def append_only(table: str, *, erasable: Iterable[Erasable] = ()) -> Iterator[Trigger]:
    """Rows of `table` are inserted and never changed, deleted, truncated or replaced (SQLite's OR REPLACE).

    But for the parts of them that are `erasable`, by two people (`common.erasing`).
    """
    for moment in ("UPDATE", "DELETE"):
        name = f"{table}_no_{moment.lower()}"
        refused = Trigger(
            name=name,
            table=table,
            sqlite=f"CREATE TRIGGER {name} BEFORE {moment} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            postgresql=f"TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW",
            function=refusal(f"{table} is append-only", "42501"),
        )
        yield _but_for(refused, erasable) if moment == "UPDATE" else refused
    yield no_truncate(table)
    name = f"{table}_no_replace"
    yield Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {would_replace(_model(table))} "
        f"BEGIN SELECT RAISE(ABORT, 'UNIQUE: {table} never replaces a row'); END",
    )


def _but_for(refused: Trigger, erasable: Iterable[Erasable]) -> Trigger:
    """The same, which lets an erasable part be blanked."""
    parts = tuple(erasable)
    if not parts:
        return refused
    here, there = blanked_by_any(parts, "sqlite"), blanked_by_any(parts, "postgresql")
    return replace(
        refused,
        needs=CELLS,
        sqlite=(refused.sqlite or "").replace("); END", f") WHERE NOT ({here}); END"),
        function=(refused.function or "").replace("BEGIN ", f"BEGIN IF {there} THEN RETURN NEW; END IF; ", 1),
    )


def _model(table: str) -> Any:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def would_replace(model: Any, but: str = "") -> str:
    """SQL: a row stands where NEW would go. `OR REPLACE` deletes such rows, without any trigger's leave."""
    table = model._meta.db_table
    found = [f"x.rowid = NEW.rowid{but}"]
    found += [f'x."{f.column}" = NEW."{f.column}"{but}' for f in model._meta.concrete_fields if f.unique]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            columns = [model._meta.get_field(name).column for name in constraint.fields]
            same = " AND ".join(f'x."{column}" = NEW."{column}"' for column in columns)
            found.append(same + _partial(model, constraint) + but)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} x WHERE {condition})" for condition in found)


def _partial(model: Any, constraint: UniqueConstraint) -> str:
    """The condition under which a partial constraint asks for uniqueness, for the standing row and the new one."""
    if constraint.condition is None:
        return ""
    condition = constraint._get_condition_sql(  # type: ignore[attr-defined]  # as for the index itself
        model, connection.schema_editor()
    )
    return "".join(" AND " + re.sub(r'"(\w+)"', rf"{row}.\1", condition) for row in ("x", "NEW"))


def no_truncate(table: str) -> Trigger:
    """Refuses TRUNCATE, which fires no row trigger. PostgreSQL only."""
    name = f"{table}_no_truncate"
    return Trigger(
        name=name,
        table=table,
        postgresql=f"TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
        function=refusal(f"{table} is never truncated", "42501"),
    )


def refusal(message: str, sqlstate: str) -> str:
    """Body of a PL/pgSQL trigger function that always refuses."""
    return f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '{sqlstate}'; END"


def write_once(
    table: str,
    seals: Mapping[str, Iterable[str]],
    *,
    free: Iterable[str] = (),
    skip_existing: bool = False,
    erasable: Iterable[Erasable] = (),
) -> Iterator[Trigger]:
    """Rows of `table` are never deleted, and what is said in them stays: columns only change until they are sealed.

    `seals` names, for each column that seals by no longer being NULL, the columns it seals (itself included); a column
    may have several seals. Columns that no seal names never change at all, but for the `free` ones. With
    `skip_existing` an existing row stays and the new one is left out, as INSERT … OR IGNORE asks, instead of being
    refused (SQLite). `erasable` parts may be blanked all the same, by two people (`common.erasing`).
    """
    for trigger in append_only(table):
        if trigger.name == f"{table}_no_replace" and skip_existing:
            yield replace(trigger, sqlite=_left_out(trigger.sqlite or ""))
        elif trigger.name != f"{table}_no_update":
            yield trigger
    by_seal: dict[str, list[str]] = {}
    for seal, sealed in seals.items():
        for column in sealed:
            by_seal.setdefault(column, []).append(seal)
    fields = _model(table)._meta.concrete_fields
    columns = [field.column for field in fields if field.column not in set(free)]
    name = f"{table}_kept"
    message = f"{table}: what was said stays as it was said"
    here = [_changed("IS NOT", column, by_seal.get(column, ())) for column in columns]
    here.append("NEW.rowid IS NOT OLD.rowid")
    there = [_changed("IS DISTINCT FROM", column, by_seal.get(column, ())) for column in columns]
    refused = Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {' OR '.join(here)} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({' OR '.join(there)})",
        function=refusal(message, "42501"),
    )
    yield _but_for(refused, erasable)


def _left_out(statement: str) -> str:
    return re.sub(r"RAISE\(ABORT, '[^']*'\)", "RAISE(IGNORE)", statement)


def refuse_replacing_update(model: Any) -> Trigger:
    """SQLite's UPDATE OR REPLACE would delete the row whose unique value another one takes."""
    table = model._meta.db_table
    names = {field.name for field in model._meta.concrete_fields if field.unique}
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            names.update(constraint.fields)
    columns = sorted(model._meta.get_field(name).column for name in names)
    return Trigger(
        name=f"{table}_stays",
        table=table,
        sqlite=f"CREATE TRIGGER {table}_stays BEFORE UPDATE OF {', '.join(columns)} ON {table} "
        f"WHEN {would_replace(model, but=' AND x.rowid <> OLD.rowid')} "
        f"BEGIN SELECT RAISE(ABORT, 'UNIQUE: {table} never replaces a row'); END",
    )


def _changed(differs: str, column: str, seals: Iterable[str]) -> str:
    changed = f'NEW."{column}" {differs} OLD."{column}"'
    conditions = [f"OLD.{seal} IS NOT NULL" for seal in seals]
    if not conditions:
        return changed
    sealed = conditions[0] if len(conditions) == 1 else f"({' OR '.join(conditions)})"
    return f"({sealed} AND {changed})"
