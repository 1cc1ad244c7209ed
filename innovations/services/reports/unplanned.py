"""Results for which the plan has no indicator: recorded in a report with evidence and whose work they were.

They score nothing (docs/adr/0022): no line, sum, target or portion of the report knows of them.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from common.canonical import NotCanonical, clean_text
from common.errors import BadInput, Gap, NotNow, NotVisible
from common.letters import line_gaps, typed_line, typed_text
from innovations.models import Report, UnplannedResult
from innovations.services.reports import evidence, reporting
from innovations.services.reports.edits import note_edit
from innovations.services.reports.entries import Unchanged, UnplannedEntry
from innovations.services.reports.figure_checks import LIMIT, share_gaps, text_gaps
from innovations.services.reports.reporting import SHARES
from organisations.offices import Actor
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

MOST = 30
LENGTHS = {"name": 500, "unit": 60}


def record(
    report: Report,
    entry: UnplannedEntry,
    *,
    actor: Actor,
    at: datetime,
    result: UUID | None = None,
    seen_version: int | None = None,
) -> UnplannedResult:
    """Add a result to a report that can be edited, or change the one of that id, and raise the report's version.

    Nothing but its name needs to be complete before the report is handed in. Locks the report. Raises NotPermitted,
    NotNow (cannot be edited, locked, `too_many`), Stale, NotVisible for an unknown id, BadInput naming every field.
    """

    def work() -> UnplannedResult:
        with unit_of_work():
            target = reporting.editable(report, actor=actor, at=at, seen_version=seen_version)
            row = _find(target, result) if result else _next(target)
            if gaps := [*_gaps(row, entry)]:
                raise BadInput(_("The result cannot be recorded like this."), gaps=gaps)
            _fill(row, entry)
            row.save()
            note_edit(target, actor=actor, at=at)
            return row

    return retrying(work)


def remove(
    report: Report, result: UUID, *, actor: Actor, at: datetime, seen_version: int | None = None
) -> None:
    """Take a result off a report that can be edited, with its evidence. Raises as `record`."""

    def work() -> None:
        with unit_of_work():
            innovation, _moment = gate.locked(report.innovation, at=at)
            target = reporting.editable(report, actor=actor, at=at, seen_version=seen_version)
            row = _find(target, result)
            evidence.take_off_all(innovation, row.evidence.all(), at=at)
            row.delete()
            note_edit(target, actor=actor, at=at)

    retrying(work)


def _find(report: Report, key: UUID) -> UnplannedResult:
    row: UnplannedResult | None = report.unplanned.filter(pk=key).first()
    if row is None:
        raise NotVisible(_("There is no such record."))
    return row


def _next(report: Report) -> UnplannedResult:
    found = report.unplanned.aggregate(last=Max("position"))["last"] or 0
    if report.unplanned.count() >= MOST:
        message = _("A report has at most %(count)d results outside of the plan.") % {"count": MOST}
        raise NotNow(message, code="too_many")
    return UnplannedResult(report=report, position=found + 1)


def _gaps(row: UnplannedResult, entry: UnplannedEntry) -> Iterator[Gap]:
    for name, length in LENGTHS.items():
        text = getattr(entry, name)
        if not isinstance(text, str):
            continue
        if len(text) > length:
            yield Gap(name, "too_long", _("At most %(count)d characters.") % {"count": length})
        try:
            clean_text(typed_text(text))
        except NotCanonical as error:
            yield Gap(name, "characters", str(error))
        # It may become an indicator, which is printed.
        yield from line_gaps(text, place=name)
    if not (row.name if isinstance(entry.name, Unchanged) else entry.name.strip()):
        yield Gap("name", "required", _("Name the result."))
    if isinstance(entry.actual, Decimal) and not (entry.actual.is_finite() and abs(entry.actual) < LIMIT):
        yield Gap("actual", "invalid", _("This number is too large."))
    yield from text_gaps("note", entry.note)
    yield from (
        Gap(gap.field.partition(".")[2], gap.code, gap.message) for gap in share_gaps("result", entry.shares)
    )


def _fill(row: UnplannedResult, entry: UnplannedEntry) -> None:
    for field in fields(entry):
        value = getattr(entry, field.name)
        if isinstance(value, Unchanged):
            continue
        if field.name == "shares":
            for column in SHARES:
                setattr(row, column, None if value is None else value[column.removeprefix("share_")])
        else:
            clean = typed_line if field.name in LENGTHS else typed_text
            setattr(row, field.name, clean_text(clean(value)).strip() if isinstance(value, str) else value)
