"""Deriving scores again: every number and step from its inputs, every evaluation from the event that made it.

Part of `verify_history`.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from common.canonical import digest, sha256_hex
from common.types import Json
from innovations.models import Evaluation, InstrumentVersion, ScoreRecord
from innovations.services.evaluations import instruments
from innovations.services.evaluations.recomputing import computed
from workflow.engine.verification import Finding, Pair, Totals, parsed
from workflow.models import Event

_CHUNK = 200
_MAKING = ("report.evaluate", "appraisal.conclude")


def findings(totals: Totals) -> Iterator[Finding]:
    """Whatever does not follow. One pass over the records of scores, and two queries for each chunk of evaluations."""
    # What this process read of them before may be from before they were changed.
    instruments.by_reference.cache_clear()
    for version in InstrumentVersion.objects.order_by("pk"):
        if sha256_hex(version.body.encode()) != version.sha256:
            message = _("the text of %(instrument)s is not the published one")
            yield Finding(0, "instrument", "score", message % {"instrument": version.reference})
    for row in ScoreRecord.objects.order_by("pk").iterator(_CHUNK):
        totals.count(_("scores"))
        yield from (Finding(0, f"score {row.pk}", "score", text) for text in _score_faults(row))
    rows = Evaluation.objects.select_related("result", "decision").order_by("pk").iterator(_CHUNK)
    while chunk := list(islice(rows, _CHUNK)):
        yield from _evaluations(chunk)


def _score_faults(row: ScoreRecord) -> list[str]:
    try:
        return computed(row)[1]
    except (ObjectDoesNotExist, LookupError, TypeError, ValueError, ArithmeticError) as error:
        return [_("it cannot be computed again: %(why)s") % {"why": error}]


def _evaluations(chunk: Sequence[Evaluation]) -> Iterator[Finding]:
    """Each against the newest event that ended its review."""
    keys = {_subject_of(row) for row in chunk}
    made: dict[UUID, Event] = {}
    for event in Event.objects.filter(subject_id__in=keys, kind__in=_MAKING).order_by("subject_id", "seq"):
        made[event.subject_id] = event
    for row in chunk:
        ended = made.get(_subject_of(row))
        subject = f"{'report' if row.report_id else 'appraisal'} {_subject_of(row)}"
        if ended is None:
            yield Finding(0, subject, "score", _("there is an evaluation, and no event of it"))
            continue
        facts = parsed(ended.payload).get("facts")
        said: dict[str, Json] = facts if isinstance(facts, dict) else {}
        pairs: tuple[Pair, ...] = (
            ("inputs", digest(row.result.working["inputs"]), said.get("inputs")),
            ("recommendation", row.recommendation, said.get("recommendation")),
            ("evaluated_at", row.evaluated_at, ended.at),
        )
        for name, stored, follows in pairs:
            if stored != follows:
                message = _("evaluation: “%(name)s” is %(stored)s, by its event %(follows)s")
                yield Finding(
                    ended.pk, subject, "score", message % {"name": name, "stored": stored, "follows": follows}
                )


def _subject_of(row: Evaluation) -> UUID:
    found: UUID | None = row.report_id or row.appraisal_id
    assert found is not None, "an evaluation is of one thing"
    return found
