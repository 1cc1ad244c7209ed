"""The first day as browsers and mailboxes see it, by HTTPS and SMTP alone; for `tools.bare_machine`."""

import html
import http.cookiejar
import json
import re
import socketserver
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from types import TracebackType
from typing import Any, Self

HOST = "prakarsa.contoh.go.id"
MAIL_PORT = 2526
PATIENCE = 90.0
PASSWORD = "senandung-pagi-tuban-77"  # noqa: S105 -- of a machine that is gone afterwards
FIRST = {
    "government": "35.23 Kabupaten Tuban",
    "zone": "",
    "town": "Tuban",
    "address": "Jl. Kartini 2",
    "name": "Siti Aminah, S.Kom.",
    "email": "siti@tuban.example",
    "password": PASSWORD,
    "repeated": PASSWORD,
}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class MailSink:
    """A mail server on loopback that takes everything."""

    def __init__(self, port: int) -> None:
        self.letters: list[tuple[str, str]] = []
        sink = self

        class Taking(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 sink")
                to = ""
                while line := self.rfile.readline():
                    word = line.split(b" ")[0].strip().upper()
                    if word == b"RCPT":
                        to = line.decode().partition("<")[2].partition(">")[0]
                    if word == b"DATA":
                        self._say("354 go on")
                        sink.letters.append((to, self._letter()))
                    self._say("221 bye" if word == b"QUIT" else "250 fine")
                    if word == b"QUIT":
                        return

            def _letter(self) -> str:
                lines = []
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                body = message_from_bytes(b"".join(lines), policy=policy.default).get_body(("plain",))
                return body.get_content() if body else ""

            def _say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Taking)
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def link_for(self, address: str) -> str:
        """The path of the link in the letter to this address, once it has come."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for to, text in self.letters:
                if to == address and (
                    found := re.search(rf"https://{re.escape(HOST)}(/tautan/[\w-]+/)", text)
                ):
                    return found[1]
            time.sleep(0.5)
        raise SystemExit(f"FAILED: no invitation came for {address}")


class Visitor:
    """A browser without script."""

    # Of its TLS, on this machine.
    port = 443

    def __init__(self) -> None:
        context = ssl._create_unverified_context()  # noqa: S323 -- self-signed, on this machine
        # Where the last answer came from.
        self.place = ""
        self._cookies = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(self._cookies),
        )

    def get(self, path: str) -> str:
        """A page."""
        return self.fetch(path).decode()

    def fetch(self, path: str) -> bytes:
        """What lies at an address."""
        return self._asked(path)

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """A request of the API by the same session."""
        data = None if body is None else json.dumps(body).encode()
        answer = self._asked(f"/api/v1/{path}", data, kind="application/json" if data else "", method=method)
        return json.loads(answer) if answer else None

    def post(self, path: str, data: dict[str, str], *, form: str | None = None) -> bytes:
        """A form of the page at `form`, with what it hides."""
        hidden = dict(HIDDEN.findall(self.get(form or path)))
        return self._asked(path, urllib.parse.urlencode({**hidden, **data}).encode())

    def send_file(self, path: str, data: bytes, *, name: str = "a.pdf", **typed: str) -> str:
        """A file by a form, with what is typed beside it."""
        hidden = dict(HIDDEN.findall(self.get(path))) | typed
        return self._send(path, hidden, name, data).decode()

    def sent_to(self, path: str, data: bytes, *, name: str) -> str:
        """Where a form with a file leads on to."""
        hidden = dict(HIDDEN.findall(self.get(path)))
        self._send(path, hidden, name, data)
        return self.place

    def hand_over(self, path: str, data: bytes, *, name: str, **fields: str) -> Any:
        """A file to the API."""
        return json.loads(self._send(f"/api/v1/{path}", fields, name, data))

    def _send(self, path: str, fields: Mapping[str, str], name: str, data: bytes) -> bytes:
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return self._asked(path, body, kind=f"multipart/form-data; boundary={mark}")

    def _asked(
        self, path: str, body: bytes | None = None, kind: str = "", method: str | None = None
    ) -> bytes:
        head = {"Host": HOST, "Referer": f"https://{HOST}/", "Origin": f"https://{HOST}"}
        for cookie in self._cookies:
            if "csrf" in cookie.name:
                head["X-CSRFToken"] = cookie.value or ""
        # By its address, with the name in the head: nobody else knows that name.
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.port}{path}",
            body,
            head | ({"Content-Type": kind} if kind else {}),
            method=method,
        )
        try:
            with self._open.open(request, timeout=PATIENCE) as answer:
                found: bytes = answer.read()
                self.place = urllib.parse.urlsplit(answer.url).path
        except urllib.error.HTTPError as error:
            said = re.sub(r"<[^>]+>|\s+", " ", error.read().decode(errors="replace"))
            raise SystemExit(f"FAILED: {path} answered {error.code}: {said[-1500:]}") from error
        return found


class FirstDayWalk:
    """The first administrator and the second, from the key on."""

    def __init__(self, mail: MailSink) -> None:
        self.mail = mail
        self.first, self.second = Visitor(), Visitor()

    def begin(self, key: str) -> None:
        """The form opens with the key; with the rest the government begins."""
        self.first.post("/mulai/", {"key": key})
        page = self.first.post("/mulai/", {"key": key, **FIRST}).decode()
        if "/mulai/langkah/" not in page and "Tuban" not in page:
            raise SystemExit(f"FAILED: the government did not begin: {page[:2000]}")

    def invite_second(self) -> None:
        """Entered, appointed, invited; the link opened in a browser of their own."""
        self.first.post("/pejabat/baru/", {"name": "Budi Santoso, S.T.", "email": "budi@tuban.example"})
        found = re.findall(r'href="/pejabat/([0-9a-f-]{36})/"[^>]*>\s*Budi', self.first.get("/pejabat/"))
        if not found:
            raise SystemExit("FAILED: Budi is not among the people")
        person, today = found[0], (datetime.now(UTC) + timedelta(hours=7)).date()  # noqa: TID251 -- an edge
        given = {"role": "administrator", "capacity": "definitive", "starts_on": today.isoformat()}
        self.first.post(f"/pejabat/{person}/tunjuk/", given)
        self.first.post(
            f"/pejabat/{person}/undang/", {"email": "budi@tuban.example"}, form=f"/pejabat/{person}/"
        )
        self.second.get(self.mail.link_for("budi@tuban.example"))
        self.second.post("/tautan/", {"password": PASSWORD})
        self.second_is_in()

    def second_is_in(self) -> None:
        """Their session holds."""
        if "Budi" not in self.second.get("/akun/"):
            raise SystemExit("FAILED: the second administrator is not signed in")

    def specimen(self) -> bytes:
        """What the neutral template prints."""
        path = "/kontrak/templat/baru/"
        page = self.first.get(path)
        text = re.search(r'<textarea[^>]*name="document"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        government = re.search(r'name="government"[^>]*value="([^"]+)"', page)
        if text is None or government is None:
            raise SystemExit(f"FAILED: no form for templates: {page[:2000]}")
        given = {
            "document": html.unescape(text[1]).lstrip("\n"),
            "government": government[1],
            "specimen": "1",
        }
        return self.first.post(path, given)

    def examined(self, data: bytes) -> str:
        """What the public page of verification says of a file."""
        return Visitor().send_file("/verifikasi/", data)

    @staticmethod
    def status_of(path: str) -> str:
        """The status of a page, or nothing while nobody answers."""
        try:
            Visitor().get(path)
        except (SystemExit, OSError):
            return ""
        return "200"
