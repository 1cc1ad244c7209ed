"""Makes a backup: the database of one moment first, then every document that a row of it names.

Documents never change and are never deleted, so those copied afterwards are those that the database knew. What was
begun and not finished lies under another name and is cleared away by the next run.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from common.canonical import sha256_hex
from common.durable_files import sync_folder, write_durably
from contracts.documents import store
from contracts.signing import response_spool
from operation.services.backups import snapshots
from operation.services.backups.errors import BackupFailed, BackupUnusable
from operation.services.backups.keys import write_key_list
from operation.services.backups.manifest import (
    ANSWERS,
    DOCUMENT_LIST,
    DOCUMENTS,
    FORMAT,
    MANIFEST,
    BackupManifest,
    DocumentFacts,
    file_sha256,
    part_of,
    read_manifest,
)

NAMED = re.compile(r"prakarsa-\d{8}T\d{6}Z")
NOTHING = "No backup was made"
UNFINISHED = ".unfinished-"
# Beside what is reckoned: the list, the manifest, and what the disk itself needs.
RESERVE = 50_000_000


@dataclass(frozen=True, slots=True)
class BackupMade:
    """Where it lies, what is in it, and how many older ones were removed."""

    folder: Path
    manifest: BackupManifest
    pruned: int

    def __str__(self) -> str:
        facts = self.manifest
        return (
            f"Backup {self.folder}: {facts.history.events} events, {facts.documents.count} documents"
            f" {facts.documents.kept}, {facts.documents.bytes / 1e6:.1f} MB of them, {self.pruned} older removed."
        )


def make_backup(
    target: Path, *, at: datetime, keep: int | None = None, listed: bool = False, accept_missing: bool = False
) -> BackupMade:
    """A backup below `target`, whole under its name or not there; then the oldest beyond `keep` go.

    With `listed` documents of an S3-compatible store stay there and only their hashes are kept. Documents that are
    missing or damaged refuse it, or are named in it (`accept_missing`). Raises BackupFailed, OSError, DatabaseError.
    """
    if listed and not hasattr(default_storage, "bucket_name"):
        raise BackupFailed("Documents are files of this machine; a list of them would bring none back.")
    if keep is not None and keep < 1:
        raise BackupFailed("At least the new one is kept: --keep is 1 or more.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(target):
        earlier = finished(target)
        folder = target / f"prakarsa-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        if folder.exists():
            raise BackupFailed(f"{folder} is there already. Try again in a second.")
        draft = target / f"{UNFINISHED}{folder.name}"
        draft.mkdir(mode=0o700)
        try:
            manifest = _fill(draft, at, earlier[-1:], listed=listed, accept_missing=accept_missing)
            _sync(draft)
            draft.rename(folder)
            sync_folder(target)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        beyond = max(0, len(earlier) + 1 - keep) if keep else 0
        removed = [_remove(path) for path in earlier[:beyond]]
    return BackupMade(folder, manifest, sum(removed))


def finished(target: Path) -> list[Path]:
    """Backups below `target`, oldest first."""
    found = [path for path in target.iterdir() if NAMED.fullmatch(path.name) and (path / MANIFEST).is_file()]
    return sorted(found)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Nobody else makes one there meanwhile; what a killed run left is cleared away."""
    handle = os.open(target / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFailed(f"Another backup is being made in {target}.") from error
        for left in target.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        yield
    finally:
        os.close(handle)


def _fill(
    draft: Path, at: datetime, earlier: list[Path], *, listed: bool, accept_missing: bool
) -> BackupManifest:
    _refuse_without_room(draft, snapshots.database_bytes())
    # Twice, because an answer may have found its way into the database meanwhile, or not yet.
    _copy_answers(draft)
    taken = snapshots.take(draft)
    _copy_answers(draft)
    documents = _Documents(draft, earlier[0] / DOCUMENTS if earlier else None, copied=not listed)
    documents.keep(taken.documents)
    if documents.faulty and not accept_missing:
        raise BackupFailed(faulty(documents.faulty))
    (draft / DOCUMENT_LIST).write_text("".join(f"{name} {size}\n" for name, size in documents.sizes.items()))
    write_key_list(draft)
    parts = [
        part_of(draft, path)
        for path in sorted(draft.rglob("*"))
        if path.is_file() and draft / DOCUMENTS not in path.parents
    ]
    manifest = BackupManifest(
        format=FORMAT,
        taken_at=at.astimezone(UTC),
        version=settings.PRAKARSA_VERSION,
        origin=taken.origin,
        database=taken.database,
        history=taken.history,
        documents=DocumentFacts(
            count=len(documents.sizes),
            bytes=sum(documents.sizes.values()),
            kept="listed" if listed else "copied",
            missing=documents.faulty,
        ),
        parts=parts,
    )
    (draft / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n")
    return manifest


class _Documents:
    """The documents of one backup. Those that the one before has, and has whole, are linked: kept once for both."""

    def __init__(self, draft: Path, earlier: Path | None, *, copied: bool) -> None:
        self._folder, self._earlier, self._copied = draft / DOCUMENTS, earlier, copied
        self.sizes: dict[str, int] = {}
        self.faulty: list[str] = []

    def keep(self, digests: list[str]) -> None:
        """Copy or list them. Raises BackupFailed when the disk would be filled."""
        for number, digest in enumerate(digests):
            if not self._copied:
                self._list(digest)
            elif not self._link(digest):
                if number % 100 == 0:
                    _refuse_without_room(self._folder.parent, 0)
                self._copy(digest)

    def _list(self, digest: str) -> None:
        try:
            self.sizes[digest] = default_storage.size(store.name_of(digest))
        except FileNotFoundError:
            self.faulty.append(digest)

    def _link(self, digest: str) -> bool:
        old = self._earlier / store.name_of(digest) if self._earlier else None
        try:
            if old is None or file_sha256(old) != digest:
                return False
            new = self._folder / store.name_of(digest)
            new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.hardlink_to(old)
        except OSError:
            return False
        self.sizes[digest] = new.stat().st_size
        return True

    def _copy(self, digest: str) -> None:
        try:
            data = store.load(digest)
        except (store.DocumentMissing, store.DocumentChanged):
            self.faulty.append(digest)
            return
        write_durably(self._folder / store.name_of(digest), data)
        self.sizes[digest] = len(data)


def _copy_answers(draft: Path) -> None:
    """What a signing service returned and the database does not know yet."""
    for request, data in response_spool.pending():
        write_durably(draft / ANSWERS / str(request) / sha256_hex(data), data)


def _refuse_without_room(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted + RESERVE:
        raise BackupFailed(
            f"{folder.parent} has {free // 1_000_000} MB free, and {(wanted + RESERVE) // 1_000_000} MB are needed."
            " Make room, keep fewer (--keep), or name another place (--to)."
        )


def faulty(digests: list[str]) -> str:
    """What is wrong with these documents, and what to do."""
    named = ", ".join(digests[:5]) + (f" and {len(digests) - 5} more" if len(digests) > 5 else "")
    return (
        f"Documents that rows name are missing or damaged: {named}. Bring them back from an earlier backup, or make"
        " this one without them: --accept-missing."
    )


def _sync(draft: Path) -> None:
    """Every name and byte on the disk before the backup has its own name."""
    for path in sorted(draft.rglob("*"), reverse=True):
        if path.is_dir():
            sync_folder(path)
        elif draft / DOCUMENTS not in path.parents:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(draft)


def _remove(folder: Path) -> bool:
    """First out of its name, so that half of one never looks whole. One that is damaged stays: somebody looks at it."""
    try:
        read_manifest(folder)
    except BackupUnusable:
        return False
    gone = folder.with_name(f"{UNFINISHED}{folder.name}")
    folder.rename(gone)
    shutil.rmtree(gone)
    return True
