"""Shapes of evaluations and of the instruments that made them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.endpoints import DecimalText
from innovations.api.report_serializers import InnovationRefSerializer
from innovations.models import Assessment, Evaluation, EvaluationLine, InstrumentVersion
from innovations.services.explaining import assessments_of, explanation_of
from organisations.api.serializers import AgencyRefSerializer


class EvaluationLineSerializer(serializers.ModelSerializer[EvaluationLine]):
    """Achievement of one indicator, raw and capped; a reason where there is no number."""

    indicator = serializers.UUIDField(source="indicator_id")
    name = serializers.CharField(source="indicator.name")
    actual = DecimalText()
    target = DecimalText()
    achievement = DecimalText()
    capped = DecimalText()
    weight = DecimalText()

    class Meta:
        model = EvaluationLine
        fields = (
            "indicator",
            "name",
            "actual",
            "target",
            "formula",
            "achievement",
            "capped",
            "weight",
            "reason",
        )


class EvaluationSerializer(serializers.ModelSerializer[Evaluation]):
    """A score with everything that went into it."""

    report = serializers.UUIDField(source="report_id")
    innovation = InnovationRefSerializer(source="report.innovation")
    agency = AgencyRefSerializer(source="report.agency")
    score = DecimalText(allow_null=True)
    recommendation = serializers.CharField()
    lines = EvaluationLineSerializer(many=True)

    class Meta:
        model = Evaluation
        fields = (
            "id", "report", "innovation", "agency", "score", "band", "recommendation", "formula_version", "scale",
            "policy_ref", "working", "evaluated_at", "lines",
        )  # fmt: skip


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    """One evaluator's own row; who it was is told by office, not by name."""

    decision = serializers.UUIDField(source="decision_id")
    stage = serializers.CharField(source="decision.stage")
    role = serializers.CharField(source="decision.seat.role")
    outcome = serializers.CharField(source="decision.outcome")
    score = DecimalText(allow_null=True)
    scores = serializers.DictField(source="decision.scores", child=serializers.IntegerField())

    class Meta:
        model = Assessment
        fields = (
            "id", "decision", "stage", "role", "outcome", "recommendation", "score", "band", "scores",
            "formula_version", "recorded_at",
        )  # fmt: skip


class ExplainedSerializer(serializers.Serializer[Any]):
    """One indicator's steps as sentences."""

    indicator = serializers.UUIDField()
    name = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    result = DecimalText(allow_null=True)


class ExplanationSerializer(serializers.Serializer[Any]):
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
    def get_explanation(self, row: Evaluation) -> Any:
        """Every step in words."""
        return ExplanationSerializer(explanation_of(row)).data

    @extend_schema_field(AssessmentSerializer(many=True))
    def get_assessments(self, row: Evaluation) -> Any:
        """In the order they were written."""
        return AssessmentSerializer(assessments_of(row), many=True).data


class RecomputedSerializer(serializers.Serializer[Any]):
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
