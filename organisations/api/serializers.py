"""Shapes of people and places."""

from rest_framework import serializers

from common.types import Shown
from organisations.models import Agency, Government


class PlaceSerializer(serializers.ModelSerializer[Government]):
    """A government as other records name it."""

    class Meta:
        model = Government
        fields = ("id", "code", "name")


class AgencyRefSerializer(serializers.ModelSerializer[Agency]):
    """An agency as other records name it."""

    class Meta:
        model = Agency
        fields = ("id", "name")


class GovernmentSerializer(serializers.ModelSerializer[Government]):
    """A government."""

    class Meta:
        model = Government
        fields = ("id", "code", "name", "kind", "zone")


class AgencySerializer(serializers.ModelSerializer[Agency]):
    """An agency with its government."""

    government = PlaceSerializer()
    parent = serializers.UUIDField(source="parent_id", allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Agency
        fields = (
            "id", "name", "abbreviation", "kind", "code", "government", "parent", "valid_from", "valid_until",
            "provisional",
        )  # fmt: skip


class OfficeSerializer(serializers.Serializer[Shown]):
    """An office held now. `id` is what the header `Prakarsa-Office` names."""

    id = serializers.UUIDField()
    seat = serializers.UUIDField(source="seat_id")
    title = serializers.CharField(source="seat.title")
    role = serializers.CharField(source="seat.role")
    capacity = serializers.CharField()
    government = PlaceSerializer(source="seat.government", allow_null=True)
    agency = AgencyRefSerializer(source="seat.agency", allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
