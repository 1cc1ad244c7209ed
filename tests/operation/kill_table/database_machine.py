"""PostgreSQL on a machine of its own: a network namespace behind a cable that can be pulled, under its Debian unit.

As root alone. Else it listens on this machine's loopback, and there is no cable.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tests.deploy.proxy import free_port
from tests.deploy.supervisor import Service, parsed, patiently
from tests.operation.starting import ROOT

USER, DATABASE = "postgres", "prakarsa"
UNIT = "postgresql@.service"
DEBIANS = Path("/usr/lib/systemd/system")
SHIPPED = ROOT / "deploy/postgresql"


def has_network() -> bool:
    """Whether it can have a network of its own here."""
    return os.geteuid() == 0 and shutil.which("ip") is not None


class Postmaster(Service):
    """The server's process; its children are known by the folder that they work in."""

    data = Path()

    def others(self) -> list[int]:
        """Those that outlive their postmaster, for a moment."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if (place / "cwd").readlink() == self.data:
                    found.append(int(place.name))
            except OSError:
                continue
        return found


@dataclass
class DatabaseMachine:
    """Where it is, and what can happen to it."""

    folder: Path
    host: str
    port: int
    # The two ends of the cable: a command that speaks to the machine with it, and the name of the plug there.
    ends: tuple[tuple[list[str], str], ...]
    postmaster: Postmaster

    def url(self, role: str) -> str:
        """Its address for a role, over the cable."""
        return f"postgresql://{role}@{self.host}:{self.port}/{DATABASE}"

    def beside(self, user: str = USER, name: str = DATABASE) -> str:
        """The address for whoever looks from beside it, whatever becomes of the cable."""
        return f"postgresql://{user}@/{name}?host={self.folder}&port={self.port}"

    def answers(self) -> bool:
        """Whether it takes connections, over the cable."""
        try:
            with psycopg.connect(self.url("prakarsa_app"), connect_timeout=2) as asking:
                asking.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def backends(self) -> list[int]:
        """Processes that serve the application."""
        asked = "SELECT pid FROM pg_stat_activity WHERE usename = 'prakarsa_app'"
        with psycopg.connect(self.beside(name="postgres")) as owner:
            return [pid for (pid,) in owner.execute(asked).fetchall()]

    def pull(self, end: int) -> None:
        """The cable is pulled at one end."""
        self._plug(end, "down")

    def plug_in(self, end: int) -> None:
        """It is put back."""
        self._plug(end, "up")

    def _plug(self, end: int, word: str) -> None:
        there, plug = self.ends[end]
        subprocess.run([*there, "ip", "link", "set", plug, word], check=True)


@contextmanager
def database_machine() -> Iterator[DatabaseMachine]:
    """A running one, with the shipped settings, roles and database."""
    with TemporaryDirectory(prefix="prakarsa-machine-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)
        with _network(os.getpid() if has_network() else 0) as (inside, host, ends):
            port = free_port()
            _make_cluster(folder, port)
            postmaster = _postmaster(folder, inside)
            found = DatabaseMachine(folder, host, port, ends, postmaster)
            postmaster.start()
            try:
                patiently((folder / f".s.PGSQL.{port}").exists)
                patiently(lambda: _takes_roles(found))
                yield found
            finally:
                postmaster.stop()


@contextmanager
def _network(number: int) -> Iterator[tuple[list[str], str, tuple[tuple[list[str], str], ...]]]:
    """What begins a command in the namespace, the address there, and the ends of the cable."""
    if not number:
        yield [], "127.0.0.1", ()
        return
    space, here, there = f"prakarsa-{number}", f"pk{number}a", f"pk{number}b"
    ours, theirs = (f"10.213.{number % 250}.{last}" for last in (1, 2))
    inside = ["ip", "netns", "exec", space]
    for words in (
        f"ip netns add {space}",
        f"ip link add {here} type veth peer name {there}",
        f"ip link set {there} netns {space}",
        f"ip addr add {ours}/30 dev {here}",
        f"ip link set {here} up",
        f"ip -n {space} addr add {theirs}/30 dev {there}",
        f"ip -n {space} link set lo up",
        f"ip -n {space} link set {there} up",
    ):
        subprocess.run(words.split(), check=True)
    try:
        yield inside, theirs, (([], here), (inside, there))
    finally:
        # The cable goes with the namespace.
        subprocess.run(["ip", "netns", "delete", space], check=True)


def _make_cluster(folder: Path, port: int) -> None:
    data = folder / "data"
    _as_server(
        "initdb", f"--pgdata={data}", "--auth=trust", f"--username={USER}", "--encoding=UTF8",
        "--locale=C.UTF-8", "--data-checksums",
    )  # fmt: skip
    own = f"listen_addresses = '*'\nport = {port}\nunix_socket_directories = '{folder}'\n"
    with (data / "postgresql.conf").open("a") as settings:
        settings.write((SHIPPED / "prakarsa.conf").read_text() + own)
    with (data / "pg_hba.conf").open("a") as doors:
        doors.write("host prakarsa prakarsa_app,prakarsa_owner,prakarsa_seq 10.213.0.0/16 trust\n")


def _takes_roles(machine: DatabaseMachine) -> bool:
    done = _as_server(
        "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", machine.beside(name="postgres"),
        given=(SHIPPED / "roles.sql").read_bytes(), check=False,
    )  # fmt: skip
    return done == 0


def _postmaster(folder: Path, inside: list[str]) -> Postmaster:
    """Debian's unit with what we ship for it, but for the place of its cluster."""
    settings = parsed(DEBIANS, UNIT) if (DEBIANS / UNIT).is_file() else {}
    for file in sorted((ROOT / "deploy/systemd" / f"{UNIT}.d").glob("*.conf")):
        settings |= parsed(file.parent, file.name)
    command = [*inside, *_dropped(), str(_programs() / "postgres"), "-D", str(folder / "data")]
    settings |= {("Service", "ExecStart"): [" ".join(command)], ("Service", "Type"): ["simple"]}
    settings |= {("Service", "KillSignal"): ["SIGINT"], ("Service", "TimeoutStopSec"): ["60"]}
    found = Postmaster(settings, [], str, folder / "postgresql.log")
    found.data = folder / "data"
    return found


def _as_server(program: str, *arguments: str, given: bytes = b"", check: bool = True) -> int:
    """A program of PostgreSQL, which refuses to run as root."""
    command = [*_dropped(), str(_programs() / program), *arguments]
    env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command,
        check=check,
        cwd="/",
        env=env,
        input=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return done.returncode


def _dropped() -> list[str]:
    root = os.geteuid() == 0
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if root else []


def _programs() -> Path:
    return max(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    ).parent


def kill(process: int) -> None:
    """-9."""
    os.kill(process, signal.SIGKILL)
