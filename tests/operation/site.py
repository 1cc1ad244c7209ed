"""A browser at the socket of a server that a test has started in production mode, as behind the proxy."""

import http.client
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from socket import AF_UNIX, socket
from urllib.parse import urlencode

HOST = "prakarsa.contoh.go.id"
BOUNDARY = "batas-berkas"


@dataclass
class SocketBrowser:
    """One connection at a time, cookies kept. `ask` gives status, head and page."""

    place: Path
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(
        self,
        path: str,
        data: dict[str, str | list[str]] | None = None,
        *,
        file: tuple[str, bytes] | None = None,
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """A page, or what its form answers; a `file` goes along under the name of its field."""
        head = {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
        }
        body: bytes | None = None
        if data is not None:
            given = {**data, "csrfmiddlewaretoken": self._token(path)}
            head["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
            head["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(given, doseq=True).encode()
            if file is not None:
                head["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
                body = _parts(given, *file)
        client = http.client.HTTPConnection(HOST, timeout=120)
        client.sock = socket(AF_UNIX)
        client.sock.settimeout(120)
        client.sock.connect(str(self.place))
        client.request("GET" if data is None else "POST", path, body=body, headers=head)
        answer = client.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(line)
        text = answer.read().decode("utf-8", "replace")
        client.close()
        return answer.status, answer.headers, text

    def _token(self, path: str) -> str:
        status, _head, page = self.ask(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, (status, page[:2000])
        return found[1]


def _parts(fields: dict[str, str | list[str]], name: str, content: bytes) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="berkas"\r\n\r\n'
    return b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])
