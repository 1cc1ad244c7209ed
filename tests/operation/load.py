"""The shipped server and a worker under load and under kills, with a ledger of what was acknowledged.

A client writes a proposal, then a document of its own into it, and puts both down only after the server has said 201.
What was asked and never answered is unknown: it may be there or not.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import AF_UNIX, socket

from tests.operation.starting import ROOT

BOUNDARY = "batas-berkas"


@dataclass
class Ledger:
    """Times (monotonic) at which titles and documents were acknowledged, and what was asked."""

    acknowledged: dict[str, float] = field(default_factory=dict)
    documents: dict[str, float] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    refused: dict[int, int] = field(default_factory=dict)

    def before(self, moment: float) -> set[str]:
        """Titles acknowledged before then."""
        return {title for title, at in list(self.acknowledged.items()) if at < moment}

    def documents_before(self, moment: float) -> set[str]:
        """Digests of documents acknowledged before then."""
        return {digest for digest, at in list(self.documents.items()) if at < moment}


class Load:
    """Server, worker and clients over one database."""

    def __init__(self, folder: Path, env: dict[str, str], *, token: str, agency: str, clients: int) -> None:
        self.ledger, self.kills = Ledger(), 0
        self._folder, self._env, self._token, self._agency = folder, env, token, agency
        self._place = folder / "socket"
        self._log = (folder / "load.log").open("ab")
        self._stop = threading.Event()
        self._server = self._started(
            *("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--workers", "2"),
            *("--bind", f"unix:{self._place}", "config.wsgi"),
        )
        self._worker = self._started("manage.py", "run_worker")
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(clients)]
        for thread in self._threads:
            thread.start()

    def _started(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=self._log, stderr=self._log)

    def wait_for(self, count: int, patience: float = 120.0) -> None:
        """Until so many more have been acknowledged."""
        wanted, ends = len(self.ledger.acknowledged) + count, time.monotonic() + patience
        while len(self.ledger.acknowledged) < wanted:
            assert time.monotonic() < ends, (self._folder / "load.log").read_text()[-3000:]
            time.sleep(0.02)

    def kill_one(self) -> None:
        """A process of the web server and the worker, −9; whoever starts them starts them again."""
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        os.kill(int(children[self.kills % len(children)]), signal.SIGKILL)
        self._worker.kill()
        self._worker.wait()
        self._worker = self._started("manage.py", "run_worker")
        self.kills += 1

    def close(self) -> None:
        """Clients first, then the rest."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        for process in (self._server, self._worker):
            process.terminate()
            process.wait()
        self._log.close()

    def _work(self, number: int) -> None:
        count = 0
        while not self._stop.is_set():
            count += 1
            title = f"Usulan {number}-{count}"
            self.ledger.asked.add(title)
            made = self._asked("/api/v1/innovations/", json.dumps(self._proposal(title)).encode())
            if made is None:
                continue
            self.ledger.acknowledged[title] = time.monotonic()
            data = b"%PDF-1.7\n" + title.encode()
            if self._asked(f"/api/v1/innovations/{made}/attachments/", _form(data), multipart=True):
                self.ledger.documents[sha256(data).hexdigest()] = time.monotonic()

    def _proposal(self, title: str) -> dict[str, str | int]:
        kinds = {"intake": "register", "form": "pelayanan_publik", "medium": "non_digital"}
        return {"agency": self._agency, "title": title, "year": 2024, **kinds}

    def _asked(self, path: str, body: bytes, *, multipart: bool = False) -> str | None:
        """The key of what was made; None when it was refused or is unknown."""
        kind = f"multipart/form-data; boundary={BOUNDARY}" if multipart else "application/json"
        connection = HTTPConnection("localhost", timeout=60)
        connection.sock = socket(AF_UNIX)
        connection.sock.settimeout(60)
        try:
            connection.sock.connect(str(self._place))
            connection.request(
                "POST", path, body, {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
            )
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, HTTPException):
            time.sleep(0.05)
            return None
        finally:
            connection.close()
        if answer.status == 201:
            return str(json.loads(told)["id"])
        self.ledger.refused[answer.status] = self.ledger.refused.get(answer.status, 0) + 1
        return None


def _form(data: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="bukti.pdf"\r\n\r\n'
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


@contextmanager
def under_load(folder: Path, env: dict[str, str], *, token: str, agency: str, clients: int) -> Iterator[Load]:
    """The load, which has ended afterwards."""
    found = Load(folder, env, token=token, agency=agency, clients=clients)
    try:
        yield found
    finally:
        found.close()
