"""Shapes of what a report says: figures with their claims, milestones, and how both are given."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.endpoints import DecimalText, StrictSerializer
from common.numbers import decimal_text
from common.periods import WHOLE_YEAR
from common.types import Json
from innovations.models import MilestoneProgress, ReportLine
from innovations.scoring.attribution import AttributionShares, TimingReason
from innovations.services.reports.figure_checks import LONGEST_TEXT
from innovations.services.reports.reporting import FigureEntry, MilestoneEntry
from innovations.services.reports.targets import Claim


class SharesSerializer(StrictSerializer):
    """Whose work a result was, in whole percent; all five, 100 together."""

    own = serializers.IntegerField(min_value=0, max_value=100)
    other_agency = serializers.IntegerField(min_value=0, max_value=100)
    central = serializers.IntegerField(min_value=0, max_value=100)
    private = serializers.IntegerField(min_value=0, max_value=100)
    community = serializers.IntegerField(min_value=0, max_value=100)


class PortionsSerializer(serializers.Serializer[AttributionShares]):
    """A claim in three parts, in percent: own work towards a target on record in time, own work without one, others'
    work. Null: nobody said whose work it was."""

    planned = DecimalText(max_digits=5, decimal_places=1, allow_null=True)
    unplanned = DecimalText(max_digits=5, decimal_places=1, allow_null=True)
    outside = DecimalText(max_digits=5, decimal_places=1, allow_null=True)


class ClaimSerializer(serializers.Serializer[Claim]):
    """Whether the target was on record before the period ended, and what follows for the claim."""

    recorded_before_result = serializers.BooleanField(source="plannedness.before_result")
    why = serializers.ChoiceField(source="plannedness.why", choices=[str(why) for why in TimingReason])
    target = DecimalText(source="plannedness.target", allow_null=True)
    recorded_at = serializers.DateTimeField(source="plannedness.recorded_at", allow_null=True)
    target_on_record_then = DecimalText(source="plannedness.then", allow_null=True)
    quarter_ended_at = serializers.DateTimeField(source="plannedness.ended_at")
    attribution = PortionsSerializer(source="portions")


class ReportLineSerializer(serializers.ModelSerializer[ReportLine]):
    """The actual of one indicator; null is "not filled", 0 is a value. `claims` in the context, by indicator."""

    indicator = serializers.UUIDField(source="indicator_id")
    name = serializers.CharField(source="indicator.name")
    unit = serializers.CharField(source="indicator.unit")
    target_year = serializers.SerializerMethodField()
    actual = DecimalText(allow_null=True)
    earlier = DecimalText(allow_null=True)
    shares = SharesSerializer(allow_null=True)
    claim = serializers.SerializerMethodField()

    class Meta:
        model = ReportLine
        fields = (
            "indicator", "name", "unit", "target_year", "actual", "earlier", "note", "strong_note", "obstacle",
            "follow_up", "shares", "claim",
        )  # fmt: skip

    @extend_schema_field(DecimalText(allow_null=True))
    def get_target_year(self, line: ReportLine) -> Json:
        """That of the report's year. No query if the indicator's `targets` were prefetched."""
        return decimal_text(line.indicator.target_in(WHOLE_YEAR.in_year(line.report.year))) or None

    @extend_schema_field(ClaimSerializer(allow_null=True))
    def get_claim(self, line: ReportLine) -> Json:
        """What the result counts as; null while there is none."""
        if line.actual is None:
            return None
        return ClaimSerializer(self.context["claims"][line.indicator_id]).data


class MilestoneProgressSerializer(serializers.ModelSerializer[MilestoneProgress]):
    """How far a milestone of the plan is; null is "not filled"."""

    milestone = serializers.UUIDField(source="milestone_id")
    activity = serializers.CharField(source="milestone.activity")
    planned_start = serializers.DateField(source="milestone.planned_start", allow_null=True)
    planned_end = serializers.DateField(source="milestone.planned_end", allow_null=True)
    percent = serializers.IntegerField(allow_null=True)

    class Meta:
        model = MilestoneProgress
        fields = ("milestone", "activity", "planned_start", "planned_end", "percent", "finished_on", "note")


def _text() -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_TEXT)


class FigureInput(StrictSerializer):
    """One figure: decimal text, or null for "not filled". Members left out stay as they are."""

    indicator = serializers.UUIDField()
    actual = DecimalText(required=False, allow_null=True)
    earlier = DecimalText(
        required=False,
        allow_null=True,
        help_text="Of a report with `since_on`: the figure from that day until its period began.",
    )
    note = _text()
    strong_note = _text()
    obstacle = _text()
    follow_up = _text()
    shares = SharesSerializer(required=False, allow_null=True)


class MilestoneInput(StrictSerializer):
    """One milestone; a finished one (100) has its day. Members left out stay as they are."""

    milestone = serializers.UUIDField()
    percent = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100)
    finished_on = serializers.DateField(required=False, allow_null=True)
    note = _text()


def figure_of(given: dict[str, Any]) -> FigureEntry:
    """What was given for one indicator."""
    return FigureEntry(**{name: value for name, value in given.items() if name != "indicator"})


def step_of(given: dict[str, Any]) -> MilestoneEntry:
    """What was given for one milestone."""
    return MilestoneEntry(**{name: value for name, value in given.items() if name != "milestone"})
