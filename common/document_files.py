"""Documents as files: each is written once, synced before it gets its name, readable by its owner only."""

import tempfile
from pathlib import Path
from typing import Protocol, runtime_checkable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages

from common.durable_files import write_durably


@runtime_checkable
class DocumentPlace(Protocol):
    """What a store of documents has besides Django's interface."""

    @property
    def place(self) -> str:
        """Where it is, for people."""

    def try_to_write(self) -> None:
        """Raises OSError where a document could not be stored now."""


def document_place() -> DocumentPlace:
    """The store of this installation (`config.documents`)."""
    found = storages["default"]
    if not isinstance(found, DocumentPlace):
        raise ImproperlyConfigured("STORAGES has no store of documents as default.")
    return found


class DocumentFiles(FileSystemStorage):
    """Django's storage over PRAKARSA_DOCUMENTS_DIR, for names that are made of the bytes: never written over."""

    # Asked each time: tests and `restore --check` lay it elsewhere.
    @property
    def base_location(self) -> str:
        return str(settings.PRAKARSA_DOCUMENTS_DIR)

    @property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return self.base_location

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: "File[bytes]") -> str:
        write_durably(Path(self.path(name)), content.read(), mode=0o400)
        return name

    def try_to_write(self) -> None:
        """Raises OSError where a document could not be stored now; leaves nothing behind."""
        folder = Path(self.location)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
