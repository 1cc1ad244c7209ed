"""One signed POST to an address that a government gave: never to this machine or its network, never redirected.

The name is resolved once and the connection goes to that very address, so that a name which changes its answer between
the check and the connection reaches nothing inside. No Django, no database.
"""

import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

# For everything from the connection to the last line of the answer's head, however slowly it comes.
SECONDS = 10.0
_PREFIX = "whsec_"
# Addresses of the old kind, written in the new one: the last 32 bits say which.
_EMBEDDED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::ffff:0:0/96"))
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Within it, tunnels to addresses of the old kind (Teredo, 6to4); and of the old kind what belongs to protocols.
_NOT_PUBLIC = (
    ipaddress.ip_network("2001::/32"),
    ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("192.0.0.0/24"),
)
_IPV6 = 6
_PORTS = {"http": 80, "https": 443}


class ForbiddenAddress(ValueError):
    """The address may not be called: not https, not a name, or one of this machine's or network's own."""


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Where to connect: the resolved address beside the name it stands for."""

    parts: SplitResult
    address: str
    port: int


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: 32 random bytes."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(secret: str, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`.

    A secret of before that form signs with its own characters.
    """
    known, plain = secret.removeprefix(_PREFIX), secret.encode()
    key = base64.b64decode(known) if secret.startswith(_PREFIX) else plain
    signed = f"{message}.{timestamp}.".encode() + body
    mac = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        # The same at every repetition, so that the receiver can tell one from a new message.
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{mac}",
    }


def resolve(url: str, *, private: bool = False, ports: Collection[int] = ()) -> WebhookTarget:
    """The one address to connect to, on port 443 or one of `ports`. `private` allows plain http, addresses of the own
    network and every port.

    Raises ForbiddenAddress; OSError when the name has no address.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or (parts.scheme == "http" and not private):
        raise ForbiddenAddress("only https addresses are called")
    if not parts.hostname or parts.username or parts.password:
        raise ForbiddenAddress("the address needs a host and no user")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise ForbiddenAddress("the port is not a number") from error
    if not private and port not in (_PORTS["https"], *ports):
        raise ForbiddenAddress("this port is not called")
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not private:
        # All of them: a name with one outside and one inside address is not trusted either.
        for address in addresses:
            _outside(address)
    return WebhookTarget(parts, addresses[0], port)


def _outside(address: str) -> None:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in network for network in _EMBEDDED):
        ip = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
    public = ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)
    if not public or (ip.version == _IPV6 and ip not in _GLOBAL_UNICAST):
        raise ForbiddenAddress("the address is not a public one")


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private: bool = False,
    ports: Collection[int] = (),
    seconds: float = SECONDS,
) -> int:
    """Send once and return the status; what the answer holds is not read. It takes at most `seconds` once the name is
    resolved. Raises ForbiddenAddress, OSError, HTTPException; redirects are not followed."""
    target = resolve(url, private=private, ports=ports)
    path = target.parts.path or "/"
    if target.parts.query:
        path += f"?{target.parts.query}"
    host = target.parts.netloc.rpartition("@")[2]
    place = (target.address, target.port)
    with socket.create_connection(place, timeout=seconds) as sock, _ended_after(seconds, sock):
        connection = _connection(target, sock, seconds)
        try:
            sent = {**headers, "Host": host, "Connection": "close"}
            connection.request("POST", path, body=body, headers=sent)
            return connection.getresponse().status
        finally:
            connection.close()


@contextmanager
def _ended_after(seconds: float, sock: socket.socket) -> Iterator[None]:
    """Cuts the connection then: a socket's own limit begins anew with every byte, so that a receiver that drips would
    never reach it. Raises TimeoutError in place of what the cut caused."""
    over = threading.Event()
    # TLS takes the socket over; a second handle reaches the same connection.
    handle = sock.dup()

    def cut() -> None:
        over.set()
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException) as error:
        if over.is_set():
            raise TimeoutError(f"no answer within {seconds:g} s") from error
        raise
    finally:
        timer.cancel()
        timer.join()
        handle.close()


def _connection(target: WebhookTarget, sock: socket.socket, seconds: float) -> HTTPConnection:
    name = target.parts.hostname or ""
    if target.parts.scheme == "http":
        plain = HTTPConnection(name, target.port, timeout=seconds)
        plain.sock = sock
        return plain
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    secure = HTTPSConnection(name, target.port, timeout=seconds, context=context)
    secure.sock = context.wrap_socket(sock, server_hostname=name)
    return secure


__all__ = [
    "ForbiddenAddress",
    "HTTPException",
    "WebhookTarget",
    "new_secret",
    "post",
    "resolve",
    "signed_headers",
]
