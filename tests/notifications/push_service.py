"""A push service of its own and the browser behind it, written from RFC 8030, 8188, 8291 and 8292 without the libraries
that send: it takes what is posted, asks who sends it, and reads what only the browser can read."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


@dataclass
class PushBrowser:
    """One browser: its keys, and what it reads."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = b"0123456789abcdef"

    @property
    def subscription(self) -> dict[str, str]:
        """As its script hands it in."""
        keys = {"p256dh": encoded(_point(self.private.public_key())), "auth": encoded(self.auth)}
        return {"endpoint": self.endpoint, **keys}

    def read(self, body: bytes) -> dict[str, str]:
        """The text of one record (RFC 8188) under the key of RFC 8291. Raises for anything else."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        )
        info = b"WebPush: info\0" + _point(self.private.public_key()) + sender
        secret = _derived(self.auth, shared, info, 32)
        key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert plain[-1:] == b"\x02"
        found: dict[str, str] = json.loads(plain[:-1])
        return found


def claims_of(authorization: str, *, public_key: str) -> dict[str, Any]:
    """What a sender says of itself (RFC 8292). Raises unless it signed that with the key that browsers were given."""
    kind, _blank, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (kind, parts["k"].rstrip("=")) == ("vapid", public_key)
    head, claims, signature = parts["t"].split(".")
    raw = decoded(signature)
    sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public_key))
    sealed = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    sender.verify(sealed, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    found: dict[str, Any] = json.loads(decoded(claims))
    return found


class PushService(ThreadingHTTPServer):
    """Keeps what it is sent by address; answers `answers` one after the other, then 201. `held` delays an answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.held: threading.Event | None = None
        self.arrived = threading.Event()

    def browser(self, name: str) -> PushBrowser:
        """A browser that it serves."""
        return PushBrowser(f"http://127.0.0.1:{self.server_address[1]}/{name}")

    def to(self, browser: PushBrowser) -> list[tuple[dict[str, str], bytes]]:
        """What came for one browser."""
        return [(head, body) for path, head, body in self.taken if browser.endpoint.endswith(path)]


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        service: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service.taken.append((self.path, dict(self.headers), body))
        service.arrived.set()
        if service.held is not None:
            service.held.wait(20)
        self.send_response(service.answers.pop(0) if service.answers else 201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Requests are not logged."""


@contextmanager
def push_service() -> Iterator[PushService]:
    """One that runs."""
    service = PushService()
    thread = threading.Thread(target=service.serve_forever)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        thread.join()
        service.server_close()
