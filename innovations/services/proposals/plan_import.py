"""A sheet of indicators stored with a record of what it changed, and the plan put back to what it was."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from common.errors import DomainError
from common.imports import ImportResult, RowValues, WrittenRow
from common.periods import local_day
from common.uuids import parsed_uuid
from innovations.models import Indicator, Innovation, PlanChange
from innovations.services.proposals import drafting, plan_changes, plan_sheet, plan_sheet_writing
from innovations.services.proposals.plan_cells import Entry
from innovations.services.proposals.plan_columns import CODE
from innovations.services.proposals.plan_lists import plan_rows
from innovations.services.proposals.plan_sheet import PlanSheet
from organisations.enums import ImportKind
from organisations.offices import Actor, Office
from organisations.services.import_records import ImportedFile, keep_record
from workflow.engine.transaction import retrying, unit_of_work


def plan_table(model: type[Innovation | PlanChange]) -> str:
    """What a record calls the plan of such a subject."""
    return f"{model._meta.label_lower}.plan"


def store_sheet(
    subject: Innovation | PlanChange,
    read: PlanSheet,
    *,
    actor: Actor,
    at: datetime,
    content: bytes,
    file_name: str = "",
    seen_version: int | None = None,
) -> None:
    """Replace the indicators by what the sheet makes of them, and have it recorded. Raises as `revise` does."""

    def work() -> None:
        with unit_of_work():
            before = _as_record(subject)
            fresh = _revise(subject, read.entries, actor=actor, at=at, seen_version=seen_version)
            table, title = plan_table(type(subject)), _innovation_of(subject).subject_title
            row = WrittenRow(table, str(subject.pk), title, before, _as_record(fresh))
            result = ImportResult(
                created=len(read.created), changed=len(read.changed), unchanged=read.unchanged, written=[row]
            )
            file = ImportedFile(
                kind=ImportKind.PLANS,
                government_id=subject.government_id,
                actor=actor,
                office=_office(subject, actor, at),
                at=at,
                content=content,
                file_name=file_name,
            )
            keep_record(file, result)

    retrying(work)


def restore(
    subject: Innovation | PlanChange,
    *,
    before: RowValues,
    after: RowValues,
    changed_since: DomainError,
    actor: Actor,
    at: datetime,
) -> None:
    """Make the plan what it was before a sheet. Raises as `revise` does, and `changed_since` where it differs."""

    def work() -> None:
        with unit_of_work():
            # A plan that is closed by now says so, whatever it holds.
            _office(subject, actor, at)
            if _as_record(subject) != after:
                raise changed_since
            _revise(subject, _read_back(subject, before, at), actor=actor, at=at, seen_version=None)

    retrying(work)


def _innovation_of(subject: Innovation | PlanChange) -> Innovation:
    return subject if isinstance(subject, Innovation) else subject.innovation


def _indicators(subject: Innovation | PlanChange) -> list[Indicator]:
    if isinstance(subject, Innovation):
        rows = plan_rows(subject, "indicators")
    else:
        rows = plan_changes.rows_of_change(subject, "indicators")
    return [row for row in rows if isinstance(row, Indicator)]


def _as_record(subject: Innovation | PlanChange) -> RowValues:
    """Every indicator as its row in the sheet."""
    innovation, rows = _innovation_of(subject), _indicators(subject)
    names = plan_sheet_writing.header(innovation, rows)
    lines = plan_sheet_writing.sheet(innovation, rows)
    return {"rows": [dict(zip(names, cells, strict=True)) for cells in lines]}


def _read_back(subject: Innovation | PlanChange, record: RowValues, at: datetime) -> list[Entry]:
    """The rows of a record as entries of the plan."""
    rows = record["rows"]
    assert isinstance(rows, list), "written by _as_record"
    if not rows:
        return []
    known = _indicators(subject)
    there = {str(each.pk) for each in known}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in rows:
        # The key of an indicator that is gone is no code.
        gone = parsed_uuid(row[CODE]) is not None and row[CODE] not in there
        writer.writerow({**row, CODE: "" if gone else row[CODE]})
    innovation = _innovation_of(subject)
    read = plan_sheet.read_sheet(
        innovation,
        text.getvalue().encode(),
        known=known,
        year=local_day(at, innovation.government.tz).year,
        remove_missing=True,
    )
    return read.entries


def _office(subject: Innovation | PlanChange, actor: Actor, at: datetime) -> Office:
    if isinstance(subject, Innovation):
        return drafting.may_edit(subject, actor=actor, at=at)
    return plan_changes.may_revise(subject, actor=actor, at=at)


def _revise(
    subject: Innovation | PlanChange,
    entries: Sequence[Entry],
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None,
) -> Innovation | PlanChange:
    rows: Mapping[str, Sequence[Entry]] = {"indicators": entries}
    if isinstance(subject, Innovation):
        return drafting.revise(subject, actor=actor, at=at, rows=rows, seen_version=seen_version)
    return plan_changes.revise(subject, actor=actor, at=at, rows=rows, seen_version=seen_version)
