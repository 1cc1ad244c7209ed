"""Shapes of plans, their parts, indicators and figures."""

from rest_framework import serializers

from common.endpoints import DecimalText, StrictSerializer
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from planning.enums import FigureKind
from planning.models import IndicatorFigure, PlanItem, RegionalIndicator, RegionalPlan


class RegionalPlanSerializer(serializers.ModelSerializer[RegionalPlan]):
    """A medium-term plan."""

    government = PlaceSerializer()

    class Meta:
        model = RegionalPlan
        fields = (
            "id", "government", "title", "first_year", "last_year", "regulation_no", "regulation_on", "valid_until",
            "source", "recorded_at",
        )  # fmt: skip


class RegionalPlanInput(StrictSerializer):
    """A plan to record; `government` where the bureau keeps several."""

    title = serializers.CharField(max_length=255)
    first_year = serializers.IntegerField()
    last_year = serializers.IntegerField()
    regulation_no = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    regulation_on = serializers.DateField(required=False, allow_null=True, default=None)
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)
    source = serializers.CharField(  # type: ignore[assignment]  # a member of that name
        max_length=500, required=False, allow_blank=True, default=""
    )
    government = serializers.CharField(max_length=13, required=False, default="")


class PlanItemSerializer(serializers.ModelSerializer[PlanItem]):
    """A mission, goal, objective, priority or programme."""

    plan = serializers.UUIDField(source="plan_id")
    above = serializers.UUIDField(source="above_id", allow_null=True)

    class Meta:
        model = PlanItem
        fields = ("id", "plan", "level", "title", "above")


class RegionalIndicatorSerializer(serializers.ModelSerializer[RegionalIndicator]):
    """A regional indicator; its figures have an address of their own."""

    plan = serializers.UUIDField(source="plan_id")
    agency = AgencyRefSerializer(allow_null=True)
    item = serializers.UUIDField(source="item_id", allow_null=True)
    priority = serializers.UUIDField(source="priority_id", allow_null=True)

    class Meta:
        model = RegionalIndicator
        fields = (
            "id", "plan", "code", "name", "unit", "direction", "level", "activity", "agency", "item", "priority",
            "source",
        )  # fmt: skip


class IndicatorFigureSerializer(serializers.ModelSerializer[IndicatorFigure]):
    """One version of one figure; the newest of its kind, year and quarter counts, an empty text takes it away."""

    value = DecimalText(allow_null=True)
    recorded_by = serializers.UUIDField(source="recorded_by_id")

    class Meta:
        model = IndicatorFigure
        fields = ("kind", "year", "quarter", "version", "text", "value", "recorded_at", "recorded_by")


class PlanFigureInput(StrictSerializer):
    """A further version of a yearly figure."""

    kind = serializers.ChoiceField(choices=FigureKind.choices)
    year = serializers.IntegerField(required=False, default=0, min_value=0, max_value=9999)
    text = serializers.CharField(max_length=60, allow_blank=True)
