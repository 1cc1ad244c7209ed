"""The record of every import: who handed in which file, and each row that it wrote."""

from hashlib import sha256
from uuid import UUID

from common.file_names import kept_file_name
from common.imports import ImportResult
from onboarding.models import ImportedRow, ImportRun
from organisations.services.import_records import ImportedFile


def keep(file: ImportedFile, result: ImportResult) -> UUID:
    """Write the record inside of the transaction that imports; returns its key. Two statements."""
    made = ImportRun.objects.create(
        kind=file.kind,
        government_id=file.government_id,
        person_id=file.actor.person_id,
        seat_id=file.office.seat,
        at=file.at,
        file_name=kept_file_name(file.file_name, most=255) if file.file_name else "",
        digest=sha256(file.content).hexdigest(),
        created=result.created,
        changed=result.changed,
        unchanged=result.unchanged,
        left_out=result.skipped,
    )
    ImportedRow.objects.bulk_create(
        ImportedRow(
            run=made,
            table=row.table,
            key=row.key,
            name=row.name[:300],
            before=row.before,
            after=row.after,
            person_id=row.person,
        )
        for row in result.written
    )
    return made.pk
