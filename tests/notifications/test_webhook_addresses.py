"""A webhook calls public addresses on the usual ports by HTTPS, and waits for nobody."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from notifications import webhook_http


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "64:ff9b:1::808:808",
        "fec0::1",
        "::7f00:1",
        "::8.8.8.8",
        "2002:808:808::1",
        "2001:0:808:808::1",
        "2001:db8::1",
        "192.0.0.8",
        "ff0e::1",
    ],
)
def test_no_inner_address_is_ever_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answer = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    outside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: [outside, *answer])

    with pytest.raises(webhook_http.ForbiddenAddress):
        webhook_http.resolve("https://penerima.example/")


@pytest.mark.parametrize(
    "url",
    ["http://penerima.example/", "ftp://penerima.example/", "https://", "https://a:b@penerima.example/"],
)
def test_only_plain_https_addresses(url: str) -> None:
    with pytest.raises(webhook_http.ForbiddenAddress):
        webhook_http.resolve(url)


@pytest.mark.parametrize("port", [22, 25, 80, 8443])
def test_only_usual_ports_are_called(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: [outside])

    with pytest.raises(webhook_http.ForbiddenAddress):
        webhook_http.resolve(f"https://penerima.example:{port}/")

    assert webhook_http.resolve(f"https://penerima.example:{port}/", ports=[port]).port == port


def test_a_public_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [("64:ff9b::808:808", socket.AF_INET6), ("2a00:1450:4001::1", socket.AF_INET6)]
    for address, family in found:
        answer = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, answer=answer, **_named: answer)

        assert webhook_http.resolve("https://penerima.example/").address == address


@pytest.fixture
def dripping() -> Iterator[str]:
    """A receiver that sends its answer a byte at a time until nobody listens any more, or all of it in the end."""
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        with contextlib.suppress(OSError), server.accept()[0] as client:
            for byte in b"HTTP/1.1 204 No Content\r\n" + b"X-Lambat: 1\r\n" * 8 + b"\r\n":
                client.sendall(bytes([byte]))
                time.sleep(0.1)

    thread = threading.Thread(target=drip)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    server.close()
    thread.join()


def test_a_dripping_receiver_holds_nobody(dripping: str) -> None:
    with pytest.raises(TimeoutError, match="no answer within 1 s"):
        webhook_http.post(dripping, b"{}", {}, private=True, seconds=1)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def rebinding(*_args: Any, **_named: Any) -> Any:
        asked.append(1)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    called: list[Any] = []

    def connect(address: Any, timeout: float = 0) -> Any:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(ConnectionRefusedError):
        webhook_http.post("https://penerima.example/", b"{}", {})

    assert (called, len(asked)) == ([("93.184.216.34", 443)], 1)
