"""Make the small databases of a released version that tests/operation/test_upgrade.py upgrades, one for each engine.

Usage: python tools/released_database.py COMMIT VERSION. The version's own program, checked out beside, migrates an
empty database and walks to a contract in force whose first report is open; its dump is kept in
tests/operation/released/. Run once a release, with that version's requirements installed.
"""

import gzip
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "operation" / "released"
WALK = "import django; django.setup(); from tests.world import build; build().open_report()"
# A server of its own, whose address and programs the script gets.
SERVER = '. tools/postgresql.sh && start_postgresql off && "$@" "$binaries"'
# What pg_dump writes anew each time, and what an older server may not know.
PASSING = re.compile(rb"^(\\(un)?restrict .*|SET transaction_timeout .*)\n", re.MULTILINE)


def main() -> int:
    """Make and keep the dumps; the exit code."""
    match sys.argv[1:]:
        case [commit, version]:
            _keep(version, "sqlite", _sqlite(commit))
            script = [sys.executable, __file__, commit, version]
            subprocess.run(["sh", "-c", SERVER, "sh", *script], cwd=ROOT, check=True)
        case [commit, version, binaries]:
            _keep(version, "postgresql", _postgresql(commit, Path(binaries)))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def _keep(version: str, engine: str, dump: bytes) -> None:
    (KEPT / f"{version}-{engine}.sql.gz").write_bytes(gzip.compress(dump, mtime=0))


def _sqlite(commit: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "released.sqlite3"
        _walk(commit, {"DATABASE_URL": f"sqlite:///{database}"})
        with closing(sqlite3.connect(database)) as file:
            return "\n".join(file.iterdump()).encode()


def _postgresql(commit: str, binaries: Path) -> bytes:
    address = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    _walk(commit, address)
    command = [str(binaries / "pg_dump"), address["DATABASE_OWNER_URL"]]
    return PASSING.sub(b"", subprocess.run(command, check=True, capture_output=True).stdout)


def _walk(commit: str, database: dict[str, str]) -> None:
    """The walk by that commit's program: migrated as the owner of the tables, walked as the application."""
    with _checkout(commit) as folder:
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
        }
        for command in (["manage.py", "migrate", "--verbosity", "0"], ["-c", WALK]):
            subprocess.run([sys.executable, *command], cwd=folder, env=env | database, check=True)


@contextmanager
def _checkout(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "checkout"
        subprocess.run(["git", "worktree", "add", "--detach", str(folder), commit], cwd=ROOT, check=True)
        try:
            yield folder
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(folder)], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
