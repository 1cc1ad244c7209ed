"""What the models declare unique is unique in the database, too, by exactly the declared columns."""

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db
# What stops a double effect where a lock is missing, written by hand: neither model nor migration may lose one.
VITAL = {
    "event_seq_once": ("subject_type", "subject_id", "seq"),
    "decision_seat_once": ("review_id", "stage", "seat_id"),
    "decision_person_once": ("review_id", "stage", "person_id"),
    "task_open_once": ("subject_type", "subject_id", "kind", "stage", "role"),
}


def declared() -> dict[str, tuple[str, ...]]:
    """Columns of every UniqueConstraint of our models, by its name; those over expressions have none."""
    return {
        constraint.name: tuple(model._meta.get_field(field).column for field in constraint.fields)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields
    }


def stored() -> dict[str, tuple[str, ...]]:
    """Columns of every unique index of the database, by its name."""
    # Only of tables that declare one: Django's reader of SQLite's tables stumbles over some checks on empty texts.
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(constraint, models.UniqueConstraint) for constraint in model._meta.constraints)
    }
    with connection.cursor() as cursor:
        return {
            name: tuple(found["columns"])
            for table in tables
            for name, found in connection.introspection.get_constraints(cursor, table).items()
            if found["unique"]
        }


def test_every_declared_unique_constraint_stands_in_the_database() -> None:
    found = stored()

    assert declared() == {name: found.get(name) for name in declared()}


def test_what_stops_a_double_effect_is_unique_in_the_database() -> None:
    found = stored()

    assert {name: found.get(name) for name in VITAL} == VITAL
