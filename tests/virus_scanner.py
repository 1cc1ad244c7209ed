"""A real clamd with one hand-made signature, and scanners that are away or say nothing."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

# The test string of the scanners' makers, in two pieces: in one, scanners would take this file away.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + "!$H+H*").encode()


@contextmanager
def clamd() -> Iterator[str]:
    """Debian's clamd on a socket of its own; the address as a setting."""
    program = shutil.which("clamd") or "/usr/sbin/clamd"
    # A socket's path has at most 108 bytes, fewer than pytest's own folders may have.
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "db").mkdir()
        (at / "db" / "test.ndb").write_text(f"Eicar.Test:0:*:{EICAR.hex()}\n")
        lines = (
            "Foreground yes",
            f"LocalSocket {at}/s",
            f"DatabaseDirectory {at}/db",
            f"TemporaryDirectory {at}",
            "StreamMaxLength 26M",
        )
        (at / "conf").write_text("\n".join([*lines, ""]))
        process = subprocess.Popen(
            [program, f"--config-file={at}/conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until = time.monotonic() + 20
            while not (at / "s").exists():
                assert process.poll() is None, "clamd did not start"
                assert time.monotonic() < until, "clamd does not listen"
                time.sleep(0.02)
            yield f"unix:{at}/s"
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def silent() -> Iterator[str]:
    """A scanner that takes every question and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


ABSENT = "unix:/nowhere/clamd.ctl"


@contextmanager
def asked(address: str, seconds: float = 1) -> Iterator[None]:
    """The scanner at this address is the installation's."""
    with override_settings(PRAKARSA_SCANNER=address, PRAKARSA_SCANNER_SECONDS=seconds):
        yield
