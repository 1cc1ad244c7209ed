"""A database of each released version migrates to today's, whole, and what was under way in it goes on."""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.operation.starting import ROOT, manage

# Made by each version's own program (docs/recipes.md, "A release"): a contract in force whose first report is open.
RELEASED = sorted((Path(__file__).parent / "released").glob("*-sqlite.sql.gz"))


@pytest.mark.sqlite
@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.name)
def test_a_released_database_is_upgraded_and_goes_on(dump: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "released.sqlite3")) as file:
        file.executescript(gzip.decompress(dump.read_bytes()).decode())
    env = {
        "PATH": os.environ["PATH"],
        "PRAKARSA_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/released.sqlite3",
    }

    before = manage("check", "--database", "default", env=env)
    migrated = manage("migrate", "--verbosity", "0", env=env)
    command = [sys.executable, "-m", "tests.operation.hand_in"]
    handed_in = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    after = manage("check", "--database", "default", env=env)
    history = manage("verify_history", env=env)

    assert (before.status, migrated.status, migrated.lines) == (1, 0, ())
    assert (handed_in.stdout, handed_in.returncode) == ("submitted", 0), handed_in.stderr
    assert (after.status, history.status) == (0, 0)
