"""Lists brought along: previewed, imported with a record of every row, taken back while nothing stands on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import NotPermitted
from common.file_names import kept_file_name
from common.imports import ImportResult
from common.types import StrOrPromise
from innovations.models import Innovation
from innovations.services.proposals import importing as innovation_import
from onboarding.enums import ImportKind
from onboarding.models import ImportedRow, ImportRun, UploadedTable
from onboarding.services.watching import RowChange, RowWatch, WatchedTable
from organisations.enums import Role
from organisations.models import Agency, AgencyAlias, Government
from organisations.offices import Actor, Office
from organisations.services import importing as agency_import
from workflow.engine.transaction import retrying

# How long a file waits between its preview and its import.
KEPT_FOR = timedelta(days=1)
MOST_BYTES = 5_000_000
AGENCIES = WatchedTable(
    Agency,
    "name",
    ("name", "name_key", "name_source", "code", "kind", "abbreviation", "parent_id", "provisional", "source"),
)
ALIASES = WatchedTable(AgencyAlias, "name", ("agency_id", "name", "name_key"))
INNOVATIONS = WatchedTable(Innovation, "title", ("title",))


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """One column of a template, and what it holds."""

    name: str
    said: StrOrPromise
    required: bool


@dataclass(frozen=True, slots=True)
class ListImport:
    """One kind of list: whose office imports it, what it may write, its columns with what they hold and are called."""

    kind: ImportKind
    role: Role
    tables: tuple[WatchedTable, ...]
    columns: Mapping[str, StrOrPromise]
    aliases: Mapping[str, Sequence[str]]
    required: Sequence[str]
    load: Callable[[bytes, Government, Actor, datetime], ImportResult]

    @property
    def headings(self) -> list[ColumnHeading]:
        """The columns of the template, under the names that people use."""
        return [
            ColumnHeading(next(iter(self.aliases.get(name, ())), name), said, required=name in self.required)
            for name, said in self.columns.items()
        ]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do, or did."""

    result: ImportResult
    changes: list[RowChange]


def _load_agencies(content: bytes, government: Government, actor: Actor, at: datetime) -> ImportResult:
    return agency_import.import_agencies(content, government=government)


def _load_innovations(content: bytes, government: Government, actor: Actor, at: datetime) -> ImportResult:
    return innovation_import.import_innovations(content, actor=actor, at=at, government=government)


IMPORTS = {
    ImportKind.AGENCIES: ListImport(
        ImportKind.AGENCIES,
        Role.ADMINISTRATOR,
        (AGENCIES, ALIASES),
        agency_import.COLUMN_HELP,
        agency_import.ALIASES,
        ("name",),
        _load_agencies,
    ),
    ImportKind.INNOVATIONS: ListImport(
        ImportKind.INNOVATIONS,
        Role.ORGANISATION_BUREAU,
        (AGENCIES, ALIASES, INNOVATIONS),
        innovation_import.COLUMN_HELP,
        innovation_import.ALIASES,
        innovation_import.REQUIRED,
        _load_innovations,
    ),
}


def offices_for(actor: Actor, kind: ImportKind) -> list[Office]:
    """The offices in which the actor imports such lists. No query."""
    return [office for office in actor.offices if office.role == IMPORTS[kind].role and office.government_id]


def office_for(actor: Actor, kind: ImportKind, government_id: UUID) -> Office:
    """The one for a government. Raises NotPermitted naming whose work it is. No query."""
    for office in offices_for(actor, kind):
        if office.government_id == government_id:
            return office
    raise NotPermitted(
        _("This list is imported by: %(role)s.") % {"role": IMPORTS[kind].role.label},
        code="not_your_office",
    )


def upload(
    content: bytes, *, kind: ImportKind, government: Government, file_name: str, actor: Actor, at: datetime
) -> UploadedTable:
    """Keep a file for a day, until it is imported. Raises NotPermitted, ImportRefused naming every bad line."""
    office_for(actor, kind, government.pk)
    table = UploadedTable(
        kind=kind,
        government=government,
        person_id=actor.person_id,
        uploaded_at=at,
        file_name=kept_file_name(file_name, most=255),
        content=content,
    )
    preview(table, actor=actor, at=at)
    UploadedTable.objects.filter(uploaded_at__lt=at - KEPT_FOR).delete()
    table.save()
    return table


def preview(table: UploadedTable, *, actor: Actor, at: datetime) -> ImportPreview:
    """What importing it now would do; nothing is stored. Raises as `upload`."""
    office_for(actor, ImportKind(table.kind), table.government_id)

    def work() -> ImportPreview:
        done = _load(table, actor, at)
        transaction.set_rollback(True)
        return done

    return retrying(work)


def run(table: UploadedTable, *, actor: Actor, at: datetime) -> ImportRun:
    """Import it and record every row that was written. One transaction. Raises as `upload`."""
    office = office_for(actor, ImportKind(table.kind), table.government_id)

    def work() -> ImportRun:
        done = _load(table, actor, at)
        made = ImportRun.objects.create(
            kind=table.kind,
            government=table.government,
            person_id=actor.person_id,
            seat_id=office.seat,
            at=at,
            file_name=table.file_name,
            digest=sha256(table.content).hexdigest(),
            created=done.result.created,
            changed=done.result.changed,
            unchanged=done.result.unchanged,
            left_out=done.result.skipped,
        )
        ImportedRow.objects.bulk_create(
            ImportedRow(
                run=made,
                table=change.table,
                key=change.key,
                name=change.name[:300],
                before=change.before,
                after=change.after,
            )
            for change in done.changes
        )
        UploadedTable.objects.filter(pk=table.pk).delete()
        return made

    return retrying(work)


def _load(table: UploadedTable, actor: Actor, at: datetime) -> ImportPreview:
    found = IMPORTS[ImportKind(table.kind)]
    watch = RowWatch(found.tables, table.government)
    result = found.load(bytes(table.content), table.government, actor, at)
    return ImportPreview(result, watch.changes())
