"""A real mail server on loopback that fails half-way, and real worker processes that are killed."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller

from tests import campaign, databases

# Each failure doubles the wait for the next try, ten seconds at first.
MOST_FAULTS = campaign.length(short=1, full=2)
ROOT = Path(__file__).resolve().parents[3]


class PostOffice:
    """Takes messages; now and then says "try later" or hangs up, before taking one or right after.

    Never more than MOST_FAULTS times for one message.
    """

    def __init__(self, *, faults: float, seed: int) -> None:
        self.taken: Counter[str] = Counter()
        self.bodies: dict[str, set[bytes]] = {}
        self.days: dict[str, set[str]] = {}
        self.refused = self.dropped = self.dropped_after_taking = 0
        self._random = random.Random(seed)
        self._faults = faults
        self._failed: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        key = message_from_bytes(envelope.content)["Message-ID"]
        chance = self._random.random() if self._failed[key] < MOST_FAULTS else 1.0
        self._failed[key] += chance < 2.5 * self._faults
        if chance < self._faults:
            self.refused += 1
            return "451 4.3.0 try again later"
        if chance < 2 * self._faults:
            self.dropped += 1
            server.transport.abort()
            return "451 gone"
        self.taken[key] += 1
        self.bodies.setdefault(key, set()).add(envelope.content)
        self.days.setdefault(",".join(envelope.rcpt_tos), set()).add(key)
        if chance < 2.5 * self._faults:
            self.dropped_after_taking += 1
            server.transport.abort()
        return "250 taken"

    def __enter__(self) -> "PostOffice":
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


class Workers:
    """Worker processes on the test's database, to be killed at random and replaced."""

    def __init__(self, count: int, *, port: int, data: Path, kind: str, seed: int) -> None:
        self._environment = {
            **os.environ,
            "PRAKARSA_DATA_DIR": str(data),
            "DATABASE_URL": databases.address(),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "PRAKARSA_WORKERS": kind,
            "PRAKARSA_OUTBOX_LEASE_SECONDS": "15",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        self.kills = 0
        self._random = random.Random(seed)
        self._living = [self._start() for _ in range(count)]

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "run_worker"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def kill_one(self) -> None:
        """Kill −9 one of them, at random, and start another."""
        place = self._random.randrange(len(self._living))
        victim = self._living[place]
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
        self.kills += 1
        self._living[place] = self._start()

    def stop(self) -> list[str]:
        """End all of them; what they complained of."""
        for worker in self._living:
            worker.send_signal(signal.SIGTERM)
        said = []
        for worker in self._living:
            try:
                said.append(worker.communicate(timeout=30)[1].decode())
            except subprocess.TimeoutExpired:
                worker.kill()
                said.append(worker.communicate()[1].decode())
        return said
