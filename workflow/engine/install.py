"""Around every migrate: triggers off before, on after; the installation row and the system person exist."""

from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from common import triggers
from organisations.offices import SYSTEM_PERSON_ID


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
        grant(using)


def seed(using: str = "default") -> None:
    """The installation row and the person on whose behalf the system acts. Idempotent."""
    from organisations.models import Person  # noqa: PLC0415 -- imported while models load
    from workflow.models import Installation  # noqa: PLC0415 -- same

    with transaction.atomic(using=using):
        Installation.objects.using(using).get_or_create(id=1, defaults={"origin": settings.PRAKARSA_ORIGIN})
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
        for table in connection.introspection.table_names(cursor):
            rights = _rights(table, connection)
            cursor.execute(f"GRANT {rights} ON {connection.ops.quote_name(table)} TO {role}")


def _rights(table: str, connection: BaseDatabaseWrapper) -> str:
    guarded = {trigger.name for trigger in triggers.declared(connection)}
    if f"{table}_no_update" in guarded:
        return "SELECT, INSERT"
    if f"{table}_no_delete" in guarded:
        return "SELECT, INSERT, UPDATE"
    if table in {"workflow_installation", "django_migrations"}:
        return "SELECT"
    return "SELECT, INSERT, UPDATE, DELETE"
