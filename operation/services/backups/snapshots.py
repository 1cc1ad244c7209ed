"""The database as one moment saw it: written into a folder, and asked about that very moment.

SQLite is copied by its own backup interface in one step; PostgreSQL is dumped by `pg_dump` in the snapshot of a
transaction that answers the questions, too. Neither keeps anybody from writing.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg.conninfo import make_conninfo

from accounts.models import AccountEvent, PersonChain
from contracts.documents.references import named_documents
from operation.services.backups.errors import BackupFailed
from operation.services.backups.manifest import DATABASES, DatabaseFacts, HistoryHead
from workflow.models import Event, Installation

COPY = "backup_copy"
# What libpq takes from the environment, so that no list of processes shows a password.
_SECRET = {"password": "PGPASSWORD"}
_LIBPQ = (
    *("host", "port", "user", "dbname", "connect_timeout", "sslmode", "sslrootcert", "sslcert", "sslkey"),
    *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the database said at that moment."""

    origin: str
    database: DatabaseFacts
    history: HistoryHead
    documents: list[str]


def database_bytes() -> int:
    """About how large the database is, for whoever needs room for a copy. One query."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def take(folder: Path) -> Snapshot:
    """Write the database into `folder` and ask it. Raises BackupFailed, and DatabaseError where it is away."""
    return _sqlite(folder) if connection.vendor == "sqlite" else _postgresql(folder)


def _sqlite(folder: Path) -> Snapshot:
    path = folder / DATABASES["sqlite"]
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        # Without a number of pages it is one step: the copy is of one moment.
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    path.chmod(0o600)
    with opened_file(path, only_read=True):
        return _asked(COPY, f"SQLite {sqlite3.sqlite_version}")


@contextmanager
def opened_file(path: Path, *, only_read: bool = False) -> Iterator[None]:
    """A file of SQLite as the database `COPY`; when it is only read, nothing is written beside it."""
    name = f"file:{path}?mode=ro&immutable=1" if only_read else f"file:{path}"
    like = {**connections.settings["default"], "ENGINE": "django.db.backends.sqlite3"}
    connections.settings[COPY] = {**like, "NAME": name, "OPTIONS": {"uri": True}}
    with _closing_copy():
        yield


@contextmanager
def opened_database(name: str) -> Iterator[None]:
    """Another database of the server, by its name, as `COPY`; empty: the one that is lent for trials."""
    given = settings.PRAKARSA_CHECK_DATABASE or connections.settings["default"]
    connections.settings[COPY] = {
        **connections.settings["default"],
        **given,
        **({"NAME": name} if name else {}),
    }
    with _closing_copy():
        yield


@contextmanager
def _closing_copy() -> Iterator[None]:
    try:
        yield
    finally:
        connections[COPY].close()
        del connections[COPY], connections.settings[COPY]


def _postgresql(folder: Path) -> Snapshot:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        name, version = cursor.fetchone()
        target = folder / DATABASES["postgresql"]
        program(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={target}"),
        )
        target.chmod(0o600)
        return _asked("default", f"PostgreSQL {version}")


def _asked(using: str, server: str) -> Snapshot:
    # Whoever makes the tables anew asks what the program knows of them.
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return Snapshot(
        origin=Installation.objects.using(using).get(id=1).origin,
        database=DatabaseFacts(
            engine=connections[using].vendor,
            server=server,
            migrations=sorted(f"{app}.{name}" for app, name in applied),
        ),
        history=history_head(using),
        documents=list(named_documents(using)),
    )


def history_head(using: str = "default") -> HistoryHead:
    """How far the history goes. Reads the columns of every event; holds one hash a subject and a person."""
    heads: dict[str, str] = {}
    events = last = 0
    rows = Event.objects.using(using).order_by("id")
    columns = ("id", "subject_type", "subject_id", "seq", "leaf_hash")
    for pk, kind, subject, seq, leaf in rows.values_list(*columns).iterator(5000):
        events, last = events + 1, pk
        heads[f"{kind} {subject}"] = f"{seq} {bytes(leaf).hex()}"
    subjects = len(heads)
    people = PersonChain.objects.using(using).exclude(head=None).values_list("person_id", "last_seq", "head")
    for person, seq, head in people.iterator(5000):
        heads[f"person {person}"] = f"{seq} {bytes(head or b'').hex()}"
    lines = "".join(f"{name} {head}\n" for name, head in sorted(heads.items()))
    return HistoryHead(
        events=events,
        last_event=last,
        subjects=subjects,
        account_acts=AccountEvent.objects.using(using).count(),
        heads_sha256=hashlib.sha256(lines.encode()).hexdigest(),
    )


def load(dump: Path, using: str) -> None:
    """Load a dump of PostgreSQL into an empty database, all of it or nothing. Raises BackupFailed."""
    program(
        "pg_restore",
        *(
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            "--exit-on-error",
            "--single-transaction",
            str(dump),
        ),
        using=using,
    )
    with connections[using].cursor() as cursor:
        cursor.execute("ANALYZE")


def program(name: str, *arguments: str, using: str = "default") -> None:
    """Run a client program of PostgreSQL against this database. Raises BackupFailed with what it said."""
    parameters = connections[using].get_connection_params()
    # What Django asks of its own connections is not for the tools.
    known = {key: parameters[key] for key in _LIBPQ if parameters.get(key) not in (None, "")}
    secrets = {_SECRET[key]: str(parameters[key]) for key in _SECRET if parameters.get(key)}
    command = [_found(name, using), *arguments, f"--dbname={make_conninfo(**known)}"]
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL, arguments of ours
        command, env={**os.environ, **secrets}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or [
            f"exit status {done.returncode}"
        ]
        raise BackupFailed(f"{name}: {_cured(said)}")


def _found(name: str, using: str) -> str:
    """The program of the server's own version, else the one on the path: dumps of newer ones do not load into older
    servers."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        major = cursor.fetchone()[0]
    own = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    found = str(own) if own.is_file() else shutil.which(name)
    if not found:
        raise BackupFailed(f"{name} is not installed. Install postgresql-client.")
    return found


def _cured(said: list[str]) -> str:
    sentence = " ".join(said[:2])[:400]
    if "version mismatch" in sentence:
        return f"{sentence} Install the postgresql-client of the server's version."
    return sentence
