"""Who looks at the installation from outside: mailboxes, the receiver of webhooks, browsers, programs, feed readers."""

import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from allauth.mfa.totp.internal.auth import hotp_value

from tests.deploy.proxy import HOST, connected, free_port
from tests.deploy.supervisor import patiently

WIB = ZoneInfo("Asia/Jakarta")
PATIENCE = 240.0
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


@dataclass(frozen=True)
class ReceivedMail:
    """An e-mail as its mailbox has it; `at` by the moved clock."""

    at: datetime
    to: str
    subject: str
    text: str

    @property
    def day(self) -> date:
        """The day in the government's zone."""
        return self.at.astimezone(WIB).date()


class Mailboxes:
    """A mail server that takes everything but for mailboxes that are full, and the mailboxes behind it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.letters: list[ReceivedMail] = []
        self.full: set[str] = set()
        self.port = free_port()
        self._now = now

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.full:
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        self.letters += [ReceivedMail(self._now(), to, message["Subject"], text) for to in envelope.rcpt_tos]
        return "250 taken"

    @contextmanager
    def open(self) -> Iterator[None]:
        """Until the block ends."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield
        finally:
            controller.stop()

    def link_for(self, address: str) -> str:
        """The path of the newest one-time link that came to an address."""
        links = re.compile(rf"https://{re.escape(HOST)}(/tautan/[\w-]+/)")

        def found() -> list[str]:
            return [
                found[1] for each in self.letters if each.to == address and (found := links.search(each.text))
            ]

        patiently(lambda: bool(found()), seconds=PATIENCE)
        return found()[-1]


class WebhookReceiver:
    """Takes what the installation tells of every event; keeps heads and bodies of what it answered with 204."""

    def __init__(self) -> None:
        self.taken: list[tuple[Mapping[str, str], bytes]] = []
        self.status = 204
        receiver = self

        class TakingEvents(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.status == 204:
                    receiver.taken.append((dict(self.headers.items()), body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), TakingEvents)
        self.address = f"http://127.0.0.1:{self._server.server_port}/peristiwa"

    @contextmanager
    def open(self) -> Iterator[None]:
        """Until the block ends."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()

    @property
    def events(self) -> list[dict[str, Any]]:
        """What came, each event once."""
        bodies = [json.loads(body) for _head, body in self.taken]
        return list({each["id"]: each for each in bodies}.values())


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str

    @property
    def json(self) -> Any:
        """As an object."""
        return json.loads(self.text) if self.text else None


@dataclass
class SiteVisitor:
    """A browser of one person: pages and their forms, and the API by the same session."""

    port: int
    now: Callable[[], datetime]
    email: str = ""
    password: str = ""
    secret: str = ""
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    _step: int = 0

    def get(self, path: str) -> Answer:
        """A page."""
        return self._asked("GET", path)

    def send(self, path: str, *, form: str = "", expect: tuple[int, ...] = (302,), **typed: Any) -> Answer:
        """A form with what it hides and what is typed; `form` is the page that shows it."""
        page = self.get(form or path)
        assert page.status == 200, (form or path, page.status, page.location, said(page.text))
        given = dict(HIDDEN.findall(page.text)) | typed
        files = {name: value for name, value in given.items() if isinstance(value, bytes)}
        if files:
            answer = self._asked("POST", path, *_multipart(given))
        else:
            answer = self._asked("POST", path, urlencode(given, doseq=True).encode(), FORM)
        assert answer.status in expect, (path, answer.status, said(answer.text))
        return answer

    def api(self, method: str, path: str, body: Any = None, *, expect: int = 0) -> Any:
        """A request of the API; raises unless it was taken (or answered `expect`)."""
        found = self.ask(method, path, body)
        good = found.status == expect if expect else found.status in {200, 201, 204}
        assert good, (method, path, body, found.status, found.text[:1500])
        return found.json

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """The same, whatever comes back."""
        if isinstance(body, dict) and any(isinstance(value, bytes) for value in body.values()):
            return self._asked(method, f"/api/v1/{path}", *_multipart(body))
        data = None if body is None else json.dumps(body).encode()
        return self._asked(method, f"/api/v1/{path}", data, "application/json")

    def every(self, path: str) -> Iterator[dict[str, Any]]:
        """Everything that a list holds, page by page."""
        following: str | None = path
        while following:
            page = self.api("GET", following)
            yield from page["results"]
            following = page["next"] and page["next"].partition("/api/v1/")[2]

    def change(self, path: str, **members: Any) -> Any:
        """Put something right, as of the version that is seen now."""
        seen = self.api("GET", path)["version"]
        body = json.dumps(members).encode()
        found = self._asked("PATCH", f"/api/v1/{path}", body, "application/json", {"If-Match": f'"{seen}"'})
        assert found.status == 200, (path, members, found.status, found.text[:1500])
        return found.json

    def enter(self) -> None:
        """Sign in anew, with the second factor where there is one: what asks anew is open for five minutes."""
        self.cookies = SimpleCookie()
        self.send("/masuk/", login=self.email, password=self.password)
        if self.secret:
            self.send("/masuk/faktor/", code=self.code())

    def accept(self, link: str, password: str) -> None:
        """Open the link of an invitation, choose a password."""
        self.password = password
        self.get(link)
        self.send("/tautan/", password=password)

    def add_app(self) -> None:
        """Set up an app as second factor."""
        page = self.get("/akun/faktor/aplikasi/")
        if page.status == 302:
            self.send("/akun/konfirmasi/sandi/", password=self.password)
            page = self.get("/akun/faktor/aplikasi/")
        found = re.search(r"<code>([A-Z2-7]{16,})</code>", page.text)
        assert found is not None, said(page.text)
        self.secret = found[1]
        csrf = dict(HIDDEN.findall(page.text))
        answer = self._asked(
            "POST", "/akun/faktor/aplikasi/", urlencode({**csrf, "code": self.code()}).encode(), FORM
        )
        assert answer.status == 302, said(answer.text)

    def code(self) -> str:
        """What the app shows; a code opens once, so it waits for the next one where the last was used."""
        patiently(lambda: int(self.now().timestamp()) // 30 > self._step)
        self._step = int(self.now().timestamp()) // 30
        return f"{hotp_value(self.secret, self._step):06}"

    def _asked(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "",
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        client = http.client.HTTPConnection(HOST)
        client.sock = connected(self.port, seconds=PATIENCE)
        head = {
            "Referer": f"https://{HOST}/",
            "Origin": f"https://{HOST}",
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
            "X-CSRFToken": next((m.value for name, m in self.cookies.items() if "csrf" in name), ""),
        }
        try:
            client.request(
                method, path, body, {**head, **(more or {}), **({"Content-Type": kind} if kind else {})}
            )
            answer = client.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            client.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        return Answer(answer.status, answer.headers.get("Location", ""), text)


FORM = "application/x-www-form-urlencoded"


def said(page: str) -> str:
    """The text of a page, for a failure."""
    main = page.partition("<main")[2] or page
    return re.sub(r"<[^>]+>|\s+", " ", main)[:1500]


def _multipart(given: Mapping[str, Any]) -> tuple[bytes, str]:
    mark = uuid4().hex
    parts = []
    for name, value in given.items():
        ending = "pdf" if isinstance(value, bytes) and value.startswith(b"%PDF") else "csv"
        file = f'; filename="berkas.{ending}"' if isinstance(value, bytes) else ""
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(head.encode() + (value if isinstance(value, bytes) else str(value).encode()) + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
