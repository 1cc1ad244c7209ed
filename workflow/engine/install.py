"""Around every migrate: triggers off before, on after; the installation row and the system person exist."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from common import triggers
from organisations.offices import SYSTEM_PERSON_ID
from organisations.search_text import prepare_search

EVERY_RIGHT = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Tables that the application only reads: the sequencer alone adds to them, with a role of its own.
_of_the_sequencer: set[str] = set()
_read_by_sequencer = {"workflow_installation"}


def written_by_sequencer(tables: Iterable[str]) -> None:
    """Leave these tables to the role that seals the history; called as an app loads."""
    _of_the_sequencer.update(tables)


def read_by_sequencer(table: str) -> None:
    """Let the role that seals the history read this table, whose rows become leaves of the log."""
    _read_by_sequencer.add(table)


def before_migrate(*, using: str, **kwargs: Any) -> None:
    """Drop the triggers on SQLite, whose table rebuild would fail on them or lose them."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        triggers.drop_all(connection)


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Seed the fixed rows, then put every trigger in place and grant the application role its rights."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if "workflow_installation" not in tables:
        return
    seed(using)
    triggers.install_all(connection)
    if connection.vendor == "postgresql":
        # At once: the version before, which may serve meanwhile, has the former rights or the new ones.
        with transaction.atomic(using=using):
            grant(using)
    prepare_search(connection)


def seed(using: str = "default") -> None:
    """The installation row and the person on whose behalf the system acts. Idempotent."""
    from organisations.models import Person  # noqa: PLC0415 -- imported while models load
    from workflow.models import Event, Installation  # noqa: PLC0415 -- same

    with transaction.atomic(using=using):
        row, _new = Installation.objects.using(using).get_or_create(
            id=1, defaults={"origin": settings.PRAKARSA_ORIGIN}
        )
        # Every event carries the name, so the first one fixes it.
        if row.origin != settings.PRAKARSA_ORIGIN and not Event.objects.using(using).exists():
            row.origin = settings.PRAKARSA_ORIGIN
            row.save(update_fields=["origin"])
        Person.objects.using(using).get_or_create(id=SYSTEM_PERSON_ID)


def grant(using: str = "default") -> None:
    """Give the application role what it needs and nothing more: no DDL, no change of append-only tables."""
    connection = connections[using]
    app = settings.PRAKARSA_APP_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [app])
        if cursor.fetchone() is None:
            return
        cursor.execute("SELECT current_user = %s", [app])
        if cursor.fetchone()[0]:
            return
        role = connection.ops.quote_name(app)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        for table, rights in _rights(connection).items():
            cursor.execute(f"GRANT {', '.join(rights)} ON {connection.ops.quote_name(table)} TO {role}")
    _grant_sequencer(connection)


def _grant_sequencer(connection: BaseDatabaseWrapper) -> None:
    """Let the sequencer read what is hashed and add to its own tables. Without such a role nothing is sealed."""
    name = settings.PRAKARSA_SEQUENCER_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [name])
        if cursor.fetchone() is None:
            return
        role = connection.ops.quote_name(name)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        tables = set(connection.introspection.table_names())
        for table in sorted(_of_the_sequencer & tables):
            cursor.execute(f"GRANT SELECT, INSERT ON {connection.ops.quote_name(table)} TO {role}")
        for table in sorted(_read_by_sequencer & tables):
            cursor.execute(f"GRANT SELECT ON {connection.ops.quote_name(table)} TO {role}")


@dataclass(frozen=True, slots=True)
class WrongRights:
    """Where the connected role's rights are not those that `grant` gives: tables, with the rights in question."""

    lacking: list[str]
    exceeding: list[str]


def wrong_rights(connection: BaseDatabaseWrapper) -> WrongRights:
    """Rights that the connected role lacks, and those with which it could change what is append-only. PostgreSQL.

    One query. Who owns the tables or is a superuser has every right.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, ARRAY(SELECT wanted FROM unnest(%s::text[]) wanted WHERE has_table_privilege(oid, wanted))"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
            [[*EVERY_RIGHT, "TRUNCATE"]],
        )
        held: dict[str, list[str]] = dict(cursor.fetchall())
    ours = {*connection.introspection.django_table_names(only_existing=True), "django_migrations"}
    lacking, exceeding = [], []
    for table, rights in _rights(connection).items():
        if table not in ours:
            continue
        lacking += [f"{right} on {table}" for right in rights if right not in held.get(table, ())]
        if len(rights) < len(EVERY_RIGHT):
            exceeding += [f"{right} on {table}" for right in held.get(table, ()) if right not in rights]
    return WrongRights(lacking, exceeding)


def _rights(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    """What the application may do with each table."""
    guarded = {trigger.name for trigger in triggers.declared(connection)}
    read_only = {"workflow_installation", "django_migrations"}
    found: dict[str, tuple[str, ...]] = {}
    for table in connection.introspection.table_names():
        if table in _of_the_sequencer:
            found[table] = EVERY_RIGHT[:1]
        elif f"{table}_no_update" in guarded:
            found[table] = EVERY_RIGHT[:2]
        elif f"{table}_no_delete" in guarded:
            found[table] = EVERY_RIGHT[:3]
        else:
            found[table] = EVERY_RIGHT[:1] if table in read_only else EVERY_RIGHT
    return found
