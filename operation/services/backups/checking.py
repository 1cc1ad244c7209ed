"""Looks at a backup: every hash, and whether it loads and verifies. Each fault is a sentence that names the thing."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from common.outages import StoreAway
from contracts.documents import store
from contracts.documents.references import named_documents
from operation.services.backups.errors import BackupUnusable
from operation.services.backups.manifest import (
    DOCUMENT_LIST,
    DOCUMENTS,
    BackupManifest,
    BackupPart,
    documents_listed,
    file_sha256,
)
from operation.services.backups.snapshots import COPY, history_head
from operation.services.backups.throwaway import loaded, manage

# A squashed migration is known by those that it stands for.
_SQUASHED = re.compile(r"\.\d+_squashed_\d+$")


def file_faults(folder: Path, manifest: BackupManifest) -> Iterator[str]:
    """What is missing or damaged among the files; reads all of them. Raises BackupUnusable."""
    for part in manifest.parts:
        yield from _fault(folder / part.name, part.name, part.sha256)
    yield from (
        f"document {digest} was missing when the backup was made" for digest in manifest.documents.missing
    )
    # Of a list that is not as it was nothing is believed.
    if any(part.name == DOCUMENT_LIST and not _faulty(folder, part) for part in manifest.parts):
        for digest, _size in documents_listed(folder):
            if manifest.documents.kept == "copied":
                yield from _fault(folder / DOCUMENTS / store.name_of(digest), f"document {digest}", digest)
            else:
                yield from _fault_in_store(digest)


def refuse_other_program(manifest: BackupManifest) -> None:
    """Raises BackupUnusable for a backup of a newer program; one of an older program is migrated."""
    unknown = {name for name in set(manifest.database.migrations) - _known() if not _SQUASHED.search(name)}
    if unknown:
        raise BackupUnusable(
            f"It was made by version {manifest.version} of the program, and this one ({settings.PRAKARSA_VERSION})"
            f" does not know its migration {min(unknown)}. Install version {manifest.version} or a newer one."
        )


def loading_faults(folder: Path, manifest: BackupManifest) -> Iterator[str]:
    """Loads it into a database of its own, migrates that to this program, and asks it. Raises as `loaded`."""
    steps: list[tuple[str, ...]] = [("verify_history", "--limit", "20")]
    if not _known() <= set(manifest.database.migrations):
        steps.insert(0, ("migrate", "--verbosity", "0"))
    with loaded(folder, manifest) as address:
        for arguments in steps:
            status, lines = manage(address, *arguments)
            if status:
                yield from (f"{arguments[0]}: {line}" for line in lines[-21:])
        yield from content_faults(folder, manifest, COPY)


def content_faults(folder: Path, manifest: BackupManifest, using: str) -> Iterator[str]:
    """Where the loaded database does not say what the manifest says, or names a document that is not listed."""
    head = history_head(using)
    if head != manifest.history:
        yield (
            f"the history in it has {head.events} events and the heads {head.heads_sha256[:16]}…,"
            f" the manifest {manifest.history.events} and {manifest.history.heads_sha256[:16]}…"
        )
    here = {digest for digest, _size in documents_listed(folder)} | set(manifest.documents.missing)
    yield from (
        f"document {digest}, which a row names, is not listed"
        for digest in named_documents(using)
        if digest not in here
    )


def said_of(manifest: BackupManifest, *, restored: bool) -> str:
    """That a backup is whole, or is back, with what is in it."""
    what = "was restored" if restored else "is whole and can be restored"
    return (
        f"The backup of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC ({manifest.origin}, version {manifest.version})"
        f" {what}: {manifest.history.events} events of {manifest.history.subjects} subjects,"
        f" {manifest.documents.count} documents {manifest.documents.kept}."
    )


def not_whole(count: int, *, more: bool) -> str:
    """That it is not, with how many faults were named."""
    return f"The backup is not whole: {count}{' or more' if more else ''} faults."


def _known() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def _faulty(folder: Path, part: BackupPart) -> bool:
    return any(_fault(folder / part.name, part.name, part.sha256))


def _fault(path: Path, name: str, wanted: str) -> Iterator[str]:
    try:
        if file_sha256(path) != wanted:
            yield f"{name} is damaged"
    except FileNotFoundError:
        yield f"{name} is missing"
    except OSError as error:
        yield f"{name} cannot be read: {error.strerror}"


def _fault_in_store(digest: str) -> Iterator[str]:
    try:
        store.load(digest)
    except store.DocumentMissing:
        yield f"document {digest} is missing in the store"
    except store.DocumentChanged:
        yield f"document {digest} is damaged in the store"
    except StoreAway as error:
        raise BackupUnusable(f"The store of documents is away: {error}.") from error
