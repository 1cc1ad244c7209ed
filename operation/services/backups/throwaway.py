"""A database for the time of a trial: the backup is loaded into it and the shipped commands are run on it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, connections

from operation.services.backups.errors import BackupUnusable
from operation.services.backups.manifest import DATABASES, BackupManifest
from operation.services.backups.snapshots import COPY, load, opened_database, opened_file

Address = Mapping[str, str]


@contextmanager
def loaded(folder: Path, manifest: BackupManifest) -> Iterator[Address]:
    """The environment of processes that are to work on the loaded backup. Raises BackupUnusable, BackupFailed, OSError.

    What is loaded is gone afterwards. In this process it is the database `COPY`.
    """
    load_it = _loaded_sqlite if manifest.database.engine == "sqlite" else _loaded_postgresql
    with load_it(folder) as address:
        yield {**os.environ, "PRAKARSA_AS_OWNER": "1", "DATABASE_OWNER_URL": "", **address}


def manage(address: Address, *arguments: str) -> tuple[int, list[str]]:
    """A command of manage.py in a process of its own: exit status and lines."""
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=dict(address),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]


@contextmanager
def _loaded_sqlite(folder: Path) -> Iterator[Address]:
    with tempfile.TemporaryDirectory(prefix="prakarsa-check-") as place:
        path = Path(place) / "database.sqlite3"
        shutil.copyfile(folder / DATABASES["sqlite"], path)
        with opened_file(path):
            yield {"DATABASE_URL": f"sqlite:///{path}"}


@contextmanager
def _loaded_postgresql(folder: Path) -> Iterator[Address]:
    lent = settings.PRAKARSA_CHECK_DATABASE
    if not lent and connection.vendor != "postgresql":
        raise BackupUnusable("It is a backup of PostgreSQL: set DATABASE_OWNER_URL to a server to try it on.")
    with _lent() if lent else _made() as name, opened_database(name):
        load(folder / DATABASES["postgresql"], COPY)
        yield {"DATABASE_URL": _url()}


@contextmanager
def _lent() -> Iterator[str]:
    """The empty database of DATABASE_CHECK_URL, which is empty again afterwards."""
    with opened_database(""):
        if connections[COPY].introspection.table_names():
            raise BackupUnusable("The database of DATABASE_CHECK_URL is not empty. Name one that is.")
    try:
        yield ""
    finally:
        with opened_database(""):
            _run("DROP SCHEMA public CASCADE")
            _run("CREATE SCHEMA public")


@contextmanager
def _made() -> Iterator[str]:
    """A database of its own beside the present one."""
    name = f"prakarsa_check_{uuid4().hex[:12]}"
    with opened_database("postgres"):
        _run(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield name
    finally:
        with opened_database("postgres"):
            # It waits some seconds for those who are just leaving, and sends autovacuum away.
            _run(f"DROP DATABASE {name}")


def _run(statement: str) -> None:
    try:
        with connections[COPY].cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        raise BackupUnusable(
            f"No database can be made to try it in: {str(error).splitlines()[0]}. Use a role with CREATEDB as"
            " DATABASE_OWNER_URL, or name an empty database as DATABASE_CHECK_URL."
        ) from error


def _url() -> str:
    """Of the database `COPY`, for other processes."""
    there = connections.settings[COPY]
    options = {name: value for name, value in there["OPTIONS"].items() if name.startswith("ssl")}
    query = {"host": there["HOST"], "port": there["PORT"], **options}
    user = ":".join(quote(there[part], safe="") for part in ("USER", "PASSWORD"))
    wanted = urlencode({name: value for name, value in query.items() if value})
    return f"postgresql://{user}@/{quote(there['NAME'])}?{wanted}"
