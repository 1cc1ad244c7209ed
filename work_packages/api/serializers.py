"""Shapes of work packages and of the months of agencies."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.endpoints import StrictSerializer
from common.types import Json, Shown
from organisations.api.serializers import PlaceSerializer
from work_packages.enums import MonthState, PackageCategory, PackageStage, SelectionMethod, ValuePrecision
from work_packages.models import MonthlyProgress, WorkPackage


class PackageSerializer(serializers.ModelSerializer[WorkPackage]):
    """A work package; what no source says is null or empty. Of the days in `month_only` only the month is known."""

    government = PlaceSerializer()
    agency = PlaceSerializer(allow_null=True)
    stage = serializers.ChoiceField(choices=PackageStage.choices)
    category = serializers.ChoiceField(choices=PackageCategory.choices, allow_blank=True)
    method = serializers.ChoiceField(choices=SelectionMethod.choices, allow_blank=True)
    value_precision = serializers.ChoiceField(choices=ValuePrecision.choices)
    savings = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True, read_only=True)
    month_only = serializers.ListField(child=serializers.CharField())
    rup_codes = serializers.SerializerMethodField()

    class Meta:
        model = WorkPackage
        fields = (
            "id", "version", "code", "name", "government", "agency", "sub_unit", "fiscal_year", "category", "method",
            "fund_source", "stage", "stage_source", "budget", "hps", "contract_value", "savings", "value_precision",
            "announced_on", "contract_no", "contract_on", "starts_on", "ends_on", "duration_days", "month_only",
            "provider", "ppk_name", "pptk_name", "supervisor_name", "district", "village", "latitude", "longitude",
            "tkdn_percent", "source_url", "estimated_fields", "remarks", "is_example", "rup_codes",
        )  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_rup_codes(self, row: WorkPackage) -> Json:
        """The codes of SiRUP that it comes from."""
        return sorted(plan.code for plan in row.procurement_plans.all())


class MonthSerializer(serializers.ModelSerializer[MonthlyProgress]):
    """The month of an agency: how it stands, until when it is to be locked, and when it was."""

    state = serializers.ChoiceField(choices=MonthState.choices)
    government = PlaceSerializer()
    agency = PlaceSerializer()
    due_at = serializers.DateTimeField(source="deadline.due_at")
    locked_at = serializers.DateTimeField(source="deadline.met_at", allow_null=True)

    class Meta:
        model = MonthlyProgress
        fields = ("id", "state", "version", "government", "agency", "month", "due_at", "locked_at")


class PackageFiguresSerializer(serializers.Serializer[Shown]):
    """One package in a month: plan, progress of the month alone, and sums until its end."""

    package = serializers.UUIDField(source="package.pk")
    name = serializers.CharField(source="package.name")
    planned = serializers.DecimalField(
        source="planned_of_month", max_digits=5, decimal_places=2, allow_null=True
    )
    planned_sum = serializers.DecimalField(source="planned", max_digits=5, decimal_places=2, allow_null=True)
    physical = serializers.DecimalField(
        source="of_month.physical", max_digits=5, decimal_places=2, allow_null=True, default=None
    )
    physical_sum = serializers.DecimalField(source="actual", max_digits=6, decimal_places=2)
    cash = serializers.DecimalField(
        source="of_month.cash", max_digits=18, decimal_places=2, allow_null=True, default=None
    )
    cash_sum = serializers.DecimalField(max_digits=20, decimal_places=2)
    obstacle = serializers.CharField(source="of_month.obstacle", default="", allow_blank=True)
    sp2d_numbers = serializers.CharField(source="of_month.sp2d_numbers", default="", allow_blank=True)
    evidence = serializers.CharField(source="of_month.evidence", default="", allow_blank=True)


class PackageEntryInput(StrictSerializer):
    """What is written about one package; what is left out stays as it is, null takes a figure away."""

    package = serializers.UUIDField()
    physical = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, allow_null=True)
    obstacle = serializers.CharField(required=False, allow_blank=True, max_length=500)
    evidence = serializers.CharField(required=False, allow_blank=True, max_length=500)
    cash = serializers.DecimalField(max_digits=17, decimal_places=2, required=False, allow_null=True)
    sp2d_numbers = serializers.CharField(required=False, allow_blank=True, max_length=500)


class MonthEntriesInput(StrictSerializer):
    """Entries of several packages of one month."""

    packages = PackageEntryInput(many=True)
