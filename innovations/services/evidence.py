"""Evidence for reports: files of the innovation, shown for one indicator or for the report as a whole.

The innovation itself is long past editing then; the right to add and take off follows the report's own form.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotVisible
from contracts import documents
from innovations.models import Attachment, Innovation, Report, ReportEvidence, ReportLine
from innovations.services import reporting
from innovations.services.attaching import checked, plain_name
from organisations.queries import actor_at
from workflow import engine
from workflow.unit import run, unit

MAX_FILES = 50


def attach(
    report: Report,
    *,
    actor: Any,
    at: datetime,
    name: str,
    content: bytes,
    content_type: str = "",
    indicator_id: UUID | None = None,
    seen_version: int | None = None,
) -> ReportEvidence:
    """Show a file as evidence in an editable report and raise the report's version.

    Locks innovation and report; the bytes are stored before that. Content that the innovation has already is not kept
    twice, and evidence that the line shows already is returned as it is. `content_type` is what the sender calls the
    file, "" when unknown. Raises NotPermitted, NotNow (cannot be edited, locked, too many files), Stale, BadInput.
    """
    reporting.may_fill(report, actor=actor, at=at)
    kept_as = checked(name=name, data=content, declared=content_type)
    sha256 = documents.store(content)

    def work() -> ReportEvidence:
        with unit():
            innovation, target = _locked(report, actor=actor, at=at, seen_version=seen_version)
            line = _line(target, indicator_id)
            known = target.evidence.filter(line=line, attachment__sha256=sha256).first()
            if known is not None:
                return known
            if target.evidence.count() >= MAX_FILES:
                raise NotNow(
                    _("A report has at most %(count)d files.") % {"count": MAX_FILES}, code="too_many_files"
                )
            file = innovation.attachments.filter(sha256=sha256, removed_at__isnull=True).first()
            if file is None:
                file = innovation.attachments.create(
                    name=plain_name(name),
                    content_type=kept_as,
                    sha256=sha256,
                    size=len(content),
                    uploaded_by_id=actor_at(actor, at).person_id,
                    uploaded_at=at,
                )
            made: ReportEvidence = target.evidence.create(line=line, attachment=file)
            engine.touch(target)
            return made

    return run(work)


def detach(evidence: ReportEvidence, *, actor: Any, at: datetime, seen_version: int | None = None) -> None:
    """Take evidence off an editable report and raise the report's version. Locks innovation and report.

    A file that came with a report and is shown in none any more is taken off the innovation too; its bytes stay. Raises
    NotPermitted, NotNow, Stale, NotVisible when it was taken off already.
    """

    def work() -> None:
        with unit():
            innovation, target = _locked(evidence.report, actor=actor, at=at, seen_version=seen_version)
            gone, _rows = target.evidence.filter(pk=evidence.pk).delete()
            if not gone:
                raise NotVisible(_("There is no such record."))
            _release(innovation, evidence.attachment_id, since=target.created_at, at=at)
            engine.touch(target)

    run(work)


def _locked(
    report: Report, *, actor: Any, at: datetime, seen_version: int | None
) -> tuple[Innovation, Report]:
    """The innovation first, as everywhere: its files are unique by content."""
    innovation, _moment = engine.locked(report.innovation, at=at)
    return innovation, reporting.editable(report, actor=actor, at=at, seen_version=seen_version)


def _line(report: Report, indicator_id: UUID | None) -> ReportLine | None:
    if indicator_id is None:
        return None
    line: ReportLine | None = report.lines.filter(indicator_id=indicator_id).first()
    if line is None:
        message = _("This indicator is not part of the report.")
        raise BadInput(message, gaps=[Gap("indicator", "unknown", message)])
    return line


def _release(innovation: Innovation, attachment_id: UUID, *, since: datetime, at: datetime) -> None:
    """Take the file off the innovation unless it is older than the reports or still shown in one."""
    if ReportEvidence.objects.filter(attachment_id=attachment_id).exists():
        return
    Attachment.objects.filter(
        pk=attachment_id, innovation=innovation, uploaded_at__gte=since, removed_at__isnull=True
    ).update(removed_at=at)
