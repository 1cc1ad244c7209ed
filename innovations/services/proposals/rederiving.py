"""Deriving proposals again: each revision is what its event hashed, and what is decided on is the newest one.

Part of `verify_history`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from common.beside import Beside
from common.changes import changes
from common.periods import TargetPeriod
from common.types import Json
from innovations.enums import InnovationState
from innovations.models import PROPOSAL_FIELDS, Innovation, Revision
from innovations.services.proposals.plan_lists import ROWS, plain, row_content
from innovations.services.proposals.targets import targets_in
from innovations.services.reports.rederiving import digests_of, revision_faults
from workflow.engine.verification import Finding, Stored, Totals, parsed
from workflow.models import Event

_CHUNK = 200
_SUBJECT = Innovation.SUBJECT_TYPE
_FREEZING = tuple(f"{_SUBJECT}.{name}" for name in ("submit", "resubmit", "change_plan"))
_TITLE = f"{_SUBJECT}.correct_title"
# In these it is being written.
_OPEN = (InnovationState.DRAFT, InnovationState.RETURNED)


def findings(totals: Totals) -> Iterator[Finding]:
    """Whatever does not follow. Some nine queries for each chunk of innovations."""
    events = Beside(
        Event.objects.filter(subject_type=_SUBJECT, kind__in=(*_FREEZING, _TITLE))
        .order_by("subject_id", "seq")
        .iterator(_CHUNK),
        lambda row: row.subject_id,
    )
    revisions = Beside(
        Revision.objects.order_by("innovation_id", "number").iterator(_CHUNK), lambda row: row.innovation_id
    )
    lists = [*ROWS, "indicators__targets", "indicators__target_records__targets"]
    for row in Innovation.objects.order_by("pk").prefetch_related(*lists).iterator(_CHUNK):
        frozen, said = revisions.of(row.pk), events.of(row.pk)
        subject = f"{_SUBJECT} {row.pk}"
        named = [digests_of(event) for event in said if event.kind in _FREEZING]
        kept = [(each.number, bytes(each.content), each.sha256) for each in frozen]
        yield from (Finding(0, subject, "revision", text) for text in revision_faults(kept, named))
        if row.revision_no != len(frozen):
            yield Finding(0, subject, "revision", _differs("revision_no", row.revision_no, len(frozen)))
        if frozen and row.state not in _OPEN:
            totals.count(_("proposals"))
            content = json.loads(bytes(frozen[-1].content))
            yield from (Finding(0, subject, "proposal", text) for text in _faults(row, content, said))


def _faults(row: Innovation, content: dict[str, Json], said: Sequence[Event]) -> Iterator[str]:
    """Fields and lists against the revision; a title that was put right, against the event that did so."""
    live: dict[str, Json] = {name: plain(getattr(row, name)) for name in PROPOSAL_FIELDS}
    for name in ROWS:
        rows = sorted(getattr(row, name).all(), key=lambda each: (each.position, each.pk))
        live[name] = [_without_targets(row_content(each)) for each in rows]
        kept = content.get(name)
        if isinstance(kept, list):
            content[name] = [_without_targets(each) for each in kept if isinstance(each, dict)]
    titles = [parsed(event.payload).get("facts") for event in said if event.kind == _TITLE]
    if titles and isinstance(titles[-1], dict) and "title" in live:
        content["title"] = titles[-1].get("title")
    for change in changes(content, live):
        if change.path.partition(".")[0] in live and change.before is not None:
            yield _differs(change.path, change.after, change.before)
    yield from _target_faults(row)


def _without_targets(row: dict[str, Json]) -> dict[str, Json]:
    """What a following contract agrees on is taken into the plan without a revision: see `_target_faults`."""
    return {name: value for name, value in row.items() if name not in ("target_year", "targets")}


def _target_faults(row: Innovation) -> Iterator[str]:
    """Targets are the last ones on record."""
    for indicator in row.indicators.all():
        records = sorted(indicator.target_records.all(), key=lambda each: (each.event_id, each.pk))
        if not records:
            continue
        stored, follows = targets_in(indicator), targets_in(records[-1])
        if stored != follows:
            yield _differs(f"indicators.{indicator.pk}.targets", _shown(stored), _shown(follows))


def _shown(targets: Mapping[TargetPeriod, Decimal]) -> dict[str, Json]:
    return {period.code: plain(value) for period, value in targets.items()}


def _differs(name: str, stored: Stored, follows: Stored) -> str:
    message = _("“%(name)s” is %(stored)s, by its revision %(follows)s")
    return message % {"name": name, "stored": stored, "follows": follows}
