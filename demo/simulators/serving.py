"""A small HTTP(S) server in a thread: starts on a free port, ends with its `with` block, writes no request to a log."""

import json
import socket
import ssl
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from common.types import Json
from contracts.signing import development_ca

LOOPBACK = "127.0.0.1"
LARGEST_REQUEST = 64 * 1024 * 1024


class SimulatorHandler(BaseHTTPRequestHandler):
    """What both simulators answer with."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- http.server's name
        """Nothing: requests carry passphrases."""

    def body(self) -> bytes:
        """The request's body, as long as it says it is."""
        return self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST_REQUEST))

    def answer(
        self, status: int, content: bytes, *, kind: str, headers: dict[str, str] | None = None, cut: int = 0
    ) -> None:
        """One answer; with a `cut` the connection ends after so many bytes of it."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[:cut] if cut else content)
        self.wfile.flush()
        if cut:
            self.hang_up()

    def answer_json(self, status: int, members: Json, **headers: str) -> None:
        """One JSON answer."""
        self.answer(status, json.dumps(members).encode(), kind="application/json", headers=headers)

    def hang_up(self) -> None:
        """End the connection without another byte."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    simulator: Any

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients that give up waiting are expected."""


class SimulatorServer:
    """A server for the given handler; `url` is known once it has started."""

    handler: type[SimulatorHandler]

    def __init__(self, *, tls: bool = False, port: int = 0) -> None:
        self.url = ""
        self._tls = tls
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Listen and answer until `stop`."""
        server = _Server((LOOPBACK, self._port), self.handler)
        server.simulator = self
        if self._tls:
            # The handshake happens in the connection's own thread, so that a silent client holds up nobody.
            server.socket = _server_context().wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._server = server
        self.url = f"{'https' if self._tls else 'http'}://{LOOPBACK}:{server.server_address[1]}"
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening; the port is free afterwards."""
        if self._server and self._thread:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: BaseException | type[BaseException] | TracebackType | None) -> None:
        self.stop()


def _server_context() -> ssl.SSLContext:
    issued = development_ca.issue(
        "localhost", usage=ExtendedKeyUsageOID.SERVER_AUTH, url="", hosts=(LOOPBACK, "localhost")
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        chain, key = Path(folder, "chain.pem"), Path(folder, "key.pem")
        chain.write_bytes(issued.pem())
        key.touch(mode=0o600)
        key.write_bytes(issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context.load_cert_chain(chain, key)
    return context
