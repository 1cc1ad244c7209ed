"""A cluster of PostgreSQL of its own that can be lost, with a vault that keeps its WAL by the shipped scripts."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.operation.starting import ROOT

SCRIPTS = ROOT / "deploy" / "postgresql" / "wal"
ROLES = (
    "CREATE ROLE prakarsa_owner LOGIN CREATEDB",
    "CREATE ROLE prakarsa_app LOGIN",
    "CREATE ROLE prakarsa_seq LOGIN",
    "CREATE ROLE prakarsa_vault LOGIN REPLICATION",
    "CREATE DATABASE prakarsa OWNER prakarsa_owner",
)


class OwnCluster:
    """Everything lies below one folder of PostgreSQL's user: `data`, the socket, `vault`, and the scripts."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.vault, self.data = folder, folder / "vault", folder / "data"
        self.scripts = folder / "scripts"
        shutil.copytree(SCRIPTS, self.scripts)
        self.vault.mkdir()
        self._receiver: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            found = pwd.getpwnam("postgres")
            for path in (folder, *folder.rglob("*")):
                os.chown(path, found.pw_uid, found.pw_gid)
        self.run(
            "initdb",
            f"--pgdata={self.data}",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--no-sync",
        )
        settings = (self.scripts / "archive.conf").read_text()
        quiet = settings.replace("synchronous_standby_names = 'prakarsa_vault'", "")
        # The roles are made before there is a vault to wait for.
        for text, statements in ((quiet, ROLES), (settings, ())):
            (self.data / "postgresql.auto.conf").write_text(text)
            self.start()
            for statement in statements:
                with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as server:
                    server.execute(statement.encode())
            if statements:
                self.stop("fast")

    def url(self, user: str = "prakarsa_app", name: str = "prakarsa") -> str:
        """Of a database of it."""
        return f"postgresql://{user}@/{name}?host={self.folder}"

    def start(self, data: Path | None = None) -> None:
        """Until it takes connections."""
        options = f"-k {self.folder} -c listen_addresses=''"
        self.run(
            *("pg_ctl", "start", f"--pgdata={data or self.data}", "--wait", "--silent"),
            *(f"--log={self.folder}/log", "-o", options),
        )

    def stop(self, mode: str, data: Path | None = None) -> None:
        """`fast`, or `immediate`, as a power cut."""
        self.run("pg_ctl", "stop", f"--pgdata={data or self.data}", f"--mode={mode}", "--silent")

    def receive(self) -> None:
        """Let the vault take WAL; returns when it does."""
        command = [*self._as_server(), str(self.scripts / "receive-wal.sh"), str(self.vault)]
        with (self.folder / "vault.log").open("ab") as log:
            self._receiver = subprocess.Popen(
                command, env=self._environment(), cwd="/", stdout=log, stderr=log, start_new_session=True
            )
        ends = time.monotonic() + 60
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as server:
            asked = "SELECT sync_state FROM pg_stat_replication WHERE application_name = 'prakarsa_vault'"
            while ("sync",) not in server.execute(asked).fetchall():
                assert time.monotonic() < ends, (self.folder / "log").read_text()[-2000:]
                time.sleep(0.05)

    def signal_vault(self, number: signal.Signals) -> None:
        """Stop, go on, or end."""
        assert self._receiver is not None
        os.killpg(self._receiver.pid, number)
        if number in (signal.SIGTERM, signal.SIGKILL):
            self._receiver.wait()
            self._receiver = None

    def script(self, name: str, *arguments: str) -> None:
        """One of the shipped ones, as PostgreSQL's user."""
        self.run(str(self.scripts / name), *arguments)

    def run(self, *command: str) -> None:
        """A program as PostgreSQL's user."""
        program = shutil.which(command[0], path=self._environment()["PATH"]) or command[0]
        done = subprocess.run(
            [*self._as_server(), program, *command[1:]],
            env=self._environment(),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout

    def lose(self) -> None:
        """The primary and its disk are gone."""
        self.stop("immediate")
        shutil.rmtree(self.data)

    def close(self) -> None:
        """Everything ends."""
        if self._receiver is not None:
            self.signal_vault(signal.SIGKILL)
        for data in self.folder.glob("*/postmaster.pid"):
            self.stop("immediate", data.parent)

    @staticmethod
    def _as_server() -> list[str]:
        root = os.geteuid() == 0
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if root else []

    def _environment(self) -> dict[str, str]:
        newest = max(Path("/usr/lib/postgresql").glob("*/bin"))
        there = {"PGHOST": str(self.folder), "PGUSER": "prakarsa_vault"}
        return {"PATH": f"{newest}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", **there}


@contextmanager
def own_cluster() -> Iterator[OwnCluster]:
    """One that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="prakarsa-own-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        found = OwnCluster(Path(folder))
        try:
            yield found
        finally:
            found.close()
