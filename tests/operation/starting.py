"""Starting the product as an operator does: gunicorn and manage.py in processes of their own, in production mode."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.contrib.staticfiles.finders import get_finders
from django.db import connection

from tests import copies, databases

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "prakarsa.contoh.go.id/history"
PREFIX = "prakarsa refuses to start: "
PATIENCE = 60.0
SETTINGS = {
    "PRAKARSA_ENV": "production",
    "SECRET_KEY": "k" * 20 + "0123456789" * 4,
    "ALLOWED_HOSTS": "prakarsa.contoh.go.id",
    "PRAKARSA_PUBLIC_URL": "https://prakarsa.contoh.go.id",
    "PRAKARSA_ORIGIN": ORIGIN,
    "PRAKARSA_SIGNER": "bsre-v2",
    "EMAIL_URL": "smtp+tls://prakarsa:rahasia@mail.contoh.go.id:587",
    "PROXY_COUNT": "1",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended, and the lines that it wrote."""

    status: int
    lines: tuple[str, ...]

    @property
    def refusals(self) -> list[str]:
        """What it refuses to start for."""
        return [line.removeprefix(PREFIX) for line in self.lines if line.startswith(PREFIX)]


def environment(data: Path, url: str, **changes: str) -> dict[str, str]:
    """A production environment over a data directory that knows its static files; an empty change takes away."""
    static = data / "static"
    static.mkdir(parents=True, exist_ok=True)
    (static / "staticfiles.json").write_text(known_static_files())
    found = {"PATH": os.environ["PATH"], "PRAKARSA_DATA_DIR": str(data), "DATABASE_URL": url, **SETTINGS}
    return {name: value for name, value in (found | changes).items() if value}


def known_static_files() -> str:
    """The list of static files that `collectstatic` would leave, each under its own name."""
    files = {path: path for finder in get_finders() for path, _storage in finder.list([])}
    return json.dumps({"version": "1.1", "hash": "", "paths": files})


def manage(*arguments: str, env: dict[str, str]) -> Ended:
    """manage.py to its end."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, tuple((done.stdout + done.stderr).splitlines()))


def gunicorn(data: Path, env: dict[str, str]) -> Ended:
    """gunicorn until it ends by itself."""
    done = subprocess.run(
        _gunicorn(data), cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return Ended(done.returncode, tuple(done.stderr.splitlines()))


class Asking(Protocol):
    """Asks a running server for a path, with further lines of the head; returns head and body."""

    def __call__(self, path: str, *lines: str) -> bytes: ...


@contextmanager
def running_gunicorn(data: Path, env: dict[str, str], *, log: Path | None = None) -> Iterator[Asking]:
    """A gunicorn to ask for paths, as from a proxy. What it writes goes to `log`."""
    with (
        (log or data / "server.log").open("w") as lines,
        subprocess.Popen(_gunicorn(data), cwd=ROOT, env=env, stderr=lines, text=True) as server,
    ):
        try:
            yield lambda path, *head: _asked(data / "socket", path, server, head)
        finally:
            server.terminate()
            server.wait()


def answer_of_gunicorn(data: Path, env: dict[str, str], path: str) -> bytes:
    """What a gunicorn that serves answers at `path`, as from a proxy; it is stopped afterwards."""
    with running_gunicorn(data, env) as ask:
        return ask(path)


def _gunicorn(data: Path) -> list[str]:
    where = f"unix:{data}/socket"
    return [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", where, "config.wsgi"]


def _asked(place: Path, path: str, server: subprocess.Popen[str], lines: Iterable[str]) -> bytes:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            with closing(socket.socket(socket.AF_UNIX)) as client:
                client.settimeout(PATIENCE)
                client.connect(str(place))
                said = ["X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1", *lines]
                head = "".join(f"{line}\r\n" for line in ["Host: prakarsa.contoh.go.id", *said])
                client.sendall(f"GET {path} HTTP/1.0\r\n{head}\r\n".encode())
                return client.makefile("rb").read()
        except (FileNotFoundError, ConnectionRefusedError):
            os.sched_yield()
    written = place.with_name("server.log")
    raise AssertionError(f"no server: {written.read_text() if written.exists() else 'too slow'}")


# -- a database to break -------------------------------------------------------------------------------------


class BreakableCopy:
    """A copy of the migrated database, as an installation with a name of its own has it before its first event."""

    def __init__(self, name: str) -> None:
        connection.close()
        self.name = name
        copies.copy(copies.here(), name)
        self.run(f"UPDATE workflow_installation SET origin = '{ORIGIN}'")

    def run(self, *statements: str) -> None:
        """Run them as the owner, each by itself."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.name, isolation_level=None)) as file:
                for statement in statements:
                    file.execute(statement)
            return
        parameters = databases.owner_parameters() | {"dbname": self.name}
        with psycopg.connect(**parameters, autocommit=True) as owner:
            for statement in statements:
                owner.execute(statement.encode())

    def run_without_triggers(self, *statements: str) -> None:
        """SQLite: run them with every trigger away, which are put back as they were."""
        with closing(sqlite3.connect(self.name)) as file:
            found = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        self.run(
            *(f"DROP TRIGGER {name}" for name, _sql in found), *statements, *(sql for _name, sql in found)
        )

    def url(self, *, as_owner: bool = False, as_sequencer: bool = False) -> str:
        """Its DATABASE_URL."""
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.name}"
        name = "DATABASE_OWNER_URL" if as_owner else "DATABASE_URL"
        given = os.environ["DATABASE_SEQUENCER_URL" if as_sequencer else name]
        return urlunsplit(urlsplit(given)._replace(path=f"/{self.name}"))


@contextmanager
def copy_named(name: str, folder: Path) -> Iterator[BreakableCopy]:
    """A copy that is gone afterwards."""
    found = BreakableCopy(str(folder / name) if connection.vendor == "sqlite" else f"test_{name}")
    try:
        yield found
    finally:
        copies.drop(found.name)


class Forks:
    """Many starts of gunicorn or manage.py in one environment for little more than the price of one."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.operation.forking"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def gunicorn(self, **database: str) -> Ended:
        """Start one over a database that differs in these members (NAME, USER, HOST), until it ends."""
        return self._asked(database, socket=str(self.folder / "socket"))

    def manage(self, *arguments: str, **database: str) -> Ended:
        """A command of manage.py to its end, over such a database."""
        return self._asked(database, arguments=arguments)

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def _asked(self, database: dict[str, str], **job: object) -> Ended:
        output = self.folder / "output"
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        asked.write(json.dumps({"database": database, "output": str(output), **job}) + "\n")
        asked.flush()
        return Ended(int(told.readline()), tuple(output.read_text().splitlines()))
