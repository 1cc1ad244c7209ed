"""Shapes of judged packages and of the cases of critical contracts."""

from typing import ClassVar

from rest_framework import serializers

from common.endpoints import DecimalText
from common.types import Shown
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from work_packages.case_enums import CaseState, LetterKind
from work_packages.curve.codes import CriticalReason, ForecastCode, TrafficLight
from work_packages.models import CaseLetter, ShowCauseCase, ShowCauseMeeting


class CurvePointSerializer(serializers.Serializer[Shown]):
    """The end of one month, cumulated in percent. `entered`: whether this month itself has a figure."""

    month = serializers.DateField()
    planned = DecimalText(allow_null=True)
    actual = DecimalText(allow_null=True)
    deviation = DecimalText(allow_null=True)
    entered = serializers.BooleanField()


class ForecastSerializer(serializers.Serializer[Shown]):
    """When it will be finished at the pace so far; `code` says why nothing can be said."""

    code = serializers.ChoiceField(choices=ForecastCode.choices)
    finish_on = serializers.DateField(allow_null=True)
    late_days = serializers.IntegerField(allow_null=True)


class PenaltySerializer(serializers.Serializer[Shown]):
    """The penalty as it stands today."""

    base = DecimalText()
    per_day = DecimalText()
    days = serializers.IntegerField()
    total = DecimalText()
    capped = serializers.BooleanField()


class JudgedPackageSerializer(serializers.Serializer[Shown]):
    """How a package stands: `rule` is the version that judges it."""

    package = serializers.UUIDField(source="package.pk")
    rule = serializers.CharField(source="version.reference")
    month = serializers.DateField(source="judged.month", allow_null=True)
    planned = DecimalText(source="judged.planned", allow_null=True)
    actual = DecimalText(source="judged.actual", allow_null=True)
    deviation = DecimalText(source="judged.deviation", allow_null=True)
    period = serializers.CharField(source="judged.period")
    light = serializers.ChoiceField(source="judged.light", choices=TrafficLight.choices)
    critical = serializers.BooleanField(source="judged.is_critical")
    reason = serializers.ChoiceField(source="judged.reason", choices=CriticalReason.choices, allow_blank=True)
    forecast = ForecastSerializer(source="judged.forecast")
    paid = DecimalText(source="paid.paid")
    paid_of_contract = DecimalText(source="paid.of_contract", allow_null=True)
    paid_of_budget = DecimalText(source="paid.of_budget", allow_null=True)
    penalty = PenaltySerializer(allow_null=True)
    points = CurvePointSerializer(many=True)


class MeetingSerializer(serializers.ModelSerializer[ShowCauseMeeting]):
    """A meeting, its test and the result."""

    target = DecimalText()
    reached = DecimalText(allow_null=True)

    class Meta:
        model = ShowCauseMeeting
        fields = ("number", "title", "held_on", "target", "test_on", "reached", "met", "judged_at")


class LetterSerializer(serializers.ModelSerializer[CaseLetter]):
    """A letter; `sha256` of its file is empty until it was printed."""

    kind = serializers.ChoiceField(choices=LetterKind.choices)

    class Meta:
        model = CaseLetter
        fields = ("id", "kind", "step", "number", "dated_on", "terms_sha256", "sha256")


class CaseSerializer(serializers.ModelSerializer[ShowCauseCase]):
    """The case of a critical contract. `rule` is the version that judged the crossing."""

    state = serializers.ChoiceField(choices=CaseState.choices)
    government = PlaceSerializer()
    agency = AgencyRefSerializer()
    package = serializers.UUIDField(source="package_id")
    package_name = serializers.CharField(source="package.name")
    rule = serializers.CharField(source="rule.reference")
    reason = serializers.ChoiceField(choices=CriticalReason.choices)
    planned = DecimalText()
    actual = DecimalText()
    deviation = DecimalText()

    class Meta:
        model = ShowCauseCase
        fields: ClassVar[tuple[str, ...]] = (
            "id", "state", "version", "government", "agency", "package", "package_name", "crossed_in", "rule",
            "period", "reason", "planned", "actual", "deviation", "forecast_on", "unentered", "steps",
            "meetings_held", "warnings_given", "opportunity_days", "opportunity_until", "addendum_no", "is_example",
        )  # fmt: skip


class CaseDetailSerializer(CaseSerializer):
    """The same with its meetings and letters."""

    meetings = MeetingSerializer(many=True)
    letters = LetterSerializer(many=True)

    class Meta(CaseSerializer.Meta):
        fields: ClassVar[tuple[str, ...]] = (*CaseSerializer.Meta.fields, "meetings", "letters")
