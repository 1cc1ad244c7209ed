"""Lists brought along: previewed, imported with a record of every row, taken back while nothing stands on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from appointments.services import sheet_columns
from appointments.services.importing import import_people
from calendars.services import holidays
from common.errors import NotPermitted
from common.file_names import kept_file_name
from common.imports import ImportRefused, ImportResult
from common.sheets.problems import Problem
from common.types import StrOrPromise
from innovations.models import Innovation
from innovations.services.proposals import importing as innovation_import
from onboarding.models import ImportRun, UploadedTable
from onboarding.services import records
from onboarding.services.watching import RowWatch, WatchedTable
from organisations.enums import AGENCY_ROLES, ImportKind, Role
from organisations.models import Agency, AgencyAlias, Government
from organisations.offices import Actor, Office
from organisations.services import importing as agency_import
from organisations.services.import_records import ImportedFile
from planning.services import importing as plan_import
from planning.services import sheet_columns as plan_columns
from work_packages.models import WorkPackage
from work_packages.services import package_columns
from work_packages.services.importing import import_packages
from workflow.engine.transaction import retrying

# How long a file waits between its preview and its import.
KEPT_FOR = timedelta(days=1)
MOST_BYTES = 5 * 1024 * 1024
AGENCIES = WatchedTable(
    Agency,
    "name",
    (
        "name",
        "name_key",
        "name_source",
        "code",
        "kind",
        "abbreviation",
        "address",
        "parent_id",
        "provisional",
        "source",
    ),
)
ALIASES = WatchedTable(AgencyAlias, "name", ("agency_id", "name", "name_key"))
INNOVATIONS = WatchedTable(Innovation, "title", ("title",))
PACKAGES = WatchedTable(
    WorkPackage,
    "name",
    (
        "name", "code", "agency_id", "sub_unit", "fiscal_year", "category", "method", "fund_source", "stage",
        "stage_source", "budget", "hps", "contract_value", "value_precision", "announced_on", "contract_no",
        "contract_on", "starts_on", "ends_on", "duration_days", "month_only", "provider", "ppk_name", "pptk_name",
        "supervisor_name", "district", "village", "latitude", "longitude", "tkdn_percent", "source_url",
        "estimated_fields", "remarks",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """One column of a template, and what it holds."""

    name: str
    said: StrOrPromise
    required: bool


@dataclass(frozen=True)
class ListColumns:
    """The columns of one kind of list: what they hold and what they are called."""

    kind: ImportKind
    columns: Mapping[str, StrOrPromise]
    aliases: Mapping[str, Sequence[str]]
    required: Sequence[str]

    @property
    def headings(self) -> list[ColumnHeading]:
        """The columns of the template, under the names that people use."""
        return [
            ColumnHeading(next(iter(self.aliases.get(name, ())), name), said, required=name in self.required)
            for name, said in self.columns.items()
        ]


@dataclass(frozen=True)
class ListImport(ListColumns):
    """One that is handed in here: how it is read, and which tables are watched where its service does not tell.

    `asks_anew`: it gives power, so that whoever imports it is asked who sits at the screen.
    """

    load: Callable[[UploadedTable, Actor, datetime], ImportResult]
    tables: tuple[WatchedTable, ...] = ()
    asks_anew: bool = False


def _load_agencies(table: UploadedTable, actor: Actor, at: datetime) -> ImportResult:
    return agency_import.import_agencies(bytes(table.content), government=table.government)


def _load_people(table: UploadedTable, actor: Actor, at: datetime) -> ImportResult:
    return import_people(
        bytes(table.content), government=table.government, actor=actor, at=at, file_name=table.file_name
    )


def _load_innovations(table: UploadedTable, actor: Actor, at: datetime) -> ImportResult:
    content = bytes(table.content)
    return innovation_import.import_innovations(content, actor=actor, at=at, government=table.government)


def _load_packages(table: UploadedTable, actor: Actor, at: datetime) -> ImportResult:
    return import_packages(bytes(table.content), actor=actor, at=at, government=table.government)


def _load_regional_plan(table: UploadedTable, actor: Actor, at: datetime) -> ImportResult:
    return plan_import.import_plan(bytes(table.content), government=table.government, actor=actor, at=at)


# Plans, figures and days off are handed in where they belong.
IMPORTS = {
    found.kind: found
    for found in (
        ListImport(
            ImportKind.AGENCIES,
            agency_import.COLUMN_HELP,
            agency_import.ALIASES,
            ("name",),
            _load_agencies,
            (AGENCIES, ALIASES),
        ),
        ListImport(
            ImportKind.PEOPLE,
            sheet_columns.COLUMN_HELP,
            sheet_columns.ALIASES,
            sheet_columns.REQUIRED,
            _load_people,
            asks_anew=True,
        ),
        ListImport(
            ImportKind.INNOVATIONS,
            innovation_import.COLUMN_HELP,
            innovation_import.ALIASES,
            innovation_import.REQUIRED,
            _load_innovations,
            (AGENCIES, ALIASES, INNOVATIONS),
        ),
        ListImport(
            ImportKind.PACKAGES,
            package_columns.COLUMN_HELP,
            package_columns.ALIASES,
            package_columns.REQUIRED,
            _load_packages,
            (AGENCIES, ALIASES, PACKAGES),
        ),
        ListImport(
            ImportKind.REGIONAL_PLAN,
            plan_columns.COLUMN_HELP,
            plan_columns.ALIASES,
            plan_columns.REQUIRED,
            _load_regional_plan,
        ),
    )
}
# Templates to take; those of plans and figures come filled from the innovation or the reports.
TEMPLATES: Mapping[ImportKind, ListColumns] = {
    **IMPORTS,
    ImportKind.DAYS_OFF: ListColumns(
        ImportKind.DAYS_OFF, holidays.COLUMN_HELP, holidays.ALIASES, holidays.REQUIRED
    ),
}
# Whose work it is to import each kind of list, and to take an import back.
ROLES: Mapping[ImportKind, tuple[Role, ...]] = {
    ImportKind.AGENCIES: (Role.ADMINISTRATOR,),
    ImportKind.PEOPLE: (Role.ADMINISTRATOR,),
    ImportKind.INNOVATIONS: (Role.ORGANISATION_BUREAU,),
    ImportKind.PLANS: (*AGENCY_ROLES, Role.ORGANISATION_BUREAU),
    ImportKind.FIGURES: (*AGENCY_ROLES, Role.ORGANISATION_BUREAU),
    ImportKind.DAYS_OFF: (Role.ADMINISTRATOR,),
    ImportKind.PACKAGES: (Role.PROCUREMENT_OFFICER, Role.DEVELOPMENT_BUREAU),
    ImportKind.REGIONAL_PLAN: (Role.ORGANISATION_BUREAU,),
}


def offices_for(actor: Actor, kind: ImportKind) -> list[Office]:
    """The offices in which the actor imports such lists. No query."""
    return [office for office in actor.offices if office.role in ROLES[kind] and office.government_id]


def office_for(actor: Actor, kind: ImportKind, government_id: UUID) -> Office:
    """The one for a government. Raises NotPermitted naming whose work it is. No query."""
    for office in offices_for(actor, kind):
        if office.government_id == government_id:
            return office
    raise not_yours(kind)


def not_yours(kind: ImportKind) -> NotPermitted:
    """The refusal of whoever holds no such office."""
    roles = ", ".join(str(role.label) for role in ROLES[kind])
    return NotPermitted(_("This list is imported by: %(role)s.") % {"role": roles}, code="not_your_office")


def upload(
    content: bytes, *, kind: ImportKind, government: Government, file_name: str, actor: Actor, at: datetime
) -> UploadedTable:
    """Keep a file for a day, until it is imported. Raises NotPermitted, ImportRefused naming every bad line."""
    office_for(actor, kind, government.pk)
    if len(content) > MOST_BYTES:
        raise ImportRefused([Problem(0, "too_large", _("The file is larger than 5 MB."))])
    table = UploadedTable(
        kind=kind,
        government=government,
        person_id=actor.person_id,
        uploaded_at=at,
        file_name=kept_file_name(file_name, most=255) if file_name else "",
        content=content,
    )
    preview(table, actor=actor, at=at)
    UploadedTable.objects.filter(uploaded_at__lt=at - KEPT_FOR).delete()
    table.save()
    return table


def preview(table: UploadedTable, *, actor: Actor, at: datetime) -> ImportResult:
    """What importing it now would do; nothing is stored. Raises as `upload`."""
    office_for(actor, ImportKind(table.kind), table.government_id)

    def work() -> ImportResult:
        done = _load(table, actor, at)
        transaction.set_rollback(True)
        return done

    return retrying(work)


def run(table: UploadedTable, *, actor: Actor, at: datetime) -> ImportRun:
    """Import it and record every row that was written. One transaction. Raises as `upload`."""
    office = office_for(actor, ImportKind(table.kind), table.government_id)

    def work() -> ImportRun:
        done = _load(table, actor, at)
        if done.record is None:
            file = ImportedFile(
                kind=ImportKind(table.kind),
                government_id=table.government_id,
                actor=actor,
                office=office,
                at=at,
                content=bytes(table.content),
                file_name=table.file_name,
            )
            done.record = records.keep(file, done)
        UploadedTable.objects.filter(pk=table.pk).delete()
        return ImportRun.objects.get(pk=done.record)

    return retrying(work)


def _load(table: UploadedTable, actor: Actor, at: datetime) -> ImportResult:
    found = IMPORTS[ImportKind(table.kind)]
    watch = RowWatch(found.tables, table.government)
    result = found.load(table, actor, at)
    result.written = result.written or watch.changes()
    return result
