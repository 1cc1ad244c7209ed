"""A clock moved from outside, and a PostgreSQL that goes by it: Debian's libfaketime, no setting of the product.

Every process reads the same file, which holds an offset from the real clock: all agree to the microsecond and go on at
the usual pace between two moves. The monotonic clock is left alone, so that waiting and time limits are as usual.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from tests.operation.starting import ROOT

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
PRELOADED = Path(__file__).with_name("preload")
USER = "postgres"


@dataclass(frozen=True)
class MovedClock:
    """The file with the offset; `environment` is what makes a process go by it."""

    file: Path

    def move(self, at: datetime) -> None:
        """It is this moment now, for everybody who goes by it."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{at.timestamp() - time.time():+.6f}\n")
        fresh.chmod(0o644)
        # In one step: nobody reads half of it.
        fresh.rename(self.file)

    def now(self) -> datetime:
        """What everybody who goes by it takes for the present."""
        return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=float(self.file.read_text()))

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that goes by it."""
        return {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
            "PYTHONPATH": str(PRELOADED),
        }


@contextmanager
def moved_clock(at: datetime) -> Iterator[MovedClock]:
    """A clock that stands at this moment now, in a folder of its own that every user may read."""
    with TemporaryDirectory(prefix="prakarsa-clock.", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        found = MovedClock(Path(folder) / "clock")
        found.move(at)
        yield found


@contextmanager
def cluster(clock: MovedClock) -> Iterator[str]:
    """A PostgreSQL of its own on the clock, with the shipped roles and database; gives its folder, the host."""
    folder = Path(mkdtemp(prefix="prakarsa-pg.", dir="/tmp"))
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version).parent
    data, log = folder / "data", folder / "log"
    if os.geteuid() == 0:
        subprocess.run(["chown", USER, folder], check=True)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
    try:
        _as_server(
            binaries / "initdb", f"--pgdata={data}", "--auth=trust", f"--username={USER}", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        _as_server(
            binaries / "pg_ctl", "start", f"--pgdata={data}", "--wait", "--silent", f"--log={log}", "-o", options,
            env=clock.environment,
        )  # fmt: skip
        roles = (ROOT / "deploy/postgresql/roles.sql").read_bytes()
        _as_server(
            binaries / "psql", "--quiet", "--no-psqlrc", f"--host={folder}", f"--username={USER}", "--dbname=postgres",
            "--set=ON_ERROR_STOP=1", given=roles,
        )  # fmt: skip
        yield str(folder)
    finally:
        if (data / "postmaster.pid").exists():
            _as_server(binaries / "pg_ctl", "stop", f"--pgdata={data}", "--mode=immediate", "--silent")
        subprocess.run(["rm", "-rf", folder], check=True)


def _version(path: Path) -> float:
    return float(path.parts[-3])


def _as_server(*command: str | Path, env: dict[str, str] | None = None, given: bytes = b"") -> None:
    """A program of PostgreSQL, which refuses to run as root."""
    drop = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if os.geteuid() == 0 else []
    preload = [f"{name}={value}" for name, value in (env or {}).items()]
    # Output to nowhere: the server that pg_ctl starts keeps what it was given, and would be waited for.
    subprocess.run(
        [*drop, "env", "PATH=/usr/bin:/bin", *preload, *command],
        check=True, cwd="/", input=given, stdout=subprocess.DEVNULL,
    )  # fmt: skip
