"""Deriving reports again: what was handed in is the frozen revision, and the revision is what its event hashed.

Part of `verify_history`.
"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from common.beside import Beside
from common.canonical import sha256_hex
from common.changes import changes
from common.types import Json
from innovations.enums import HANDED_IN, ReportState
from innovations.models import Report, ReportEvidence, ReportRevision
from innovations.services.proposals.plan_lists import plain
from workflow.engine.verification import Finding, Totals, parsed
from workflow.models import Event

_CHUNK = 200
_SUBJECT = Report.SUBJECT_TYPE
# What was filled in; names of indicators and milestones may be put right later.
_OF_LINE = ("actual", "earlier", "note", "strong_note", "obstacle", "follow_up", "shares")
_OF_MILESTONE = ("percent", "finished_on", "note")
_UNPLANNED = ("name", "unit", "actual", "note", "shares")


def findings(totals: Totals) -> Iterator[Finding]:
    """Whatever does not follow. Some seven queries for each chunk of reports."""
    handed_in = Event.objects.filter(
        subject_type=_SUBJECT, kind__in=(f"{_SUBJECT}.submit", f"{_SUBJECT}.resubmit")
    )
    events = Beside(handed_in.order_by("subject_id", "seq").iterator(_CHUNK), lambda row: row.subject_id)
    revisions = Beside(
        ReportRevision.objects.order_by("report_id", "number").iterator(_CHUNK), lambda row: row.report_id
    )
    rows = (
        Report.objects.select_related("deadline")
        .order_by("pk")
        .prefetch_related(
            "lines",
            "milestones",
            "unplanned",
            Prefetch("evidence", ReportEvidence.objects.select_related("attachment")),
        )
    )
    for report in rows.iterator(_CHUNK):
        frozen = revisions.of(report.pk)
        subject = f"{_SUBJECT} {report.pk}"
        for message in revision_faults(
            [(row.number, bytes(row.content), row.sha256) for row in frozen],
            [digests_of(row) for row in events.of(report.pk)],
        ):
            yield Finding(0, subject, "revision", message)
        last = frozen[-1].sha256 if frozen else ""
        if report.content_sha256 != last:
            message = _("“%(name)s” is %(stored)s, by its revision %(follows)s")
            words = {"name": "content_sha256", "stored": report.content_sha256, "follows": last}
            yield Finding(0, subject, "figures", message % words)
        if message := _receipt_fault(report):
            yield Finding(0, subject, "deadline", message)
        if frozen and report.state in HANDED_IN:
            totals.count(_("reports handed in"))
            for message in _figure_faults(report, json.loads(bytes(frozen[-1].content))):
                yield Finding(0, subject, "figures", message)


def _receipt_fault(report: Report) -> str:
    """What was handed in is received, what was waived is not owed any more, and nothing else is either."""
    due = report.deadline
    received, over = due.met_at is not None, due.closed_at is not None
    follows = {
        ReportState.SUBMITTED: received,
        ReportState.RETURNED: received,
        ReportState.EVALUATED: received,
        ReportState.WAIVED: received or over,
    }.get(ReportState(report.state), not received)
    if follows:
        return ""
    message = _("it is “%(state)s”, and its deadline was received at %(met)s, closed at %(closed)s")
    return message % {"state": report.state, "met": due.met_at, "closed": due.closed_at}


def digests_of(event: Event) -> list[str]:
    """The hashes that an event names."""
    docs = parsed(event.payload).get("docs")
    return [str(doc.get("sha256")) for doc in docs if isinstance(doc, dict)] if isinstance(docs, list) else []


def revision_faults(frozen: list[tuple[int, bytes, str]], named: list[list[str]]) -> Iterator[str]:
    """Revisions are those that the events name, in order, and have the bytes of their hashes."""
    stored = [digest for _number, _content, digest in frozen]
    follows = [digest for digests in named for digest in digests]
    if stored != follows:
        message = _("the revisions are %(stored)s, by the events %(follows)s")
        yield message % {"stored": stored, "follows": follows}
    for number, content, digest in frozen:
        if sha256_hex(content) != digest:
            yield _("revision %(number)d does not have the stored hash") % {"number": number}


def _figure_faults(report: Report, frozen: dict[str, Json]) -> Iterator[str]:
    """Each value of the form against the revision; what the revision does not know says nothing."""
    live: dict[str, Json] = {
        "obstacles": report.obstacles,
        "follow_up": report.follow_up,
        "budget_actual": plain(report.budget_actual),
        "shares": report.shares,
        "narrative": report.narrative,
        "lines": {
            str(row.indicator_id): {name: _value(getattr(row, name)) for name in _OF_LINE}
            for row in report.lines.all()
        },
        "milestones": {
            str(row.milestone_id): {name: _value(getattr(row, name)) for name in _OF_MILESTONE}
            for row in report.milestones.all()
        },
        "unplanned": {
            str(row.pk): {name: _value(getattr(row, name)) for name in _UNPLANNED}
            for row in report.unplanned.all()
        },
        "evidence": {row.attachment.sha256: {} for row in report.evidence.all()},
    }
    said: dict[str, Json] = {name: value for name, value in frozen.items() if name in live}
    for name, key in (
        ("lines", "indicator"),
        ("milestones", "milestone"),
        ("unplanned", "id"),
        ("evidence", "sha256"),
    ):
        said[name] = _by_key(frozen.get(name), key, live[name])
    for change in changes(said, {name: live[name] for name in said}):
        message = _("“%(name)s” is %(stored)s, by its revision %(follows)s")
        yield message % {"name": change.path, "stored": change.after, "follows": change.before}


def _value(value: Json | Decimal | date) -> Json:
    if isinstance(value, str | int | Decimal | date):
        return plain(value)
    return value


def _by_key(rows: Json, key: str, live: Json) -> Json:
    """Rows of the revision by their key, and of both sides the fields that both know."""
    found: dict[str, Json] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            same = live.get(str(row[key])) if isinstance(live, dict) else None
            fields = same if isinstance(same, dict) else {}
            found[str(row[key])] = {name: value for name, value in row.items() if name in fields}
            for name in [name for name in fields if name not in row]:
                del fields[name]
    return found
