"""Clients that write by HTTPS and retry as clients do, with a ledger of what was acknowledged.

Each request has a key of its own (Idempotency-Key) and is sent again, the same, until it is answered for good: after a
broken connection, after 5xx, while the same request is being worked on (409 `key_in_flight`), and after 429.
"""

import http.client
import json
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

from tests.deploy.proxy import HOST, connected

BOUNDARY = "batas-berkas"
# Seconds: how long one try may take, and between two.
PATIENCE, PAUSE = 30.0, 0.3
# Between two proposals of a writer.
PACE = 0.5


class RefusedForGood(Exception):
    """Answered for good, and not as it should be."""


@dataclass
class ClientLedger:
    """What the server said that it took, and what it was asked for."""

    # Titles by the key of the proposal; digests and keys of proposals.
    proposals: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    submitted: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    tries: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How much was acknowledged."""
        return len(self.proposals) + len(self.files) + len(self.submitted)


@dataclass(frozen=True)
class ApiClient:
    """A program with a token."""

    port: int
    token: str
    ledger: ClientLedger

    def write(self, path: str, body: bytes, kind: str, *, told: Callable[[], bool] = lambda: False) -> Any:
        """Until it is answered; None where `told` says meanwhile that nobody waits any more. Raises RefusedForGood."""
        key = uuid4().hex
        while not told():
            try:
                status, text = self._once(path, body, {"Idempotency-Key": key, "Content-Type": kind})
            except (OSError, http.client.HTTPException) as error:
                self.ledger.tries[type(error).__name__] += 1
            else:
                self.ledger.tries[str(status)] += 1
                if status in {200, 201}:
                    return json.loads(text)
                if status < 500 and status != 429 and not (status == 409 and "key_in_flight" in text):
                    raise RefusedForGood(f"{path} {status} {text[:300]}")
            time.sleep(PAUSE)
        return None

    def _once(self, path: str, body: bytes, head: dict[str, str]) -> tuple[int, str]:
        client = http.client.HTTPConnection(HOST)
        client.sock = connected(self.port, seconds=PATIENCE)
        try:
            client.request("POST", path, body, {"Authorization": f"Bearer {self.token}", **head})
            answer = client.getresponse()
            return answer.status, answer.read().decode()
        finally:
            client.close()


@dataclass
class WritingAgency:
    """An agency of which somebody writes."""

    agency: str
    token: str


class Writers:
    """Several at once. `opened` of the desks are written at; each of them writes a proposal, gives it a file, hands it
    in."""

    def __init__(self, port: int, desks: list[WritingAgency], *, count: int) -> None:
        self.ledger, self.opened = ClientLedger(), 1
        self._port, self._desks = port, desks
        self.last = [time.monotonic()] * count
        self._told = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Each ends what it has begun."""
        self._told.set()
        for thread in self._threads:
            thread.join()

    def probe(self, title: str) -> None:
        """One proposal more, until it is acknowledged."""
        self._propose(self._desks[0], title)

    def _work(self, number: int) -> None:
        count = 0
        while not self._told.wait(PACE):
            # The newest desk in turns with the others, so that each of them is written at soon.
            place = self.opened - 1 if count % 2 == 0 else (count + number) % self.opened
            count += 1
            try:
                self._hand_in(
                    self._desks[min(place, len(self._desks) - 1)], f"Usulan {number}-{count}", number
                )
            except RefusedForGood as refusal:
                self.ledger.refusals.append(str(refusal))

    def _hand_in(self, desk: WritingAgency, title: str, number: int) -> None:
        made = self._propose(desk, title)
        self.last[number] = time.monotonic()
        client, data = ApiClient(self._port, desk.token, self.ledger), b"%PDF-1.7\n" + title.encode()
        form = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="bukti.pdf"\r\n\r\n'.encode()
        place = f"/api/v1/innovations/{made}/"
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        client.write(f"{place}attachments/", form + data + f"\r\n--{BOUNDARY}--\r\n".encode(), kind)
        self.ledger.files[sha256(data).hexdigest()] = made
        self.last[number] = time.monotonic()
        client.write(f"{place}transitions/submit/", b"{}", "application/json")
        self.ledger.submitted.add(made)
        self.last[number] = time.monotonic()

    def _propose(self, desk: WritingAgency, title: str) -> str:
        self.ledger.asked.add(title)
        given = {
            "agency": desk.agency, "title": title, "year": 2024, "intake": "register", "form": "pelayanan_publik",
            "medium": "non_digital", "description": "Kelas calon pengantin.",
        }  # fmt: skip
        client = ApiClient(self._port, desk.token, self.ledger)
        made = client.write("/api/v1/innovations/", json.dumps(given).encode(), "application/json")
        self.ledger.proposals[made["id"]] = title
        return str(made["id"])


class Examiner:
    """A stranger who has a file examined, again and again; `verdicts` counts the answers."""

    def __init__(self, port: int) -> None:
        self.verdicts = 0
        self._client = ApiClient(port, "", ClientLedger())
        self._told = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def close(self) -> None:
        """No further one."""
        self._told.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._told.wait(1):
            client = http.client.HTTPConnection(HOST)
            head = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
            part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
            body = f"{part}%PDF-1.7\r\n--{BOUNDARY}--\r\n".encode()
            try:
                client.sock = connected(self._client.port, seconds=PATIENCE)
                client.request("POST", "/api/v1/verify/", body, head)
                answer = client.getresponse()
                answer.read()
                self.verdicts += answer.status == 200
            except (OSError, http.client.HTTPException, ssl.SSLError):
                continue
            finally:
                client.close()
