"""`migrate` beside a server that goes on serving takes nothing away from it, not for a moment."""

import threading
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import triggers
from tests.operation.starting import copy_named, environment, manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_triggers_that_stand_are_not_touched() -> None:
    """Nor could they be: this is the application's role."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        triggers.install_all(connection)

    assert [query["sql"] for query in asked if "CREATE" in query["sql"] or "DROP" in query["sql"]] == []


def test_the_application_keeps_its_rights_and_its_guards(tmp_path: Path) -> None:
    """Somebody reads and looks for the guards all the time; one of them has to be put back."""
    guard = "innovations_innovation_guard"
    with copy_named("beside", tmp_path) as copy:
        copy.run("COMMENT ON TRIGGER workflow_event_told ON workflow_event IS 'another'")
        copy.run(f"COMMENT ON TRIGGER {guard} ON innovations_innovation IS 'another'")
        env = environment(tmp_path, copy.url(), DATABASE_OWNER_URL=copy.url(as_owner=True))
        refused: list[str] = []
        looked: list[int] = []
        done = threading.Event()

        def look() -> None:
            with psycopg.connect(copy.url(), autocommit=True) as other:
                while not done.is_set():
                    try:
                        other.execute("SELECT 1 FROM organisations_user LIMIT 1")
                        rows = other.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [guard]).fetchall()
                    except psycopg.errors.InsufficientPrivilege as error:
                        refused.append(str(error))
                    else:
                        looked.append(len(rows))

        watching = threading.Thread(target=look)
        watching.start()
        ended = manage("migrate", "--verbosity", "0", env=env)
        done.set()
        watching.join()
        checked = manage("check", "--database", "default", env=env)

    assert (ended.status, checked.status, refused, set(looked)) == (0, 0, [], {1}), ended.lines
