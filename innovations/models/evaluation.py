"""Evaluations: scores with everything needed to compute them again."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from innovations.enums import Recommendation
from innovations.models.appraisal import Appraisal
from innovations.models.innovation import Innovation
from innovations.models.plan import Indicator
from innovations.models.report import Report
from workflow.models import Decision


class Scored(models.Model):
    """A score with everything that made it: the instrument's version, the scale, inputs and every step.

    `score` is empty when nothing could be computed. Rows never change.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    score = models.DecimalField(_("score (%)"), max_digits=20, decimal_places=2, null=True)
    band = models.CharField(_("band"), max_length=40, blank=True)
    formula_version = models.CharField(max_length=90)
    scale = models.CharField(max_length=60)
    working = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.score} {self.band}"


_OF_ONE = models.Q(report__isnull=False, appraisal__isnull=True) | models.Q(
    report__isnull=True, appraisal__isnull=False
)


class Evaluation(Scored):
    """The result of one report or of one periodic evaluation, made by the decision that ended its review."""

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="evaluations")
    report = models.OneToOneField(Report, on_delete=models.PROTECT, null=True, related_name="evaluation")
    appraisal = models.OneToOneField(
        Appraisal, on_delete=models.PROTECT, null=True, related_name="evaluation"
    )
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+")
    recommendation = models.CharField(_("recommendation"), max_length=12, choices=Recommendation)
    policy_ref = models.CharField(max_length=90)
    evaluated_at = models.DateTimeField(_("evaluated at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recommendation__in=Recommendation.values),
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


class Assessment(Scored):
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


class EvaluationLine(models.Model):
    """Achievement of one indicator up to the evaluated period. `achievement` is raw, `capped` beside it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="lines")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    actual = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    target = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    formula = models.CharField(max_length=24)
    achievement = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    capped = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    weight = models.DecimalField(max_digits=8, decimal_places=4)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "indicator"], name="evaluation_line_once"),
            models.CheckConstraint(
                condition=models.Q(achievement__isnull=False) | ~models.Q(reason=""),
                name="evaluation_line_number_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.formula}: {self.achievement}"
