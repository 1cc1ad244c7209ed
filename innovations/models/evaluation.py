"""Evaluations: scores with everything needed to compute them again."""

from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from innovations.enums import Recommendation
from innovations.models.appraisal import Appraisal
from innovations.models.innovation import Innovation
from innovations.models.report import Report
from innovations.scoring.bands import NOT_PLANNED, NOT_YET
from innovations.scoring.kept import KeptSuggestionScore
from workflow.enums import Outcome
from workflow.models import Decision


class ScoreRecord(models.Model):
    """A score with everything that made it: the instrument's version, the scale, inputs and every step.

    One for each decision: the evaluator's own row and, where the decision ends the review, the evaluation name the
    same record. `score` is empty when nothing could be computed. Rows never change.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    score = models.DecimalField(_("score (%)"), max_digits=20, decimal_places=2, null=True)
    band = models.CharField(_("band"), max_length=40, blank=True)
    formula_version = models.CharField(max_length=90)
    scale = models.CharField(max_length=60)
    working = models.JSONField()

    def __str__(self) -> str:
        return f"{self.score} {self.band}"


class ScoredModel(models.Model):
    """What names a record of a score, which lists load with it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    result = models.OneToOneField(ScoreRecord, on_delete=models.PROTECT, related_name="%(class)s")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.result)

    @property
    def score(self) -> Decimal | None:
        """The score in percent; None when nothing could be computed."""
        return self.result.score

    @property
    def band(self) -> str:
        """The label of the band, empty without a score."""
        return self.result.band

    @property
    def progress(self) -> Decimal | None:
        """How much of the year's targets is there, in percent, where they do not judge yet."""
        kept = self.result.working["steps"].get("progress")
        return None if kept is None else Decimal(kept)

    @property
    def for_suggestion(self) -> KeptSuggestionScore | None:
        """The score of what counts for the suggestion, None where that is the score itself."""
        kept: KeptSuggestionScore | None = self.result.working["steps"].get("for_suggestion")
        return kept

    @property
    def score_for_suggestion(self) -> Decimal | None:
        """The score of what counts for the suggestion; None where nothing does."""
        apart = self.for_suggestion
        if apart is None:
            return self.score
        return None if apart["score"] is None else Decimal(apart["score"])

    @property
    def unmeasured(self) -> bool:
        """Whether no indicator was planned, so that there is no score."""
        return self.score is None and not self.result.working["inputs"]["indicators"]

    @property
    def not_planned(self) -> bool:
        """Whether nothing is suggested because what was not planned before its period does not count for it."""
        outcome: str = self.result.working["steps"]["suggested"]["outcome"]
        return outcome == NOT_PLANNED

    @property
    def not_yet(self) -> bool:
        """Whether nothing is suggested because the year has a period to come."""
        outcome: str = self.result.working["steps"]["suggested"]["outcome"]
        return outcome == NOT_YET


_OF_ONE = models.Q(report__isnull=False, appraisal__isnull=True) | models.Q(
    report__isnull=True, appraisal__isnull=False
)


class Evaluation(ScoredModel):
    """The outcome of one report or of one periodic evaluation, made by the decision that ended its review.

    Its recommendation is empty where neither the table nor an evaluator had one: nothing is judged yet.
    """

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="evaluations")
    report = models.OneToOneField(Report, on_delete=models.PROTECT, null=True, related_name="evaluation")
    appraisal = models.OneToOneField(
        Appraisal, on_delete=models.PROTECT, null=True, related_name="evaluation"
    )
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+")
    recommendation = models.CharField(_("recommendation"), max_length=12, choices=Recommendation, blank=True)
    policy_ref = models.CharField(max_length=90)
    evaluated_at = models.DateTimeField(_("evaluated at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recommendation__in=["", *Recommendation.values]),
                name="evaluation_recommendation_known",
            ),
            models.CheckConstraint(condition=_OF_ONE, name="evaluation_of_one_thing"),
        ]

    @property
    def subject(self) -> Report | Appraisal:
        """What was evaluated; loaded with `report` or `appraisal`."""
        found = self.report or self.appraisal
        assert found is not None, "the constraint evaluation_of_one_thing"
        return found


class Assessment(ScoredModel):
    """One evaluator's own row: the score as it stood when they decided, and what they recommend (empty: nothing said).

    Who, in which office, at which stage and with which outcome stands in the decision, one to one: nobody writes into
    another's row.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="assessment")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="assessments")
    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, null=True, related_name="assessments")
    recommendation = models.CharField(_("recommendation"), max_length=12, choices=Recommendation, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recommendation__in=["", *Recommendation.values]),
                name="assessment_recommendation_known",
            ),
            models.CheckConstraint(condition=_OF_ONE, name="assessment_of_one_thing"),
        ]

    @property
    def scored(self) -> bool:
        """Whether this evaluator gave the score: answered its questions or, of a report, accepted its figures."""
        accepted = self.report_id is not None and self.decision.outcome == Outcome.APPROVE
        return bool(self.decision.scores) or accepted

    @property
    def own_score(self) -> Decimal | None:
        """The score of whoever gave it; None of anybody else."""
        return self.score if self.scored else None

    @property
    def own_band(self) -> str:
        """Its band, likewise."""
        return self.band if self.scored else ""
