"""A wire between the product and PostgreSQL that can be cut and mended, as a restart or a broken network does it."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

PORT = 5432
_CHUNK = 65536


class Wire:
    """Forwards connections from a socket in `folder` to the server of `url`, a DATABASE_URL with a socket directory."""

    def __init__(self, folder: Path, url: str) -> None:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        self._here = folder / f".s.PGSQL.{PORT}"
        self._there = f"{query['host']}/.s.PGSQL.{query.get('port', PORT)}"
        query |= {"host": str(folder), "port": str(PORT)}
        self.url = urlunsplit(parts._replace(query=urlencode(query)))
        self._open: set[socket.socket] = set()
        self.mend()

    def mend(self) -> None:
        """Take connections (again)."""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._here))
        self._listener.listen()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """End every connection and take none."""
        self._here.unlink()
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._there)
                self._open |= {near, far}
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._forward, args=ends, daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
