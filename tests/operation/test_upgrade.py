"""A database of each released version migrates to today's, whole, and what was under way in it goes on."""

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests import databases
from tests.operation.starting import ROOT, Forks, manage

# Made by each version's own program (docs/recipes.md, "A release"): a contract in force whose first report is open.
RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql.gz"))
NAME = "test_released"


def dumps_of(engine: str) -> list[Path]:
    """The dumps of the released versions on an engine; there is one at least."""
    found = [path for path in RELEASED if path.name.endswith(f"-{engine}.sql.gz")]
    assert found, engine
    return found


@pytest.mark.sqlite
@pytest.mark.parametrize("dump", dumps_of("sqlite"), ids=lambda path: path.name)
def test_a_released_embedded_database_is_upgraded_and_goes_on(dump: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "released.sqlite3")) as file:
        file.executescript(gzip.decompress(dump.read_bytes()).decode())

    is_upgraded_and_goes_on({"DATABASE_URL": f"sqlite:///{tmp_path}/released.sqlite3"}, tmp_path)


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize("dump", dumps_of("postgresql"), ids=lambda path: path.name)
def test_a_released_database_of_a_server_goes_on_upgraded(dump: Path, tmp_path: Path) -> None:
    with restored(gzip.decompress(dump.read_bytes())) as address:
        is_upgraded_and_goes_on(address, tmp_path)


def is_upgraded_and_goes_on(address: dict[str, str], folder: Path) -> None:
    """Refused before `migrate`; afterwards its open report is handed in and the history is whole."""
    # Its contract is signed by a development authority whose keys nobody kept.
    as_kept = {"PATH": os.environ["PATH"], "PRAKARSA_DATA_DIR": str(folder), **address}
    env = as_kept | {"PRAKARSA_SIGNER": "pkcs12"}
    program = Forks(folder, env)

    before = program.manage("check", "--database", "default")
    migrated = manage("migrate", "--verbosity", "0", env=env)
    command = [sys.executable, "-m", "tests.operation.hand_in"]
    handed_in = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    after = program.manage("check", "--database", "default")
    history = manage("verify_history", "--limit", "100", env=env)
    program.close()
    without_its_authority = manage("run_worker", "--once", env=as_kept)

    assert (before.status, migrated.status, migrated.lines) == (1, 0, ())
    assert (handed_in.stdout, handed_in.returncode) == ("submitted", 0), handed_in.stderr
    assert after.status == 0
    # The database was kept, and its documents were not: they are missed, and nothing else.
    *found, last = history.lines
    assert found
    assert [line for line in found if not line.endswith("Dokumen tersimpan hilang.")] == [], last
    said = "CommandError: development authority: Contracts are signed by a development authority of which "
    assert (without_its_authority.status, len(without_its_authority.lines)) == (1, 1)
    assert without_its_authority.lines[0].startswith(said)
    assert not (folder / "keys" / "authority").exists()


@contextmanager
def restored(dump: bytes) -> Iterator[dict[str, str]]:
    """A database of the tests' server with these contents; its addresses for the application and the owner."""
    given = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    address = {name: urlunsplit(urlsplit(url)._replace(path=f"/{NAME}")) for name, url in given.items()}
    with psycopg.connect(**databases.owner_parameters() | {"dbname": "postgres"}, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        try:
            program = shutil.which("psql") or "psql"
            command = [program, "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", address["DATABASE_OWNER_URL"]]
            subprocess.run(command, input=dump, capture_output=True, check=True)
            yield address
        finally:
            owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(NAME)))
