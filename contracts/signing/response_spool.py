"""Where the answer of a signing service lies until the database knows of it: one folder a request, files named by hash.

The bytes are on the disk before anything else is done with them. A process killed right after the service signed, or a
database that is away at that moment, therefore loses nothing: the sweep finds the file and carries on.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from common.canonical import sha256_hex
from common.durable_files import sync_folder, write_durably
from common.uuids import parsed_uuid


def save(request_id: UUID, data: bytes) -> None:
    """Write `data` durably as an answer to the request. The same bytes twice are one file."""
    write_durably(_folder() / str(request_id) / sha256_hex(data), data)
    sync_folder(_folder())


def pending() -> Iterator[tuple[UUID, bytes]]:
    """Every answer that has not been let go, with its request. Half-written and foreign ones are passed over."""
    if not _folder().is_dir():
        return
    for folder in sorted(_folder().iterdir()):
        # What somebody else left here must not stop the sweep.
        request_id = parsed_uuid(folder.name)
        if request_id is None:
            continue
        for path in sorted(folder.glob("[0-9a-f]*")):
            try:
                data = path.read_bytes()
            except FileNotFoundError:  # its own process was faster
                continue
            yield request_id, data


def discard(request_id: UUID) -> None:
    """Forget the files of a request: the database knows its answers, the document store holds their bytes."""
    shutil.rmtree(_folder() / str(request_id), ignore_errors=True)


def _folder() -> Path:
    return Path(settings.PRAKARSA_DATA_DIR) / "answers"
