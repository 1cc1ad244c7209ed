"""What the models declare unique is unique in the database, too, by exactly the declared columns."""

from collections import defaultdict

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db
# What stops a double effect where a lock is missing, written by hand: neither model nor migration may lose one.
VITAL = {
    ("workflow_event", "subject_type", "subject_id", "seq"),
    ("workflow_decision", "review_id", "stage", "seat_id"),
    ("workflow_decision", "review_id", "stage", "person_id"),
    ("workflow_task", "subject_type", "subject_id", "kind", "stage", "role"),
}
# Tables and columns of unique indexes; Django's own introspection stumbles over an index on an expression.
STORED = {
    "sqlite": """
        SELECT t.name, i.name, c.name FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
         WHERE t.type = 'table' AND i."unique" = 1 ORDER BY i.name, c.seqno""",
    "postgresql": """
        SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, a.attname
          FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(attnum, place), pg_attribute a
         WHERE i.indisunique AND a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY 2, k.place""",
}


def declared() -> set[tuple[str, ...]]:
    """Table and columns of every UniqueConstraint of our models; those over expressions have none."""
    return {
        (model._meta.db_table, *(model._meta.get_field(field).column for field in constraint.fields))
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields
    }


def stored() -> set[tuple[str, ...]]:
    """Table and columns of every unique index of the database."""
    indexes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(STORED[connection.vendor])
        for table, index, column in cursor.fetchall():
            indexes[table, index].append(column)
    return {(table, *columns) for (table, _index), columns in indexes.items()}


def test_declared_unique_constraints_are_in_the_database() -> None:
    assert declared() - stored() == set()


def test_what_stops_a_double_effect_is_unique_in_the_database() -> None:
    assert VITAL - stored() == set()
    assert VITAL - declared() == set()
