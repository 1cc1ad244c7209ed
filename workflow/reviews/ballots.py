"""What is submitted with a decision, and whether it is complete. No database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Gap, Unready
from common.letters import line_refusal, typed_line
from common.types import Json
from workflow.engine.declarations import ReviewSpec
from workflow.enums import Outcome
from workflow.policies.document import Stage

# Characters of a decree's number, as the column holds them.
LONGEST_NUMBER = 120


@dataclass(frozen=True, slots=True)
class Ballot:
    """A decision as submitted: outcome, comment, requests tied to fields, scores by criterion, facts of the review.

    Where the stage is decided by a decree outside of the program, an approval names its number and the day it bears.
    """

    outcome: str
    comment: str = ""
    items: Sequence[dict[str, str]] = ()
    facts: tuple[tuple[str, Json], ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)
    decree_number: str = ""
    decree_on: date | None = None

    @property
    def number_of_decree(self) -> str:
        """The number as it is kept: without what takes no room on paper, nor spaces at its ends."""
        return typed_line(self.decree_number)


def check(ballot: Ballot, spec: ReviewSpec, stage: Stage, *, today: Callable[[], date]) -> None:
    """Raise BadInput for what this review does not know, Unready naming everything that is missing.

    `today` gives the day in the subject's zone, after which no decree is dated; asked where the stage has one.
    """
    if ballot.outcome not in Outcome.values or (ballot.outcome == Outcome.REJECT and spec.rejected is None):
        raise BadInput(
            _("This outcome is not possible here."),
            gaps=[Gap("outcome", "invalid", _("This outcome is not possible here."))],
        )
    unknown = {name for name, _value in ballot.facts} - set(spec.decision_facts)
    if unknown:
        raise BadInput(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    gaps = [*_score_gaps(ballot, stage), *_decree_gaps(ballot, stage, today)]
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


def _decree_gaps(ballot: Ballot, stage: Stage, today: Callable[[], date]) -> Iterator[Gap]:
    """An approval names the decree where its stage asks for one; nothing else does."""
    rule, number = stage.decree, ballot.number_of_decree
    if rule is None or ballot.outcome != Outcome.APPROVE:
        sentence = _("A decree is named only by an approval at a stage whose policy asks for one.")
        yield from (
            Gap(name, "unused", sentence)
            for name, given in (("decree_number", number), ("decree_on", ballot.decree_on))
            if given
        )
        return
    words = {"title": rule.title}
    if not number:
        yield Gap("decree_number", "required", _("Give the number of: %(title)s.") % words)
    elif len(number) > LONGEST_NUMBER:
        sentence = _("The number has at most %(most)d characters.")
        yield Gap("decree_number", "too_long", sentence % {"most": LONGEST_NUMBER})
    elif unprintable := line_refusal(number):
        yield Gap("decree_number", "letters", unprintable)
    if ballot.decree_on is None:
        yield Gap("decree_on", "required", _("Give the date of: %(title)s.") % words)
    elif ballot.decree_on > today():
        yield Gap("decree_on", "future", _("The date lies in the future."))
    elif rule.not_before is not None and ballot.decree_on < rule.not_before:
        day = date_format(rule.not_before, "j F Y")
        sentence = _("The date lies before %(day)s, the first day that this decree can bear.")
        yield Gap("decree_on", "too_early", sentence % {"day": day})
