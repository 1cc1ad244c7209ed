"""Shapes of reports and evaluations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.as_of import asked_about
from common.endpoints import DecimalText, StrictSerializer
from common.types import Json
from deadlines.api.serializers import DeadlineVerdictSerializer, verdict_data
from deadlines.models import Deadline
from deadlines.schedule.derivations import sentences
from innovations.api.periods import PeriodSerializer, QuarterNumberField
from innovations.api.report_lines import (
    FigureInput,
    MilestoneInput,
    MilestoneProgressSerializer,
    PortionsSerializer,
    ReportLineSerializer,
    SharesSerializer,
)
from innovations.models import Innovation, Report
from innovations.services.past.reports import claims_then
from innovations.services.reports.targets import Claim, claims_by_report, overall_of
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer


class DueSerializer(serializers.Serializer[Mapping[str, Json]]):
    """Why it is due when it is due, and what has become of it."""

    id = serializers.UUIDField()
    verdict = DeadlineVerdictSerializer()
    rests_since = serializers.DateTimeField(allow_null=True)
    derivation = serializers.JSONField()
    explanation = serializers.ListField(child=serializers.CharField())


class InnovationRefSerializer(serializers.Serializer[Innovation]):
    """An innovation as other records name it."""

    id = serializers.UUIDField()
    title = serializers.CharField()


class AskedBySerializer(serializers.Serializer[Report]):
    """Of an ad-hoc report the office that asked for it, and why."""

    by = serializers.CharField(source="asked_as.title")
    seat = serializers.UUIDField(source="asked_as_id")
    reason = serializers.CharField(source="asked_because")


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report in a list, with its deadline (`at` in the context)."""

    state = serializers.CharField()
    government = PlaceSerializer()
    agency = AgencyRefSerializer()
    innovation = InnovationRefSerializer()
    contract = serializers.UUIDField(source="contract_id", allow_null=True)
    asked = serializers.SerializerMethodField()
    due_on = serializers.DateField(source="deadline.due_on")
    due_at = serializers.DateTimeField(source="deadline.due_at")
    deadline = serializers.SerializerMethodField()
    quarter = QuarterNumberField()
    period = PeriodSerializer()

    class Meta:
        model = Report
        fields = (
            "id", "state", "version", "government", "agency", "innovation", "contract", "asked", "number", "year",
            "quarter", "period", "period_start", "period_end", "since_on", "due_on", "due_at", "deadline",
            "submitted_at",
        )  # fmt: skip

    @extend_schema_field(AskedBySerializer(allow_null=True))
    def get_asked(self, report: Report) -> Json:
        """Null for what a contract owes. No query: the seat is loaded."""
        return AskedBySerializer(report).data if report.is_asked else None

    @extend_schema_field(DueSerializer)
    def get_deadline(self, report: Report) -> dict[str, Json]:
        """State and derivation."""
        deadline: Deadline = report.deadline
        return {
            "id": str(deadline.pk),
            "verdict": verdict_data(deadline, self.context),
            "rests_since": deadline.rests_since,
            "derivation": deadline.derivation,
            "explanation": sentences(deadline.derivation),
        }


class ReportDetailSerializer(ReportSerializer):
    """One report with its figures."""

    lines = serializers.SerializerMethodField()
    milestones = serializers.SerializerMethodField()
    shares = SharesSerializer(allow_null=True)
    attribution = serializers.SerializerMethodField()
    budget_actual = DecimalText(max_digits=18, decimal_places=2, allow_null=True)

    class Meta(ReportSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *ReportSerializer.Meta.fields, "lines", "milestones", "shares", "attribution", "narrative", "obstacles",
            "follow_up", "budget_actual", "content_sha256",
        )  # fmt: skip

    @extend_schema_field(ReportLineSerializer(many=True))
    def get_lines(self, report: Report) -> Json:
        """In the printed order of the indicators."""
        lines = sorted(report.lines.all(), key=lambda line: (line.indicator.position, str(line.indicator_id)))
        return ReportLineSerializer(lines, many=True, context={"claims": self._claims(report)}).data

    @extend_schema_field(MilestoneProgressSerializer(many=True))
    def get_milestones(self, report: Report) -> Json:
        """In the printed order of the plan."""
        rows = sorted(
            report.milestones.all(), key=lambda row: (row.milestone.position, str(row.milestone_id))
        )
        return MilestoneProgressSerializer(rows, many=True).data

    @extend_schema_field(PortionsSerializer)
    def get_attribution(self, report: Report) -> Json:
        """The parts of the whole, by the indicators' weights."""
        return PortionsSerializer(overall_of(self._claims(report))).data

    def _claims(self, report: Report) -> dict[UUID, Claim]:
        """Read once. Three queries."""
        context: Any = self.context
        if "claims" not in context:
            then = asked_about(self.context)
            context["claims"] = (
                claims_then(report, then) if then else claims_by_report([report], at=context["at"])[report.pk]
            )
        found: dict[UUID, Claim] = context["claims"]
        return found


class ReportInput(StrictSerializer):
    """What is known so far; members left out stay as they are."""

    lines = FigureInput(many=True, required=False)
    milestones = MilestoneInput(many=True, required=False)
    shares = SharesSerializer(required=False, allow_null=True)
    narrative = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    obstacles = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    follow_up = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    budget_actual = DecimalText(max_digits=18, decimal_places=2, min_value=0, required=False, allow_null=True)
