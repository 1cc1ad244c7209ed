"""A small init that starts what unit files name, as they say: where they cannot be given to systemd itself.

It obeys ExecStart, WorkingDirectory, Environment, EnvironmentFile, Type=notify, Restart, RestartSec, KillMode,
TimeoutStopSec, the streams of a socket unit (LISTEN_FDS), Wants of a target, and drop-ins by prefix. Users and
protections are left to the campaign `bare_machine`, which boots systemd. Absolute places outside the program lie
under `root`.
"""

import os
import shlex
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from tests.operation.starting import ROOT
from tools.installing.environment import read

PROGRAM = "/opt/prakarsa"
Settings = dict[tuple[str, str], list[str]]


def parsed(folder: Path, name: str) -> Settings:
    """The settings of a unit by section and name: its file, then the drop-ins for its prefix. Empty values forget."""
    template = name.partition("@")[0] + "@." + name.rpartition(".")[2] if "@" in name else name
    instance = name.partition("@")[2].rpartition(".")[0]
    kind, prefix = name.rpartition(".")[2], name.partition("-")[0]
    files = [folder / template, *sorted((folder / f"{prefix}-.{kind}.d").glob("*.conf"))]
    found: Settings = {}
    for file in files:
        section = ""
        for line in file.read_text().splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif "=" in line and not line.startswith(("#", ";")):
                key, _sign, value = line.partition("=")
                values = found.setdefault((section, key), [])
                if value:
                    values.append(value.replace("%i", instance))
                else:
                    values.clear()
    return found


@dataclass
class Service:
    """One service unit and its process; `starts` counts how often it began."""

    settings: Settings
    sockets: list[socket.socket]
    place: Callable[[str], str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    ready: threading.Event = field(default_factory=threading.Event)
    # systemd's own mark of everything that one start brought about.
    invocation: str = ""
    _told: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None

    def start(self) -> None:
        """Begin, and watch from then on."""
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """SIGTERM to the main process; SIGKILL to all of them when TimeoutStopSec has passed."""
        self._told.set()
        process = self.process
        if process is not None:
            process.send_signal(getattr(signal, self._value("KillSignal", "SIGTERM")))
            try:
                process.wait(float(self._value("TimeoutStopSec", "90")))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        if self._watch is not None:
            self._watch.join()

    def _keep(self) -> None:
        while not self._told.is_set():
            status = self.run()
            restart = self._value("Restart", "no")
            if not (restart == "always" or (restart == "on-failure" and status != 0)):
                return
            self._told.wait(float(self._value("RestartSec", "0.1")))

    def run(self) -> int:
        """One process of it, to its end; its exit status."""
        self.starts += 1
        self.invocation = uuid4().hex
        env = self._environment() | {"INVOCATION_ID": self.invocation}
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        if self._value("Type", "simple") == "notify":
            env["NOTIFY_SOCKET"] = f"\0{self.log.name}{id(self)}{self.starts}"
            notify.bind(env["NOTIFY_SOCKET"])
            env["NOTIFY_SOCKET"] = "@" + env["NOTIFY_SOCKET"][1:]
        else:
            self.ready.set()
        words = shlex.split(self.place(self._value("ExecStart", "")))
        # The shell knows the number that it will keep, which is what LISTEN_PID must be.
        command = ["sh", "-c", 'export LISTEN_PID=$$; exec "$@"', "sh", *words] if self.sockets else words
        with self.log.open("ab") as lines, notify:
            self.process = subprocess.Popen(
                command,
                cwd=self.place(self._value("WorkingDirectory", "/")),
                env=env,
                stdout=lines,
                stderr=lines,
                pass_fds=[3 + number for number in range(len(self.sockets))],
                preexec_fn=self._hand_over,  # noqa: PLW1509 -- it duplicates files and nothing else
                start_new_session=True,
            )
            while not self.ready.is_set() and self.process.poll() is None:
                notify.settimeout(0.2)
                try:
                    if b"READY=1" in notify.recv(4096):
                        self.ready.set()
                except TimeoutError:
                    continue
            status = self.process.wait()
        self.ready.clear()
        self._end_the_others()
        return status

    def others(self) -> list[int]:
        """What its start brought about, the main process beside them or gone; not what was started with no
        environment, which ends with whoever speaks to it.
        """
        mark, found = f"INVOCATION_ID={self.invocation}".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (place / "environ").read_bytes():
                    found.append(int(place.name))
            except OSError:
                continue
        return found

    def _end_the_others(self) -> None:
        """Whatever the main process left behind, as systemd does before it starts anew."""
        first = signal.SIGKILL if self._value("KillMode", "control-group") == "mixed" else signal.SIGTERM
        ends = monotonic() + float(self._value("TimeoutStopSec", "90"))
        told: set[int] = set()
        while left := self.others():
            late = monotonic() > ends
            for process in left if late else set(left) - told:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL if late else first)
            told |= set(left)
            sleep(0.05)

    def _hand_over(self) -> None:
        for number, listener in enumerate(self.sockets):
            os.dup2(listener.fileno(), 3 + number, inheritable=True)

    def _environment(self) -> dict[str, str]:
        env = {"PATH": os.defpath, "LANG": "C.UTF-8"}
        for line in self.settings.get(("Service", "Environment"), []):
            env |= dict(word.split("=", 1) for word in shlex.split(line))
        for file in self.settings.get(("Service", "EnvironmentFile"), []):
            env |= read(Path(self.place(file)).read_text())
        if self.sockets:
            env["LISTEN_FDS"] = str(len(self.sockets))
        return env

    def _value(self, key: str, default: str) -> str:
        return self.settings.get(("Service", key), [default])[-1]


class Supervisor:
    """Starts what a target wants, from a folder of unit files, with /etc, /run and /var under `root`."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder, self.root = folder, root
        self.services: dict[str, Service] = {}
        self._listeners: list[socket.socket] = []

    def start(self, target: str, *, but: str = "") -> None:
        """Every socket and service that the target wants, except one."""
        wanted = " ".join(parsed(self.folder, target)["Unit", "Wants"]).split()
        for name in wanted:
            if name.endswith(".service") and name != but:
                settings = parsed(self.folder, name)
                sockets = self._sockets(settings)
                service = Service(settings, sockets, self.place, self.root / f"{name}.log")
                self.services[name] = service
                service.start()

    def once(self, name: str) -> int:
        """A service that ends by itself, as a timer starts it; its exit status. What it said is in its log."""
        return Service(parsed(self.folder, name), [], self.place, self.root / f"{name}.log").run()

    def stop(self) -> None:
        """All of them, and the sockets last."""
        for service in self.services.values():
            service.stop()
        for listener in self._listeners:
            listener.close()

    def place(self, text: str) -> str:
        """Where what a unit names lies here."""
        for top in ("/etc/prakarsa", "/run/prakarsa", "/var/lib/prakarsa", "/var/backups/prakarsa"):
            text = text.replace(top, f"{self.root}{top}")
        return text.replace(PROGRAM, str(ROOT))

    def _sockets(self, settings: Settings) -> list[socket.socket]:
        found = []
        for name in " ".join(settings.get(("Unit", "Requires"), [])).split():
            for stream in parsed(self.folder, name).get(("Socket", "ListenStream"), []):
                path = Path(self.place(stream))
                path.parent.mkdir(parents=True, exist_ok=True)
                listener = socket.socket(socket.AF_UNIX)
                listener.bind(str(path))
                listener.listen(128)
                found.append(listener)
        self._listeners += found
        return found


def patiently(holds: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait until it holds."""
    ends = monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert monotonic() < ends
        pause.wait(0.1)
