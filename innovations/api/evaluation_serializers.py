"""Shapes of evaluations and of the instruments that made them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.endpoints import DecimalText, StrictSerializer
from common.types import Json, Shown
from innovations.api.report_serializers import InnovationRefSerializer
from innovations.enums import Recommendation
from innovations.models import Appraisal, Assessment, Evaluation, FollowUp, InstrumentVersion
from innovations.scoring.wording import Explanation
from innovations.services.evaluations.explaining import assessments_of, explanation_of, named_lines
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from workflow.enums import Outcome


class EvaluationLineSerializer(serializers.Serializer[Any]):
    """Achievement of one indicator, raw and capped; a reason where there is no number.

    With the reason `year_running` nothing is judged yet: `progress` is in percent of the year's target, `plan` what the
    plan expects by then. `for_suggestion` is what counts for the recommendation, null where nothing does.
    """

    indicator = serializers.UUIDField()
    name = serializers.CharField()
    actual = DecimalText(allow_null=True)
    target = DecimalText(allow_null=True)
    formula = serializers.CharField(max_length=24)
    achievement = DecimalText(allow_null=True)
    capped = DecimalText(allow_null=True)
    weight = DecimalText()
    reason = serializers.CharField(max_length=60, required=False)
    progress = DecimalText(allow_null=True)
    plan = DecimalText(allow_null=True)
    for_suggestion = DecimalText(allow_null=True)


class EvaluationSerializer(serializers.ModelSerializer[Evaluation]):
    """A score with everything that went into it. `not_yet`: the year has a period to come, so nothing is suggested;
    score, band and recommendation may be empty then, and `progress` tells how much of the year's targets is there.
    `score_for_suggestion` is that of the results which the policy lets count for the recommendation."""

    report = serializers.UUIDField(source="report_id", allow_null=True)
    appraisal = serializers.UUIDField(source="appraisal_id", allow_null=True)
    innovation = InnovationRefSerializer()
    agency = AgencyRefSerializer(source="subject.agency")
    score = DecimalText(allow_null=True)
    band = serializers.CharField(max_length=40, required=False)
    recommendation = serializers.CharField(allow_blank=True)
    not_yet = serializers.BooleanField()
    progress = DecimalText(allow_null=True)
    score_for_suggestion = DecimalText(allow_null=True)
    formula_version = serializers.CharField(source="result.formula_version", max_length=90)
    scale = serializers.CharField(source="result.scale", max_length=60)
    working = serializers.JSONField(source="result.working")
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Evaluation
        fields = (
            "id", "report", "appraisal", "innovation", "agency", "score", "band", "recommendation", "not_yet",
            "progress", "score_for_suggestion", "formula_version", "scale", "policy_ref", "working",
            "evaluated_at", "lines",
        )  # fmt: skip

    @extend_schema_field(EvaluationLineSerializer(many=True))
    def get_lines(self, row: Evaluation) -> Json:
        """One per indicator, in printed order."""
        lines = [{"name": name, **asdict(line)} for name, line in named_lines(row)]
        return EvaluationLineSerializer(lines, many=True).data


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    """One evaluator's own row; the evaluator is named by office, not by person.

    `score` and `band` are of whoever answered the scored questions (`scores`) or, of a report, accepted its figures;
    empty of anybody else.
    """

    decision = serializers.UUIDField(source="decision_id")
    stage = serializers.CharField(source="decision.stage")
    role = serializers.CharField(source="decision.seat.role")
    outcome = serializers.CharField(source="decision.outcome")
    score = DecimalText(source="own_score", allow_null=True)
    band = serializers.CharField(source="own_band", max_length=40, required=False)
    formula_version = serializers.CharField(source="result.formula_version", max_length=90)
    scores = serializers.DictField(source="decision.scores", child=serializers.IntegerField())

    class Meta:
        model = Assessment
        fields = (
            "id", "decision", "stage", "role", "outcome", "recommendation", "score", "band", "scores",
            "formula_version", "recorded_at",
        )  # fmt: skip


class ExplainedSerializer(serializers.Serializer[Mapping[str, Json]]):
    """One indicator's steps as sentences."""

    indicator = serializers.UUIDField()
    name = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    result = DecimalText(allow_null=True)


class ExplanationSerializer(serializers.Serializer[Explanation]):
    """A score in sentences."""

    formula_version = serializers.CharField()
    indicators = ExplainedSerializer(many=True)
    conclusion = serializers.ListField(child=serializers.CharField())


class EvaluationDetailSerializer(EvaluationSerializer):
    """One score with its explanation and the rows of every evaluator."""

    explanation = serializers.SerializerMethodField()
    assessments = serializers.SerializerMethodField()

    class Meta(EvaluationSerializer.Meta):
        fields = (*EvaluationSerializer.Meta.fields, "explanation", "assessments")  # type: ignore[assignment]

    @extend_schema_field(ExplanationSerializer)
    def get_explanation(self, row: Evaluation) -> Json:
        """Every step in words."""
        return ExplanationSerializer(explanation_of(row)).data

    @extend_schema_field(AssessmentSerializer(many=True))
    def get_assessments(self, row: Evaluation) -> Json:
        """In the order they were written."""
        return AssessmentSerializer(assessments_of(row), many=True).data


class SentBackSerializer(serializers.Serializer[Appraisal | FollowUp]):
    """What was sent back to the agency: until when it has it."""

    asked_until = serializers.SerializerMethodField()

    def get_asked_until(self, row: Appraisal | FollowUp) -> datetime | None:
        """Until when the agency has what was sent back to it; null where nothing is."""
        found: datetime | None = getattr(row, "asked_until", None)
        return found


class AppraisalSerializer(SentBackSerializer, serializers.ModelSerializer[Appraisal]):
    """A periodic evaluation with its day and, once concluded, its outcome."""

    state = serializers.CharField()
    government = PlaceSerializer()
    agency = AgencyRefSerializer()
    innovation = InnovationRefSerializer()
    contract = serializers.UUIDField(source="contract_id", allow_null=True)
    due_on = serializers.DateField(source="deadline.due_on")
    derivation = serializers.JSONField(source="deadline.derivation")
    evaluation = serializers.SerializerMethodField()

    class Meta:
        model = Appraisal
        fields = (
            "id", "state", "version", "government", "agency", "innovation", "contract", "after_months",
            "period_start", "period_end", "due_on", "asked_until", "derivation", "gathered", "content_sha256",
            "evaluation",
        )  # fmt: skip

    def get_evaluation(self, row: Appraisal) -> str | None:
        """The id of the score and outcome; null until it is concluded."""
        found = getattr(row, "evaluation", None)
        return str(found.pk) if found is not None else None


class FollowUpSerializer(SentBackSerializer, serializers.ModelSerializer[FollowUp]):
    """Something to be improved, with its day."""

    state = serializers.CharField()
    agency = AgencyRefSerializer()
    innovation = InnovationRefSerializer()
    evaluation = serializers.UUIDField(source="evaluation_id")
    due_on = serializers.DateField(source="deadline.due_on")
    met_at = serializers.DateTimeField(source="deadline.met_at", allow_null=True)

    class Meta:
        model = FollowUp
        fields = (
            "id", "state", "version", "agency", "innovation", "evaluation", "text", "due_on", "met_at", "asked_until",
        )  # fmt: skip


class FollowUpInput(StrictSerializer):
    """What is to be improved; without a day the policy's."""

    text = serializers.CharField(max_length=500)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class EvaluationInput(StrictSerializer):
    """One evaluator's row: about a report or a periodic evaluation."""

    report = serializers.UUIDField(required=False)
    appraisal = serializers.UUIDField(required=False)
    outcome = serializers.ChoiceField(choices=[Outcome.APPROVE, Outcome.RETURN], default=Outcome.APPROVE)
    recommendation = serializers.ChoiceField(
        choices=Recommendation.choices, required=False, allow_blank=True, default=""
    )
    comment = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")
    # Until when the agency explains, where it is asked to; the policy's days without it.
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    scores = serializers.DictField(child=serializers.IntegerField(), required=False, default=dict)
    follow_ups = FollowUpInput(many=True, required=False, default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if ("report" in attrs) == ("appraisal" in attrs):
            raise serializers.ValidationError({"report": [_("Name a report or a periodic evaluation.")]})
        return attrs


class RecomputedSerializer(serializers.Serializer[Mapping[str, Shown]]):
    """A stored score beside the one computed now; differences in words."""

    evaluation = serializers.UUIDField()
    formula_version = serializers.CharField()
    stored = DecimalText(allow_null=True)
    computed = DecimalText(allow_null=True)
    agrees = serializers.BooleanField()
    differences = serializers.ListField(child=serializers.CharField())


class InstrumentSerializer(serializers.ModelSerializer[InstrumentVersion]):
    """A published version of an instrument."""

    class Meta:
        model = InstrumentVersion
        fields = ("name", "number", "reference", "title", "legal_basis", "sha256", "published_at")


class InstrumentDetailSerializer(InstrumentSerializer):
    """With its text."""

    class Meta(InstrumentSerializer.Meta):
        fields = (*InstrumentSerializer.Meta.fields, "body")  # type: ignore[assignment]
