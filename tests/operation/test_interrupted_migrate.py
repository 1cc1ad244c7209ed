"""A migrate that is killed leaves a database on which nothing starts, until it is run again to its end."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.operation.starting import ROOT, BreakableCopy, Forks, copy_named, environment, manage
from workflow.engine.start_checks import UNFIT

pytestmark = pytest.mark.django_db(transaction=True)
# Before which statement it is killed, and the check that then refuses: among the migrations, in the middle of the
# triggers, and at the rights (PostgreSQL) or before the permissions of the last app's models.
KILLS = {
    "sqlite": [
        ('CREATE TABLE "django_session"', "migrations"),
        ("CREATE TRIGGER workflow_event_no_update", "migrate"),
        ('INTO "auth_permission"', "migrate"),
    ],
    "postgresql": [
        ('CREATE TABLE "django_session"', "migrations"),
        ("CREATE TRIGGER workflow_event_no_delete", "migrate"),
        ("GRANT SELECT, INSERT ON", "rights"),
    ],
}
# What the last migrate of this copy would have done, undone. On PostgreSQL a trigger that stands as declared is left.
STANDING = {"sqlite": (), "postgresql": ("DROP TRIGGER workflow_event_no_delete ON workflow_event",)}
UNDONE = (
    "DROP TABLE django_session",
    "DELETE FROM django_migrations WHERE app = 'sessions'",
    "DELETE FROM auth_permission WHERE codename = 'view_innovation'",
)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[BreakableCopy]:
    """The migrated database without its last step."""
    with copy_named("gate", tmp_path) as found:
        found.run(*UNDONE, *STANDING[connection.vendor])
        yield found


def test_after_a_killed_migrate_nothing_serves_until_it_is_done(copy: BreakableCopy, tmp_path: Path) -> None:
    env = environment(tmp_path, copy.url(), DATABASE_OWNER_URL=owner_url(copy))
    server = Forks(tmp_path, environment(tmp_path, copy.url()))
    said = []

    for words, _check in KILLS[connection.vendor]:
        command = [sys.executable, "-m", "tests.operation.killed_migrate", words]
        killed = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
        ended = server.gunicorn(NAME=copy.name)
        said.append(
            (killed.returncode, ended.status, words, [line.partition(":")[0] for line in ended.refusals])
        )
    done = manage("migrate", "--verbosity", "0", env=env)
    checked = server.manage("check", "--database", "default", NAME=copy.name)
    server.close()

    assert [(code, status) for code, status, _words, _names in said] == [(-9, UNFIT)] * len(said)
    assert [
        check in names
        for (_c, _s, _w, names), (_words, check) in zip(said, KILLS[connection.vendor], strict=True)
    ] == [True] * len(said), said
    assert (done.status, checked.status) == (0, 0)


def owner_url(copy: BreakableCopy) -> str:
    """Empty where nobody owns tables."""
    return copy.url(as_owner=True) if connection.vendor == "postgresql" else ""
