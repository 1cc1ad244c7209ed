"""What is submitted with a decision, and whether it is complete. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Gap, Unready
from common.types import Json
from workflow.engine.declarations import ReviewSpec
from workflow.enums import Outcome
from workflow.policies.document import Stage


@dataclass(frozen=True, slots=True)
class Ballot:
    """A decision as submitted: outcome, comment, requests tied to fields, scores by criterion, facts of the review."""

    outcome: str
    comment: str = ""
    items: Sequence[dict[str, str]] = ()
    facts: tuple[tuple[str, Json], ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)


def check(ballot: Ballot, spec: ReviewSpec, stage: Stage) -> None:
    """Raise BadInput for what this review does not know, Unready naming everything that is missing."""
    if ballot.outcome not in Outcome.values or (ballot.outcome == Outcome.REJECT and spec.rejected is None):
        raise BadInput(
            _("This outcome is not possible here."),
            gaps=[Gap("outcome", "invalid", _("This outcome is not possible here."))],
        )
    unknown = {name for name, _value in ballot.facts} - set(spec.decision_facts)
    if unknown:
        raise BadInput(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    gaps = list(_score_gaps(ballot, stage))
    refusing = ballot.outcome != Outcome.APPROVE
    if (refusing or stage.comment == "always") and not (ballot.comment.strip() or ballot.items):
        gaps.append(Gap("comment", "required", _("Please give a reason.")))
    if gaps:
        raise Unready(_("The decision is not complete."), gaps=gaps)


def _score_gaps(ballot: Ballot, stage: Stage) -> list[Gap]:
    """A scored form is filled in for an approval; what is scored must be a known criterion within its range."""
    known = {criterion.code: criterion for criterion in stage.criteria}
    gaps = [
        Gap(f"scores.{code}", "unknown", _("This criterion is not part of the form."))
        for code in ballot.scores
        if code not in known
    ]
    for code, criterion in known.items():
        score = ballot.scores.get(code)
        if score is None:
            if ballot.outcome == Outcome.APPROVE:
                gaps.append(
                    Gap(
                        f"scores.{code}",
                        "required",
                        _("“%(label)s” has no score.") % {"label": criterion.label},
                    )
                )
        elif isinstance(score, bool) or not isinstance(score, int) or not 0 <= score <= criterion.max:
            gaps.append(
                Gap(
                    f"scores.{code}",
                    "range",
                    _("“%(label)s” is scored from 0 to %(max)d.")
                    % {"label": criterion.label, "max": criterion.max},
                )
            )
    return gaps
