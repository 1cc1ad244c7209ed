"""Evidence for reports: files of the innovation, shown for one indicator, one milestone, one result that was not
planned, or the report as a whole.

The innovation itself is long past editing then; the right to add and take off follows the report's own form. A file is
uploaded once and shown as often as it is needed, in this report and in later ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotVisible
from common.periods import local_day
from innovations.enums import FileOrigin
from innovations.models import (
    Attachment,
    Innovation,
    MilestoneProgress,
    ProgressEvidence,
    Report,
    ReportEvidence,
    ReportLine,
    UnplannedResult,
)
from innovations.services.proposals.attaching import checked, kept, plain_name
from innovations.services.reports import reporting
from innovations.services.reports.edits import note_edit
from innovations.services.reports.figure_checks import text_gaps
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work

MAX_FILES = 50
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class EvidenceSubject:
    """What a piece of evidence is about (at most one; none: the report as a whole) and the day it bears.

    A day outside the report's period needs `date_note` before the report is handed in.
    """

    indicator_id: UUID | None = None
    milestone_id: UUID | None = None
    unplanned_id: UUID | None = None
    dated_on: date | None = None
    date_note: str = ""


WHOLE_REPORT = EvidenceSubject()
# The row of the report that evidence is about, by its column; None in the others.
EvidencePlace: TypeAlias = Mapping[str, ReportLine | MilestoneProgress | UnplannedResult | None]


def attach(
    report: Report,
    *,
    actor: Actor,
    at: datetime,
    name: str,
    content: bytes,
    content_type: str = "",
    indicator_id: UUID | None = None,
    about: EvidenceSubject | None = None,
    seen_version: int | None = None,
) -> ReportEvidence:
    """Show a file as evidence in an editable report and raise the report's version.

    Locks innovation and report; the bytes are stored before that. Content that the innovation has already is not kept
    twice, and evidence that stands there already takes on the given day. `content_type` is what the sender calls the
    file, "" when unknown; `indicator_id` is short for an `about` of that indicator. Raises NotPermitted, NotNow (cannot
    be edited, locked, too many files), Stale, BadInput.
    """
    reporting.may_fill(report, actor=actor, at=at)
    kept_as = checked(name=name, data=content, declared=content_type)
    taken = kept(report.innovation, data=content, content_type=kept_as)
    wanted = about or EvidenceSubject(indicator_id=indicator_id)

    def work() -> ReportEvidence:
        with unit_of_work():
            innovation, target = _locked(report, actor=actor, at=at, seen_version=seen_version)
            place = _place(target, wanted, at=at)
            file = innovation.attachments.filter(sha256=taken.sha256, removed_at__isnull=True).first()
            _room_for(target, {file.pk if file else None})
            if file is None:
                file = innovation.attachments.create(
                    name=plain_name(name),
                    content_type=taken.content_type,
                    sha256=taken.sha256,
                    size=taken.size,
                    scan=taken.scan,
                    origin=FileOrigin.REPORT,
                    uploaded_by_id=actor_at(actor.person_id, at).person_id,
                    uploaded_at=at,
                )
            made, changed = _show(target, file, place, wanted)
            if changed:
                note_edit(target, actor=actor, at=at)
            return made

    return retrying(work)


def reuse(
    report: Report,
    *,
    actor: Actor,
    at: datetime,
    attachments: Iterable[UUID],
    about: EvidenceSubject = WHOLE_REPORT,
    seen_version: int | None = None,
) -> list[ReportEvidence]:
    """Show files that the innovation has already; nothing is uploaded again. Locks innovation and report.

    Raises as `attach`; BadInput for a file that is not among `reusable`.
    """
    wanted = list(dict.fromkeys(attachments))

    def work() -> list[ReportEvidence]:
        with unit_of_work():
            _innovation, target = _locked(report, actor=actor, at=at, seen_version=seen_version)
            place = _place(target, about, at=at)
            files = reusable(target).in_bulk(wanted)
            if len(files) < len(wanted) or not wanted:
                message = _("Choose among the files that this innovation has.")
                raise BadInput(message, gaps=[Gap("files", "unknown", message)])
            _room_for(target, set(wanted))
            shown = [_show(target, files[pk], place, about) for pk in wanted]
            if any(changed for _row, changed in shown):
                note_edit(target, actor=actor, at=at)
            return [row for row, _changed in shown]

    return retrying(work)


def reusable(report: Report) -> "QuerySet[Attachment]":
    """Files of the report's innovation, of its proposal and of every report, that can be shown as evidence."""
    return Attachment.objects.filter(innovation_id=report.innovation_id, removed_at__isnull=True)


def date_evidence(
    evidence: ReportEvidence,
    *,
    actor: Actor,
    at: datetime,
    dated_on: date | None,
    date_note: str,
    seen_version: int | None = None,
) -> ReportEvidence:
    """Say which day a piece of evidence bears, and why it lies outside the period. Raises as `attach`."""

    def work() -> ReportEvidence:
        with unit_of_work():
            _innovation, target = _locked(evidence.report, actor=actor, at=at, seen_version=seen_version)
            row = target.evidence.select_related("attachment").filter(pk=evidence.pk).first()
            if row is None:
                raise NotVisible(_("There is no such record."))
            about = EvidenceSubject(dated_on=dated_on, date_note=date_note)
            if gaps := _day_gaps(target, about, at=at):
                raise BadInput(_("The evidence cannot be accepted."), gaps=gaps)
            if _date(row, about):
                note_edit(target, actor=actor, at=at)
            found: ReportEvidence = row
            return found

    return retrying(work)


def detach(evidence: ReportEvidence, *, actor: Actor, at: datetime, seen_version: int | None = None) -> None:
    """Take evidence off an editable report and raise the report's version. Locks innovation and report.

    A file that came with a report and is shown in none any more is taken off the innovation too; its bytes stay. Raises
    NotPermitted, NotNow, Stale, NotVisible when it was taken off already.
    """

    def work() -> None:
        with unit_of_work():
            innovation, target = _locked(evidence.report, actor=actor, at=at, seen_version=seen_version)
            gone, _rows = target.evidence.filter(pk=evidence.pk).delete()
            if not gone:
                raise NotVisible(_("There is no such record."))
            _release(innovation, evidence.attachment_id, at=at)
            note_edit(target, actor=actor, at=at)

    retrying(work)


def _locked(
    report: Report, *, actor: Actor, at: datetime, seen_version: int | None
) -> tuple[Innovation, Report]:
    """The innovation first, as everywhere: its files are unique by content."""
    innovation, _moment = gate.locked(report.innovation, at=at)
    return innovation, reporting.editable(report, actor=actor, at=at, seen_version=seen_version)


def _place(report: Report, about: EvidenceSubject, *, at: datetime) -> EvidencePlace:
    """The line, milestone or unplanned result of the report. Raises BadInput for one that it does not have, for two at
    once, or a wrong day.
    """
    gaps = _day_gaps(report, about, at=at)
    line: ReportLine | None = None
    milestone: MilestoneProgress | None = None
    if about.indicator_id is not None:
        line = report.lines.filter(indicator_id=about.indicator_id).first()
        if line is None:
            gaps.append(Gap("indicator", "unknown", _("This indicator is not part of the report.")))
    if about.milestone_id is not None:
        milestone = report.milestones.filter(milestone_id=about.milestone_id).first()
        if milestone is None:
            gaps.append(Gap("milestone", "unknown", _("This milestone is not part of the report.")))
    unplanned: UnplannedResult | None = None
    if about.unplanned_id is not None:
        unplanned = report.unplanned.filter(pk=about.unplanned_id).first()
        if unplanned is None:
            gaps.append(Gap("unplanned", "unknown", _("This result is not part of the report.")))
    if sum(each is not None for each in (line, milestone, unplanned)) > 1:
        message = _(
            "Evidence is about one thing: an indicator, a milestone or a result; show it twice for two."
        )
        gaps.append(Gap("unplanned" if unplanned else "milestone", "both", message))
    if gaps:
        raise BadInput(_("The evidence cannot be accepted."), gaps=gaps)
    return {"line": line, "milestone": milestone, "unplanned": unplanned}


def _day_gaps(report: Report, about: EvidenceSubject, *, at: datetime) -> list[Gap]:
    """Nothing bears a day that has not come; a note has its length."""
    note, gaps = about.date_note, list(text_gaps("date_note", about.date_note))
    if about.dated_on is not None and about.dated_on > local_day(at, report.government.tz):
        gaps.append(Gap("dated_on", "future", _("This day has not come yet.")))
    if len(note) > LONGEST_NOTE:
        gaps.append(
            Gap("date_note", "too_long", _("At most %(count)d characters.") % {"count": LONGEST_NOTE})
        )
    return gaps


def _room_for(report: Report, files: set[UUID | None]) -> None:
    """A report shows so many files; how often it shows one does not matter. Raises NotNow."""
    shown: set[UUID | None] = set(report.evidence.values_list("attachment_id", flat=True))
    if len(shown | files) > MAX_FILES:
        raise NotNow(_("A report has at most %(count)d files.") % {"count": MAX_FILES}, code="too_many_files")


def _show(
    report: Report,
    file: Attachment,
    place: EvidencePlace,
    about: EvidenceSubject,
) -> tuple[ReportEvidence, bool]:
    """The evidence at that place, and whether anything changed."""
    known = report.evidence.select_related("attachment").filter(attachment=file, **place).first()
    if known is not None:
        return known, (about.dated_on is not None or bool(about.date_note)) and _date(known, about)
    made: ReportEvidence = report.evidence.create(
        attachment=file, dated_on=about.dated_on, date_note=about.date_note.strip(), **place
    )
    return made, True


def _date(row: ReportEvidence, about: EvidenceSubject) -> bool:
    """Set the day; says whether it is another one than before."""
    before = (row.dated_on, row.date_note)
    row.dated_on, row.date_note = about.dated_on, about.date_note.strip()
    row.save(update_fields=["dated_on", "date_note"])
    return before != (row.dated_on, row.date_note)


def take_off_all(innovation: Innovation, rows: "QuerySet[ReportEvidence]", *, at: datetime) -> None:
    """Take evidence off with what it was about; innovation and report are locked. Three queries per file."""
    files = list(rows.values_list("attachment_id", flat=True))
    rows.delete()
    for attachment_id in files:
        _release(innovation, attachment_id, at=at)


def _release(innovation: Innovation, attachment_id: UUID, *, at: datetime) -> None:
    """Take a file that came with a report off the innovation when neither a report nor a progress entry shows it."""
    for shown in (ReportEvidence, ProgressEvidence):
        if shown.objects.filter(attachment_id=attachment_id).exists():
            return
    Attachment.objects.filter(
        pk=attachment_id, innovation=innovation, origin=FileOrigin.REPORT, removed_at__isnull=True
    ).update(removed_at=at)
