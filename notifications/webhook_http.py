"""One signed POST to an address that a government gave: never to this machine or its network, never redirected.

The name is resolved once and the connection goes to that very address, so that a name which changes its answer between
the check and the connection reaches nothing inside. No Django, no database.
"""

import hashlib
import hmac
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

SECONDS = 10.0
MAX_ANSWER_BYTES = 64 * 1024
# Addresses of the old kind, written in the new one.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


class ForbiddenAddress(ValueError):
    """The address may not be called: not https, not a name, or one of this machine's or network's own."""


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Where to connect: the resolved address beside the name it stands for."""

    parts: SplitResult
    address: str
    port: int


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, hexadecimal: what the receiver compares, and refuses when it is old."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def resolve(url: str, *, private: bool = False) -> WebhookTarget:
    """The one address to connect to. `private` allows plain http and addresses of the own network.

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
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not private:
        # All of them: a name with one outside and one inside address is not trusted either.
        for address in addresses:
            _outside(address)
    return WebhookTarget(parts, addresses[0], port)


def _outside(address: str) -> None:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if ip in _NAT64:
        mapped = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
    teredo = getattr(ip, "teredo", None)
    for candidate in (ip, mapped, *(teredo or ())):
        if candidate is not None and (not candidate.is_global or candidate.is_multicast):
            raise ForbiddenAddress("the address is not a public one")


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool = False) -> int:
    """Send once and return the status. Raises ForbiddenAddress, OSError, HTTPException; redirects are not followed."""
    target = resolve(url, private=private)
    connection = _connection(target)
    path = target.parts.path or "/"
    if target.parts.query:
        path += f"?{target.parts.query}"
    try:
        host = target.parts.netloc.rpartition("@")[2]
        connection.request("POST", path, body=body, headers={**headers, "Host": host, "Connection": "close"})
        answer = connection.getresponse()
        answer.read(MAX_ANSWER_BYTES)
        return answer.status
    finally:
        connection.close()


def _connection(target: WebhookTarget) -> HTTPConnection:
    name = target.parts.hostname or ""
    sock = socket.create_connection((target.address, target.port), timeout=SECONDS)
    if target.parts.scheme == "http":
        plain = HTTPConnection(name, target.port, timeout=SECONDS)
        plain.sock = sock
        return plain
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    secure = HTTPSConnection(name, target.port, timeout=SECONDS, context=context)
    try:
        secure.sock = context.wrap_socket(sock, server_hostname=name)
    except (OSError, ValueError):
        sock.close()
        raise
    return secure


__all__ = ["ForbiddenAddress", "HTTPException", "WebhookTarget", "post", "resolve", "signature"]
