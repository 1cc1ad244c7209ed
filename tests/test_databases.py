"""What every other test relies on: the role it runs as, and an emptied database after real transactions."""

import pytest
from django.db import DatabaseError, connection, transaction

from common import triggers
from organisations.models import Person
from tests import databases


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def rows():
    return [
        count(table) for table in ("organisations_person", "workflow_installation", "django_content_type")
    ]


@pytest.fixture
def two_cleanings(transactional_db):
    """Leave a row behind, so that this test sees the database after `clean`, whatever ran before."""
    databases.clean()
    before = rows()
    Person.objects.create()
    databases.clean()
    return before


@pytest.mark.django_db(transaction=True)
def test_cleaning_brings_back_exactly_what_migrate_left(two_cleanings):
    assert rows() == two_cleanings
    assert min(two_cleanings) > 0


@pytest.mark.django_db(transaction=True)
def test_all_triggers_stand_after_cleaning(two_cleanings):
    assert triggers.declared(connection)
    assert triggers.missing(connection) == []


@pytest.mark.postgresql
@pytest.mark.django_db
def test_tests_run_with_the_rights_of_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("prakarsa_app",)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id integer)",
        "ALTER TABLE workflow_event DISABLE TRIGGER USER",
        "TRUNCATE workflow_event",
        "DELETE FROM workflow_event",
        "UPDATE workflow_event SET seq = 0",
        "SET session_replication_role = replica",
    ],
)
@pytest.mark.django_db
def test_the_application_cannot_get_round_the_triggers(statement):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)
