"""Shapes of erasures."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from appointments.api.serializers import PersonRefSerializer
from common.endpoints import StrictSerializer
from common.types import Json, Shown
from organisations.api.serializers import PlaceSerializer
from privacy.enums import ErasureAsker, ErasureGround, ErasureState
from privacy.models import ErasureRequest
from privacy.services.copies import STAYS, FoundPlace


class PlaceCountSerializer(serializers.Serializer[Shown]):
    """One kind of place, and how much is there."""

    place = serializers.CharField(source="label")
    count = serializers.IntegerField()


class RemainingSerializer(serializers.Serializer[Shown]):
    """What is not erased by this way, and why."""

    what = serializers.CharField()
    why = serializers.CharField()


class ValueRefSerializer(serializers.Serializer[Shown]):
    """One value, by its event."""

    event = serializers.UUIDField()
    field = serializers.CharField(max_length=40)


class SaidValueSerializer(serializers.Serializer[Shown]):
    """One value that was found, with what it says."""

    event = serializers.UUIDField()
    field = serializers.CharField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    text = serializers.CharField()


class ErasureSerializer(serializers.ModelSerializer[ErasureRequest]):
    """A request that personal data be erased. `found` counts what was erased, by place; `stays` is what is not."""

    state = serializers.ChoiceField(choices=ErasureState.choices)
    government = PlaceSerializer()
    person = PersonRefSerializer(allow_null=True)
    asked_by = serializers.ChoiceField(choices=ErasureAsker.choices)
    ground = serializers.ChoiceField(choices=ErasureGround.choices)
    values = serializers.SerializerMethodField()
    opened_by = PersonRefSerializer()
    decided_by = PersonRefSerializer(allow_null=True)
    found = serializers.SerializerMethodField()
    stays = serializers.SerializerMethodField()

    class Meta:
        model = ErasureRequest
        fields = (
            "id", "state", "version", "government", "person", "record", "values", "asked_by", "asked_on", "ground",
            "decision_no", "decision_on", "opened_by", "decided_by", "found", "stays",
        )  # fmt: skip

    @extend_schema_field(ValueRefSerializer(many=True))
    def get_values(self, row: ErasureRequest) -> Json:
        """The values that it names."""
        pairs = [{"event": event, "field": field} for event, field in row.pairs()]
        return ValueRefSerializer(pairs, many=True).data

    @extend_schema_field(PlaceCountSerializer(many=True))
    def get_found(self, row: ErasureRequest) -> Json:
        """What was erased, by place; empty until then."""
        return PlaceCountSerializer(
            [FoundPlace(label, count) for label, count in row.found.items()], many=True
        ).data

    @extend_schema_field(RemainingSerializer(many=True))
    def get_stays(self, row: ErasureRequest) -> Json:
        """What is not erased, and why."""
        return RemainingSerializer(STAYS, many=True).data


class LookInput(StrictSerializer):
    """What to look for: words, a person, or both."""

    words = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    person = serializers.UUIDField(required=False, allow_null=True, default=None)


class ValueInput(StrictSerializer):
    """One value, by its event."""

    event = serializers.UUIDField()
    field = serializers.CharField(max_length=40)


class ErasureInput(StrictSerializer):
    """What shall be erased, and the decision that it rests on."""

    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    record = serializers.BooleanField(required=False, default=False)
    values = ValueInput(many=True, required=False, default=list)
    asked_by = serializers.ChoiceField(choices=ErasureAsker.choices)
    asked_on = serializers.DateField()
    ground = serializers.ChoiceField(choices=ErasureGround.choices)
    decision_no = serializers.CharField(max_length=60)
    decision_on = serializers.DateField()
    government = serializers.CharField(required=False, max_length=13, default="")
