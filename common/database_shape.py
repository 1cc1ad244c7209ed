"""Whether a database is the one that the models describe: migrations by name, tables, columns and constraints.

Each question reads the database's own catalogue with one or two queries. Migrations are compared by the names of their
files: loading them would cost every start more than all the rest.
"""

import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model, UniqueConstraint

# A table and some of its columns.
Columns = tuple[str, ...]

_COLUMNS = {
    "sqlite": """
        SELECT m.name, c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'""",
    "postgresql": """
        SELECT t.relname, a.attname FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
         WHERE t.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped""",
}
_UNIQUE = {
    "sqlite": """
        SELECT t.name, i.name, c.name FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
         WHERE t.type = 'table' AND i."unique" = 1 ORDER BY i.name, c.seqno""",
    "postgresql": """
        SELECT t.relname, i.indexrelid::regclass::text, a.attname
          FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid, unnest(i.indkey) WITH ORDINALITY k(attnum, place),
               pg_attribute a
         WHERE i.indisunique AND i.indisvalid AND a.attrelid = i.indrelid AND a.attnum = k.attnum
           AND t.relnamespace = current_schema()::regnamespace ORDER BY 2, k.place""",
}
_REFERENCES = {
    "sqlite": """
        SELECT m.name, f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'""",
    "postgresql": """
        SELECT t.relname, a.attname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         WHERE c.contype = 'f' AND c.convalidated AND t.relnamespace = current_schema()::regnamespace""",
}
# What a CREATE INDEX or ALTER TABLE that was broken off leaves behind is not valid.
_NAMED = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type IN ('table', 'index')",
    "postgresql": """
        SELECT t.relname::text, c.conname::text, '' FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
         WHERE c.convalidated AND c.connamespace = current_schema()::regnamespace
         UNION ALL
        SELECT t.relname::text, x.relname::text, '' FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
          JOIN pg_class t ON t.oid = i.indrelid
         WHERE i.indisvalid AND x.relnamespace = current_schema()::regnamespace""",
}
_CONSTRAINT = re.compile(r'CONSTRAINT "([^"]+)"')


def unapplied_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Migrations of this program (`app.name`) that the database has not recorded as done, in the order of apps."""
    done = set(MigrationRecorder(connection).applied_migrations())
    return [f"{app}.{name}" for app, name in _shipped() if (app, name) not in done]


def _shipped() -> Iterator[tuple[str, str]]:
    for app in apps.get_app_configs():
        module, _explicit = MigrationLoader.migrations_module(app.label)
        if module is None:
            continue
        try:
            package = import_module(module)
        except ModuleNotFoundError:
            continue
        folders = getattr(package, "__path__", ())
        for found in sorted(entry.name for entry in pkgutil.iter_modules(folders)):
            if found[0] not in "_~":
                yield app.label, found


def missing_columns(connection: BaseDatabaseWrapper) -> list[str]:
    """Columns of the models (`table.column`) that the database lacks; for a whole table its name alone."""
    stored = {(table, column) for table, column in _rows(_COLUMNS, connection)}
    tables = {table for table, _column in stored}
    lacking = []
    for model in _models():
        table = model._meta.db_table
        if table not in tables:
            lacking.append(table)
            continue
        columns = (str(field.column) for field in model._meta.local_concrete_fields)
        lacking += [f"{table}.{column}" for column in columns if (table, column) not in stored]
    return lacking


def missing_constraints(connection: BaseDatabaseWrapper) -> list[str]:
    """What the models declare and the database does not enforce.

    Constraints and indexes are named as they are declared; a unique column or a reference is `table.column`.
    """
    names = _stored_names(connection)
    unique, references = unique_columns(connection), set(_rows(_REFERENCES, connection))
    lacking = []
    for model in _models():
        table = model._meta.db_table
        stands = {name: (table, *columns) in unique for name, columns in _declared_unique(model)}
        declared = [*model._meta.constraints, *model._meta.indexes]
        lacking += [
            entry.name
            for entry in declared
            if (table, entry.name) not in names or not stands.get(entry.name, True)
        ]
        for field in model._meta.local_concrete_fields:
            column = (table, str(field.column))
            refers = field.remote_field is not None and getattr(field, "db_constraint", False)
            alone = field.unique and not field.primary_key
            if (refers and column not in references) or (alone and column not in unique):
                lacking.append(".".join(column))
    return lacking


def unique_columns(connection: BaseDatabaseWrapper) -> set[Columns]:
    """Table and columns of every unique index of the database; of expressions only those parts that are columns."""
    indexes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for table, index, column in _rows(_UNIQUE, connection):
        indexes[table, index].append(column)
    return {(table, *columns) for (table, _index), columns in indexes.items()}


def _declared_unique(model: type[Model]) -> Iterator[tuple[str, Columns]]:
    """Name and columns of every UniqueConstraint that names fields."""
    columns = {field.name: str(field.column) for field in model._meta.local_concrete_fields}
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            yield constraint.name, tuple(columns[name] for name in constraint.fields)


def _stored_names(connection: BaseDatabaseWrapper) -> set[Columns]:
    """Each table with the names of its constraints and indexes."""
    names: set[Columns] = set()
    for table, name, sql in _rows(_NAMED, connection):
        names |= {(table, name), *((table, found) for found in _CONSTRAINT.findall(sql or ""))}
    return names


def _rows(question: dict[str, str], connection: BaseDatabaseWrapper) -> list[Columns]:
    with connection.cursor() as cursor:
        cursor.execute(question[connection.vendor])
        return [tuple(row) for row in cursor.fetchall()]


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
