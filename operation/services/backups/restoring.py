"""Brings a backup back, into an empty database and the store of documents of this installation."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import Error as DatabaseError
from django.db import connection

from common.durable_files import sync_folder
from common.uuids import parsed_uuid
from contracts.documents import store
from contracts.signing import response_spool
from operation.services.backups import snapshots
from operation.services.backups.checking import content_faults, refuse_other_program
from operation.services.backups.errors import BackupUnusable
from operation.services.backups.manifest import (
    ANSWERS,
    DATABASES,
    DOCUMENTS,
    BackupManifest,
    documents_listed,
)
from workflow.engine.verification import Verification


def refuse_here(manifest: BackupManifest) -> None:
    """Raises BackupUnusable where it cannot come back: another program or engine, or a database that is not empty."""
    refuse_other_program(manifest)
    if manifest.database.engine != connection.vendor:
        raise BackupUnusable(
            f"It is a backup of {manifest.database.engine}, and this database is {connection.vendor}."
            " Set DATABASE_URL (and DATABASE_OWNER_URL) to an empty database of that kind."
        )
    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise BackupUnusable(
            f"The database does not answer: {str(error).splitlines()[0]}. Create it empty."
        ) from error
    if tables:
        raise BackupUnusable(
            f"The database has {len(tables)} tables already, and nothing is written over. Name an empty one."
        )


def bring_back(folder: Path, manifest: BackupManifest) -> None:
    """Documents first, then the database at once, then `migrate`. What was broken off is begun again from the start.

    Raises BackupFailed, BackupUnusable, OSError.
    """
    if manifest.documents.kept == "copied":
        for digest, _size in documents_listed(folder):
            store.store((folder / DOCUMENTS / store.name_of(digest)).read_bytes())
    for path in (folder / ANSWERS).rglob("*"):
        request = parsed_uuid(path.parent.name)
        if path.is_file() and request is not None:
            response_spool.save(request, path.read_bytes())
    if connection.vendor == "sqlite":
        _lay(folder / DATABASES["sqlite"], Path(connection.settings_dict["NAME"]))
    else:
        snapshots.load(folder / DATABASES["postgresql"], "default")
    call_command("migrate", verbosity=0, interactive=False)


def restored_faults(folder: Path, manifest: BackupManifest) -> Iterator[str]:
    """Where what came back does not verify, or is not what the manifest says."""
    yield from content_faults(folder, manifest, "default")
    for finding in Verification().findings():
        yield f"{finding.subject} {finding.event}: {finding.code}: {finding.message}"


def _lay(source: Path, target: Path) -> None:
    """The file of SQLite at its place, whole or not at all."""
    connection.close()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".restored-{target.name}")
    shutil.copyfile(source, draft)
    draft.chmod(0o600)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    for beside in ("-wal", "-shm"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    draft.rename(target)
    sync_folder(target.parent)
