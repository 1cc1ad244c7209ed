"""An S3-compatible store of its own on loopback: `rclone serve s3` over a folder, in a process, reached by a socket."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

BUCKET = "dokumen"
KEY, SECRET = "kunci-uji", "rahasia-uji-0123456789"
PATIENCE = 60.0


class ObjectStore:
    """The running store. Each document is a file below `folder`, so that a test can damage it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / BUCKET
        self.folder.mkdir(parents=True, exist_ok=True)
        self._config = folder.with_suffix(".conf")
        self._config.touch()
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.environment = {
            "PRAKARSA_S3_BUCKET": BUCKET,
            "PRAKARSA_S3_URL": f"http://127.0.0.1:{self._port}",
            "PRAKARSA_S3_KEY": KEY,
            "PRAKARSA_S3_SECRET": SECRET,
        }
        self.start()

    def start(self) -> None:
        """Serve (again), until it answers."""
        rclone = Path(sys.executable).with_name("rclone")
        command = [
            str(rclone),
            "--config",
            str(self._config),
            "serve",
            "s3",
            "--addr",
            f"127.0.0.1:{self._port}",
        ]
        self._process = subprocess.Popen(
            [*command, "--auth-key", f"{KEY},{SECRET}", "--vfs-cache-mode", "off", str(self.folder.parent)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
            except ConnectionRefusedError:
                os.sched_yield()
            else:
                return
        raise AssertionError("rclone serves nothing")

    def stop(self) -> None:
        """Away, at once."""
        self._process.kill()
        self._process.wait()

    def file(self, digest: str) -> Path:
        """Where the document lies."""
        return self.folder / digest[:2] / digest


@contextmanager
def object_store(folder: Path) -> Iterator[ObjectStore]:
    """One that is gone afterwards."""
    found = ObjectStore(folder / "objects")
    try:
        yield found
    finally:
        found.stop()
