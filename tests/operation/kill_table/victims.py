"""What is killed, and when it is back: each part answers, or has asked the database for something, since then."""

import json
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.deploy.supervisor import Service
from tests.operation.kill_table.clients import Examiner, Writers
from tests.operation.kill_table.database_machine import kill
from tests.operation.kill_table.installed import Installed

# Seconds; what is longer is a failure.
LONGEST = 10.0
GIVEN_UP = 120.0
PROCESSES = 2
# What is back stays so for this long.
STAYS = 1.0
# Who asks the database at the moment: the port at this end, and when its last statement began or ended.
SESSIONS = """
SELECT client_port, extract(epoch FROM greatest(state_change, query_start))::float8 FROM pg_stat_activity
 WHERE usename = 'prakarsa_app' AND client_port > 0"""


@dataclass(frozen=True)
class Kill:
    """One row: what it was, and how many seconds each part took until it answered again."""

    kind: str
    parts: dict[str, float]
    note: str = ""

    @property
    def back(self) -> float:
        """The last of them."""
        return max(self.parts.values())


class Executioner:
    """Kills, and waits until what was killed is back."""

    def __init__(self, found: Installed, writers: Writers, examiner: Examiner, *, seed: int) -> None:
        self.found, self.writers, self.examiner = found, writers, examiner
        self.kills: list[Kill] = []
        self._random = random.Random(seed)

    def kill(self, kind: str) -> Kill:
        """One of this kind, then everything that must come back."""
        note = {
            "web: a process": self._web_process,
            "web: the server": self._web_server,
            "web: what examines and signs": self._companion,
            "worker": self._worker,
            "database: the server": self._postmaster,
            "database: a session": self._session,
            "network": self._network,
        }[kind]()
        parts = self._until_back(kind)
        done = Kill(kind, parts, note)
        self.kills.append(done)
        self.writers.opened += 1
        return done

    # -- what is killed ----------------------------------------------------------------------------------

    def _web_process(self) -> str:
        kill(self._random.choice(serving(self.found.web)))
        return ""

    def _web_server(self) -> str:
        kill(main(self.found.web))
        return ""

    def _companion(self) -> str:
        helpers = [each for one in serving(self.found.web) for each in children(one)]
        if not helpers:
            return "there was none"
        chosen = self._random.choice(helpers)
        kill(chosen)
        return ""

    def _worker(self) -> str:
        kill(main(self._random.choice(self.found.workers)))
        return ""

    def _postmaster(self) -> str:
        kill(main(self.found.database.postmaster))
        return ""

    def _session(self) -> str:
        kill(self._random.choice(self.found.database.backends()))
        return ""

    def _network(self) -> str:
        end = self._random.randrange(2)
        # One in five is longer than any connection is waited for.
        seconds = self._random.uniform(1, 6) if self._random.random() < 0.8 else self._random.uniform(8, 25)
        self.found.database.pull(end)
        time.sleep(seconds)
        self.found.database.plug_in(end)
        return f"{seconds:.1f} s"

    # -- when it is back ---------------------------------------------------------------------------------

    def _until_back(self, kind: str) -> dict[str, float]:
        """The seconds that each part took, from now on."""
        began, since = time.monotonic(), datetime.now(UTC).timestamp()
        probe = threading.Thread(target=self.writers.probe, args=(f"Usulan sesudah {len(self.kills)}",))
        probe.start()
        verdicts = self.examiner.verdicts
        waited_for: dict[str, Callable[[], bool]] = {
            "database": self.found.database.answers,
            "a new client": lambda: not probe.is_alive(),
            "web processes": lambda: len(serving(self.found.web)) == PROCESSES,
            "worker 1": lambda: self._works(self.found.workers[0], since),
            "worker 2": lambda: self._works(self.found.workers[1], since),
            "every client": lambda: min(self.writers.last) > began,
        }
        if kind.startswith("web"):
            waited_for["a verdict"] = lambda: self.examiner.verdicts > verdicts
        back: dict[str, float] = {}
        while len(back) < len(waited_for) or time.monotonic() - began < max(back.values()) + STAYS:
            for name, holds in waited_for.items():
                if not holds():
                    back.pop(name, None)
                elif name not in back:
                    back[name] = time.monotonic() - began
            assert time.monotonic() < began + GIVEN_UP, f"{kind}: {back} {self._state(since)}"
            time.sleep(0.05)
        return back

    def _works(self, service: Service, since: float) -> bool:
        """Whether a worker has spoken with the database since then, and not begun anew after it."""
        if service.process is None or service.process.poll() is not None:
            return False
        ours, since = ports_of(service.process.pid), max(since, began_anew(service.log))
        try:
            sessions = self.found.rows(SESSIONS)
        except psycopg.OperationalError:
            return False
        return any(port in ours and at > since for port, at in sessions)

    def _state(self, since: float) -> str:
        logs = [
            f"{path.name}: {path.read_text(errors='replace')[-1500:]}"
            for path in (*self.found.folder.glob("*.log"), self.found.database.folder / "postgresql.log")
        ]
        return "\n".join([f"since {since}", *logs])


def began_anew(log: Path) -> float:
    """When a worker said last that it begins anew; 0 where it did not."""
    with log.open("rb") as lines:
        lines.seek(max(0, log.stat().st_size - 200_000))
        said = [line for line in lines if b"begins anew" in line]
    return datetime.fromisoformat(json.loads(said[-1])["time"]).timestamp() if said else 0.0


def main(service: Service) -> int:
    """Its main process, once there is one."""
    while service.process is None or service.process.poll() is not None:
        threading.Event().wait(0.05)
    return service.process.pid


def serving(web: Service) -> list[int]:
    """The processes of the web server that answer."""
    return children(web.process.pid) if web.process is not None and web.process.poll() is None else []


def children(process: int) -> list[int]:
    """Its own."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return []


def ports_of(process: int) -> set[int]:
    """At which of this machine's ports a process has connections."""
    place = Path(f"/proc/{process}")
    try:
        handles, lines = list((place / "fd").iterdir()), (place / "net/tcp").read_text().splitlines()[1:]
    except OSError:
        return set()
    sockets = set()
    for handle in handles:
        with suppress(OSError):
            sockets.add(str(handle.readlink()))
    rows = [line.split() for line in lines]
    return {int(row[1].partition(":")[2], 16) for row in rows if f"socket:[{row[9]}]" in sockets}
