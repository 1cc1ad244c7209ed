"""Computing scores again from their stored inputs, by the version of the instrument that they name."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.canonical import digest, sha256_hex
from innovations.models import Evaluation, InstrumentVersion, ScoreRecord
from innovations.scoring.evaluate import ScoreResult, evaluate
from innovations.scoring.score_json import inputs_as_json, inputs_from_json, steps_as_json
from innovations.services.evaluations import instruments
from workflow.models import Event
from workflow.policies import immutable_versions


@dataclass(frozen=True, slots=True)
class RecomputedScore:
    """A stored score beside the one computed now; `differences` are sentences, none when both agree."""

    row: ScoreRecord
    score: Decimal | None
    band: str
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every number and every step is the same."""
        return not self.differences


def recompute(row: ScoreRecord) -> RecomputedScore:
    """Compute one stored score again and compare number, band and every step; where it is an evaluation's, also with
    what its event hashed. Three queries at most."""
    done, faults = computed(row)
    found = [*_instrument_faults(row.formula_version), *faults]
    if hasattr(row, "evaluation"):
        found += _event_faults(row, row.evaluation)
    return RecomputedScore(row, done.value, done.band.label if done.band else "", tuple(found))


def computed(row: ScoreRecord) -> tuple[ScoreResult, list[str]]:
    """The score made again from the stored inputs, and what of the row differs. One query for a new instrument."""
    instrument = instruments.by_reference(row.formula_version)
    inputs = inputs_from_json(row.working["inputs"])
    done = evaluate(inputs, instrument=instrument)
    band = done.band.label if done.band else ""
    faults = []
    if row.score != done.value:
        faults.append(_("score: %(old)s stored, %(new)s computed") % {"old": row.score, "new": done.value})
    if row.band != band:
        faults.append(_("band: “%(old)s” stored, “%(new)s” computed") % {"old": row.band, "new": band})
    if inputs_as_json(inputs) != row.working["inputs"]:
        faults.append(_("the stored inputs are not in their canonical form"))
    if steps_as_json(done) != row.working["steps"]:
        faults.append(_("the stored steps differ from the computed ones"))
    return done, faults


def recompute_all() -> Iterator[RecomputedScore]:
    """Every record of a score in the order of the decisions, a few at a time."""
    rows = ScoreRecord.objects.select_related("evaluation__report", "evaluation__appraisal", "assessment")
    at = Coalesce("assessment__recorded_at", "evaluation__evaluated_at")
    for row in rows.order_by(at, "pk").iterator(chunk_size=200):
        yield recompute(row)


def _instrument_faults(reference: str) -> Iterator[str]:
    """The text of the version is the one that was published."""
    version = immutable_versions.get_version(InstrumentVersion, reference)
    if sha256_hex(version.body.encode()) != version.sha256:
        yield _("the text of %(instrument)s is not the published one") % {"instrument": reference}


def _event_faults(row: ScoreRecord, made: Evaluation) -> Iterator[str]:
    """The inputs are those that the event of the evaluation hashed."""
    events = Event.objects.filter(
        subject_id=made.subject.pk, kind__in=("report.evaluate", "appraisal.conclude")
    )
    event = events.order_by("-seq").first()
    facts = json.loads(bytes(event.payload))["facts"] if event is not None else {}
    if facts.get("inputs") != digest(row.working["inputs"]):
        yield _("the stored inputs are not those that the event names")
