"""Where the answer of a signing service lies until the database knows of it: one folder a request, files named by hash.

The bytes are on the disk before anything else is done with them. A process killed right after the service signed, or a
database that is away at that moment, therefore loses nothing: the sweep finds the file and carries on.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from common.canonical import sha256_hex


def save(request_id: UUID, data: bytes) -> None:
    """Write `data` durably as an answer to the request. The same bytes twice are one file."""
    folder = _folder() / str(request_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".new-", dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).rename(folder / sha256_hex(data))
    for changed in (folder, folder.parent):
        _sync(changed)


def pending() -> Iterator[tuple[UUID, bytes]]:
    """Every answer that has not been let go, with its request. Half-written and foreign ones are passed over."""
    if not _folder().is_dir():
        return
    for folder in sorted(_folder().iterdir()):
        request_id = _request_of(folder)
        if request_id is None:
            continue
        for path in sorted(folder.glob("[0-9a-f]*")):
            try:
                data = path.read_bytes()
            except FileNotFoundError:  # its own process was faster
                continue
            yield request_id, data


def _request_of(folder: Path) -> UUID | None:
    """The request a folder belongs to; None for what somebody else left here, which must not stop the sweep."""
    try:
        return UUID(folder.name)
    except ValueError:
        return None


def discard(request_id: UUID) -> None:
    """Forget the files of a request: the database knows its answers, the document store holds their bytes."""
    shutil.rmtree(_folder() / str(request_id), ignore_errors=True)


def _folder() -> Path:
    return Path(settings.PRAKARSA_DATA_DIR) / "answers"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
