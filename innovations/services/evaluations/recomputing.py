"""Computing scores again from their stored inputs, by the version of the instrument that they name."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.canonical import digest, sha256_hex
from innovations.models import Assessment, Evaluation, InstrumentVersion
from innovations.models.evaluation import Scored
from innovations.scoring.evaluate import evaluate, inputs_as_json, inputs_from_json, steps_as_json
from innovations.services.evaluations import instruments
from workflow.models import Event
from workflow.policies import immutable_versions


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A stored score beside the one computed now; `differences` are sentences, none when both agree."""

    row: Scored
    score: Any
    band: str
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every number and every step is the same."""
        return not self.differences


def recompute(row: Scored) -> Recomputed:
    """Compute one stored score again and compare number, band, every step and every line. Three queries at most."""
    instrument = instruments.by_reference(row.formula_version)
    inputs = inputs_from_json(row.working["inputs"])
    done = evaluate(inputs, instrument=instrument)
    band = done.band.label if done.band else ""
    faults = list(_instrument_faults(row.formula_version))
    if row.score != done.value:
        faults.append(_("score: %(old)s stored, %(new)s computed") % {"old": row.score, "new": done.value})
    if row.band != band:
        faults.append(_("band: “%(old)s” stored, “%(new)s” computed") % {"old": row.band, "new": band})
    if inputs_as_json(inputs) != row.working["inputs"]:
        faults.append(_("the stored inputs are not in their canonical form"))
    if steps_as_json(done) != row.working["steps"]:
        faults.append(_("the stored steps differ from the computed ones"))
    if isinstance(row, Evaluation):
        faults += [*_line_faults(row, done), *_event_faults(row)]
    return Recomputed(row, done.value, band, tuple(faults))


def recompute_all() -> Iterator[Recomputed]:
    """Every evaluation and every evaluator's row, oldest first, a few at a time."""
    evaluations = Evaluation.objects.order_by("evaluated_at", "pk").prefetch_related("lines")
    evaluations = evaluations.select_related("report", "appraisal")
    yield from _each(evaluations)
    yield from _each(Assessment.objects.order_by("recorded_at", "pk"))


def _each(rows: Any) -> Iterable[Recomputed]:
    return (recompute(row) for row in rows.iterator(chunk_size=200))


def _instrument_faults(reference: str) -> Iterator[str]:
    """The text of the version is the one that was published."""
    version = immutable_versions.get_version(InstrumentVersion, reference)
    if sha256_hex(version.body.encode()) != version.sha256:
        yield _("the text of %(instrument)s is not the published one") % {"instrument": reference}


def _line_faults(row: Evaluation, done: Any) -> Iterator[str]:
    lines = {str(line.indicator_id): (line.achievement, line.capped, line.reason) for line in row.lines.all()}
    wanted = {
        each.figures.indicator: (each.raw, each.capped, each.reason or "") for each in done.achievements
    }
    for indicator in sorted({*lines, *wanted}):
        if lines.get(indicator) != wanted.get(indicator):
            yield _("indicator %(indicator)s: its line differs from the computed one") % {
                "indicator": indicator
            }


def _event_faults(row: Evaluation) -> Iterator[str]:
    """The inputs are those that the event of the evaluation hashed."""
    events = Event.objects.filter(
        subject_id=row.subject.pk, kind__in=("report.evaluate", "appraisal.conclude")
    )
    event = events.order_by("-seq").first()
    facts = json.loads(bytes(event.payload))["facts"] if event is not None else {}
    if facts.get("inputs") != digest(row.working["inputs"]):
        yield _("the stored inputs are not those that the event names")
