"""Protections switched off, one by one, for tests that show what each of them is good for."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

import workflow.engine.locking
import workflow.engine.transaction
from common import triggers
from tests import databases
from workflow.models import Decision, Event, Task

_UNIQUE = [
    (Event, "event_seq_once"),
    (Decision, "decision_seat_once"),
    (Decision, "decision_person_once"),
    (Task, "task_open_once"),
]


def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the subject without locking it. On SQLite the transaction takes its lock at the first write instead."""
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
        return
    original = workflow.engine.locking._statement

    def unlocked(subject_type: str, vendor: str) -> tuple[str, list[str], list[object]]:
        sql, names, converters = original(subject_type, vendor)
        return sql.removesuffix(" FOR NO KEY UPDATE"), names, converters

    monkeypatch.setattr(workflow.engine.locking, "_statement", unlocked)


def without_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite refuses to write over what a transaction has not seen, so there the transaction itself must go."""
    bare = SimpleNamespace(atomic=lambda **_options: nullcontext())
    monkeypatch.setattr(workflow.engine.transaction, "transaction", bare)


@contextmanager
def without_triggers() -> Iterator[None]:
    """Triggers that only move the subject, none that guards; no unique index on events, decisions, tasks."""
    databases.become_owner()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET lock_timeout = '10s'")
    triggers.drop_all(connection)
    declared = {model: model._meta.constraints for model, _name in _UNIQUE}
    for model, name in _UNIQUE:
        found = next(c for c in model._meta.constraints if c.name == name)
        # SQLite copies the table after the model, PostgreSQL drops what it is told to.
        model._meta.constraints = [c for c in model._meta.constraints if c is not found]
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, found)
    _move_only()
    databases.become_application()
    try:
        yield
    finally:
        _restore(declared)


def _restore(declared: dict[Any, Any]) -> None:
    """Empty the tables, whose rows may break what comes back, and put every protection in place again."""
    databases.clean()
    for model, constraints in declared.items():
        model._meta.constraints = constraints
    if connection.vendor == "sqlite":
        return  # the file is whole again
    databases.become_owner()
    triggers.drop_all(connection)
    _move_nothing()
    for model, name in _UNIQUE:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, next(c for c in declared[model] if c.name == name))
    triggers.install_all(connection)
    databases.become_application()


_SET = "UPDATE innovations_innovation SET state = NEW.to_state, last_seq = NEW.seq, head = NEW.leaf_hash,"
_SET += " last_at = NEW.at, version = version + 1 WHERE id = NEW.subject_id;"


def _move_only() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER naive AFTER INSERT ON workflow_event BEGIN {_SET} END")
            return
        cursor.execute(
            f"CREATE FUNCTION naive() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_SET} RETURN NULL; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER naive AFTER INSERT ON workflow_event FOR EACH ROW EXECUTE FUNCTION naive()"
        )


def _move_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER naive ON workflow_event")
        cursor.execute("DROP FUNCTION naive")
