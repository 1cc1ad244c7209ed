"""Make the small database of a released version that tests/operation/test_upgrade.py upgrades.

Usage: python tools/released_database.py COMMIT VERSION. The version's own program, checked out beside, migrates an
empty SQLite database and walks to a contract in force whose first report is open; its dump is kept in
tests/operation/released/. Run once a release, with that version's requirements installed.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WALK = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.world import build
build().open_report()
"""


def main() -> int:
    """Make and keep the dump; the exit code."""
    commit, version = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        checkout, database = Path(folder) / "checkout", Path(folder) / "released.sqlite3"
        subprocess.run(["git", "worktree", "add", "--detach", str(checkout), commit], cwd=ROOT, check=True)
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(checkout),
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "DATABASE_URL": f"sqlite:///{database}",
        }
        try:
            subprocess.run([sys.executable, "-c", WALK], cwd=checkout, env=env, check=True)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(checkout)], cwd=ROOT, check=True)
        with closing(sqlite3.connect(database)) as file:
            text = "\n".join(file.iterdump())
    kept = ROOT / "tests" / "operation" / "released" / f"{version}-sqlite.sql.gz"
    kept.write_bytes(gzip.compress(text.encode(), mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
