"""What a backup says of itself: `manifest.json`, with the hash of every part, and nothing about people."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from common.validation import StrictModel
from operation.services.backups.errors import BackupUnusable

FORMAT = "prakarsa-backup/1"
MANIFEST, DOCUMENTS, DOCUMENT_LIST, KEYS, ANSWERS = (
    "manifest.json",
    "documents",
    "documents.txt",
    "keys.json",
    "answers",
)
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class HistoryHead(StrictModel):
    """How far the history went. `heads_sha256` is the hash over the last hash of every subject and of every person."""

    events: int
    last_event: int
    subjects: int
    account_acts: int
    heads_sha256: str


class BackupPart(StrictModel):
    """A file of the backup, by its path in it. Documents are listed in a part of their own."""

    name: str
    bytes: int
    sha256: str


class DatabaseFacts(StrictModel):
    """Engine, server and program that wrote the database, and the migrations that it knows."""

    engine: str
    server: str
    migrations: list[str]


class DocumentFacts(StrictModel):
    """How many documents rows name, and whether their bytes are here (`copied`) or only their hashes (`listed`)."""

    count: int
    bytes: int
    kept: str
    missing: list[str]


class BackupManifest(StrictModel):
    """The whole."""

    format: str
    taken_at: datetime
    version: str
    origin: str
    database: DatabaseFacts
    history: HistoryHead
    documents: DocumentFacts
    parts: list[BackupPart]


def read_manifest(folder: Path) -> BackupManifest:
    """Of the backup in `folder`. Raises BackupUnusable."""
    path = folder / MANIFEST
    try:
        found = BackupManifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise BackupUnusable(
            f"{folder} is no backup, or one that was not finished: it has no {MANIFEST}."
        ) from error
    except OSError as error:
        raise BackupUnusable(f"{path} cannot be read: {error}.") from error
    except ValidationError as error:
        raise BackupUnusable(
            f"{path} is damaged: {error.error_count()} members are not as they must be."
        ) from error
    if found.format != FORMAT:
        raise BackupUnusable(f"{path} has the form {found.format}, which this program does not know.")
    return found


def documents_listed(folder: Path) -> Iterator[tuple[str, int]]:
    """Digest and size of each document. Raises BackupUnusable."""
    try:
        lines = (folder / DOCUMENT_LIST).read_text("ascii").splitlines()
        for line in lines:
            digest, size = line.split(" ")
            yield digest, int(size)
    except (OSError, ValueError) as error:
        raise BackupUnusable(f"{folder / DOCUMENT_LIST} cannot be read: {error}.") from error


def file_sha256(path: Path) -> str:
    """Of a file of any size. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def part_of(folder: Path, path: Path) -> BackupPart:
    """The part that lies at `path`, hashed."""
    return BackupPart(name=str(path.relative_to(folder)), bytes=path.stat().st_size, sha256=file_sha256(path))
