"""How far an exchange came, told truthfully, against a server that misbehaves byte by byte."""

import contextlib
import socket
import threading
import time
from contextlib import contextmanager

import pytest

from contracts.signing import http_exchange
from contracts.signing.http_exchange import HttpAnswer, HttpCall, NoAnswer, NotSent, Server, exchange

ASK = HttpCall("POST", "/tanda-tangan", body=b"isi", content_type="text/plain")


@contextmanager
def answering(*pieces, pause=0.0):
    """A server that takes one connection, reads the whole request, sends these bytes and hangs up.

    Hanging up on bytes not yet read would reset the connection and could take the answer with it.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    received = []

    def serve():
        connection, _address = listener.accept()
        with connection, contextlib.suppress(OSError):
            request = b""
            while not request.endswith(b"\r\n\r\n" + ASK.body):
                request += connection.recv(65536)
            received.append(request)
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
    thread.join(10)
    listener.close()


def test_an_answer_has_its_status_and_headers():
    with answering(b"HTTP/1.1 400 Bad\r\nContent-Length: 2\r\nId_Dokumen: 7\r\n\r\nya") as (url, received):
        told = exchange(Server(url), ASK)

    assert told == HttpAnswer(400, {"content-length": "2", "id_dokumen": "7"}, b"ya")
    assert received[0].startswith(b"POST /tanda-tangan HTTP/1.1\r\n")


def test_an_answer_without_a_length_ends_with_its_connection():
    with answering(b"HTTP/1.0 200 OK\r\n\r\n", b"%PDF-") as (url, _received):
        told = exchange(Server(url), ASK)

    assert told == HttpAnswer(200, {}, b"%PDF-")


def test_a_short_answer_is_none_but_its_headers_are_kept():
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nid_dokumen: 7\r\n\r\nya") as (url, _received):
        told = exchange(Server(url), ASK)

    assert isinstance(told, NoAnswer)
    assert told.headers["id_dokumen"] == "7"


@pytest.mark.parametrize("bytes_sent", [b"", b"bukan HTTP\r\n\r\n"])
def test_garbage_is_reported_as_no_answer(bytes_sent):
    with answering(bytes_sent) as (url, _received):
        told = exchange(Server(url), ASK)

    assert isinstance(told, NoAnswer)


def test_a_dripping_server_gets_no_more_time_than_a_silent_one():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    began = time.monotonic()

    with answering(head, *[b"x"] * 12, pause=0.2) as (url, _received):
        told = exchange(Server(url, answer_seconds=0.5), ASK)
        took = time.monotonic() - began

    assert isinstance(told, NoAnswer)
    assert took < 2


def test_an_endless_answer_is_cut_off(monkeypatch):
    monkeypatch.setattr(http_exchange, "MAX_ANSWER_BYTES", 10)

    with answering(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 100) as (url, _received):
        told = exchange(Server(url), ASK)

    assert isinstance(told, NoAnswer)


def test_a_redirection_is_an_answer_and_is_not_followed():
    with answering(b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n") as (
        url,
        _r,
    ):
        told = exchange(Server(url), ASK)

    assert (type(told), told.status) == (HttpAnswer, 307)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as (url, _received):
        told = exchange(Server(url), ASK)

    assert told == HttpAnswer(200, {"content-length": "0"}, b"")


UNREACHABLE = ["http://127.0.0.1:9", "http://esign.example", "ftp://127.0.0.1/", "https:///", ""]


@pytest.mark.parametrize("url", UNREACHABLE)
def test_nothing_is_sent_where_nothing_may_be_sent(url):
    assert isinstance(exchange(Server(url), ASK), NotSent)


def test_a_missing_ca_file_sends_nothing(tmp_path):
    server = Server("https://127.0.0.1:9", ca_file=str(tmp_path / "none.pem"))

    told = exchange(server, ASK)

    assert isinstance(told, NotSent)
    assert "FileNotFoundError" in told.reason
