"""Periods and targets as clients see them. What they knew while every report was on a quarter stands here alone:
`quarter` beside `period`, and `target_q1` to `target_q4` beside `targets`."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.endpoints import DecimalText
from common.periods import WHOLE_YEAR, Period, PeriodKind, TargetPeriod
from common.reporting_periods import ReportingPeriod
from common.types import Json
from innovations.models import Indicator
from innovations.models.target import PeriodTarget

PARTS = {part.code: part for kind in PeriodKind for part in kind.parts if part != WHOLE_YEAR}
QUARTERS = {f"target_q{part.number}": part for part in PeriodKind.QUARTER.parts}


class QuarterNumberField(serializers.IntegerField):
    """The number of a report's quarter; null for other kinds of period."""

    def __init__(self, **kwargs: Any) -> None:
        for name, value in (("source", "period.quarter"), ("read_only", True), ("allow_null", True)):
            kwargs.setdefault(name, value)
        super().__init__(**kwargs)


class PeriodSerializer(serializers.Serializer[ReportingPeriod]):
    """A month, quarter, half-year or year: kind, number in its year, and its Indonesian name."""

    kind = serializers.ChoiceField(choices=[str(kind) for kind in PeriodKind])
    number = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]


@extend_schema_field(OpenApiTypes.STR)
class TargetPeriodField(serializers.Field[TargetPeriod, Json, str, PeriodTarget]):
    """What a target is for: a part of whichever year by its code, or a period of one year (`2026_year_1`)."""

    def to_internal_value(self, data: Json) -> TargetPeriod:
        code = str(data)
        try:
            return PARTS[code] if code in PARTS else Period.from_code(code)
        except ValueError as error:
            raise serializers.ValidationError(_("There is no such period.")) from error

    def to_representation(self, value: TargetPeriod) -> str:
        return value.code


class TargetSerializer(serializers.Serializer[PeriodTarget]):
    """The target of a part of the year (`month_1` to `month_12`, `quarter_1` …, `half_year_1` …), or of a period of one
    year (`2026_quarter_1`, `2026_year_1`); null takes it off."""

    period = TargetPeriodField()
    value = DecimalText(allow_null=True)


class TargetMembers(serializers.Serializer[Indicator]):
    """The members of a serializer of indicators that hold targets: `targets` for any period, `target_q1` to `target_q4`
    for quarters. What is given maps periods to values; those left out stay as they are."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """With those members."""
        return {
            **super().get_fields(),
            **{name: DecimalText(required=False, allow_null=True) for name in QUARTERS},
            "targets": TargetSerializer(many=True, required=False),
        }

    def to_internal_value(self, data: Json) -> Any:
        """One mapping under `targets`. Refuses a period that is given twice."""
        found = super().to_internal_value(data)
        given = [(each.get("period", each.get("part")), each["value"]) for each in found.pop("targets", ())]
        given += [(part, found.pop(name)) for name, part in QUARTERS.items() if name in found]
        targets = dict(given)
        if len(targets) < len(given):
            raise serializers.ValidationError({"targets": [_("A period stands here twice.")]})
        return {**found, "targets": targets} if targets else found

    def to_representation(self, instance: Indicator) -> dict[str, Json]:
        """In order. One query unless `targets` was prefetched."""
        found = super().to_representation(instance)
        rank = {period.code: number for number, period in enumerate(instance.planned_targets())}
        found["targets"].sort(key=lambda each: rank[each["period"]])
        values = {each["period"]: each["value"] for each in found["targets"]}
        return {**found, **{name: values.get(part.code) for name, part in QUARTERS.items()}}
