"""One HTTP exchange that always says how far it came: not sent, sent without a usable answer, or answered.

The standard library's client, because it shows the moment between connecting and sending, follows no redirect, reads
no proxy from the environment and logs nothing. Failures are values, not exceptions: an exception would carry frames
whose variables hold the request, and with it a passphrase.
"""

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

MAX_ANSWER_BYTES = 64 * 1024 * 1024
CHUNK = 64 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing reached the server: no connection, or its certificate was not trusted."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request may have arrived, the answer did not, or not whole. `headers` are those seen before it broke off."""

    reason: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """Where to send, whom to trust, how long to wait; seconds. `authorization` is the header's whole value.

    `public` allows plain HTTP beyond this machine: for answers that are signed and requests that hold no secret.
    """

    url: str
    ca_file: str = ""
    connect_seconds: float = 5
    answer_seconds: float = 120
    authorization: str = field(default="", repr=False)
    public: bool = False

    def problem(self) -> str:
        """Why nothing may be sent there, or nothing: plain HTTP with a secret is for this machine only."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return _("the address is not an http(s) URL")
        if parts.scheme == "http" and not self.public and parts.hostname not in LOOPBACK:
            return _("the address is not https")
        return ""


class HttpCall:
    """Method, path, content type and body of one request; its representation shows no body."""

    __slots__ = ("body", "headers", "method", "path")

    def __init__(
        self, method: str, path: str, *, body: bytes = b"", content_type: str = "", accept: str = "*/*"
    ) -> None:
        self.method = method
        self.path = path
        self.body = body
        self.headers = {"Accept": accept, "Connection": "close"}
        if content_type:
            self.headers["Content-Type"] = content_type

    def __repr__(self) -> str:
        return f"Request({self.method} …, {len(self.body)} bytes)"


def exchange(server: Server, request: HttpCall) -> HttpAnswer | NoAnswer | NotSent:
    """Send `request` once. Never raises for what the network or the server does, and never sends twice."""
    if problem := server.problem():
        return NotSent(problem)
    parts = urlsplit(server.url)
    try:
        connection = _connection(server, parts)
    except (OSError, ValueError) as error:  # the CA file: missing, or no certificate in it
        return NotSent(f"{type(error).__name__}: {error}")
    try:
        connection.connect()
    except (OSError, HTTPException, ValueError) as error:  # refused, timed out, not trusted, no such name
        connection.close()
        return NotSent(f"{type(error).__name__}: {error}")
    try:
        return _send_and_read(connection, server, parts.path.rstrip("/"), request)
    finally:
        connection.close()


def _connection(server: Server, parts: SplitResult) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=server.connect_seconds)
    # With a CA file only that authority counts, not the system's hundred.
    context = ssl.create_default_context(cafile=server.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return HTTPSConnection(host, parts.port, timeout=server.connect_seconds, context=context)


def _send_and_read(
    connection: HTTPConnection, server: Server, prefix: str, request: HttpCall
) -> HttpAnswer | NoAnswer:
    headers = dict(request.headers)
    if server.authorization:
        headers["Authorization"] = server.authorization
    deadline = time.monotonic() + server.answer_seconds
    seen: dict[str, str] = {}
    try:
        connection.sock.settimeout(server.answer_seconds)
        connection.request(request.method, prefix + request.path, body=request.body or None, headers=headers)
        sock = connection.sock
        response = connection.getresponse()
        seen = {name.lower(): value for name, value in response.getheaders()}
        return HttpAnswer(response.status, seen, _body(response, sock, deadline))
    except (OSError, HTTPException, ValueError) as error:
        return NoAnswer(type(error).__name__, seen)


def _body(response: HTTPResponse, sock: socket.socket | None, deadline: float) -> bytes:
    """The whole body before `deadline`; a server that drips bytes does not get more time."""
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if sock is not None and sock.fileno() >= 0:
            sock.settimeout(left)
        part = response.read1(CHUNK)
        if not part:
            break
        parts.append(part)
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise ValueError("the answer is too large")
    announced = response.getheader("Content-Length")
    if announced is not None and announced.isdigit() and int(announced) != size:
        raise ValueError("the answer is shorter than announced")
    return b"".join(parts)
