"""Shapes of regulations."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.endpoints import StrictSerializer
from common.types import Json, Shown
from organisations.api.serializers import PlaceSerializer
from regulations.enums import AnnexChangeKind, AnnexDifferenceKind, RegulationKind, RegulationState
from regulations.models import Regulation


class ArticleSerializer(serializers.Serializer[Shown]):
    """One article: its number ("Pasal 3") and its text."""

    number = serializers.CharField(source="label")
    text = serializers.CharField()


class AnnexLineSerializer(serializers.Serializer[Shown]):
    """One line of an annex, as it is printed; `innovation` is null where it names none on record."""

    title = serializers.CharField()
    agency = serializers.CharField(allow_blank=True)
    round = serializers.CharField(allow_blank=True)
    article = serializers.CharField(allow_blank=True)
    innovation = serializers.UUIDField(allow_null=True)


class AnnexChangeSerializer(serializers.Serializer[Shown]):
    """What an amendment does to one line."""

    kind = serializers.ChoiceField(choices=AnnexChangeKind.choices)
    before = AnnexLineSerializer(allow_null=True)
    after = AnnexLineSerializer(allow_null=True)


class AnnexDifferenceSerializer(serializers.Serializer[Shown]):
    """How the annex differs from what is launched: `place` is the line, 0 where it stands in none."""

    kind = serializers.ChoiceField(choices=AnnexDifferenceKind.choices)
    place = serializers.IntegerField()
    title = serializers.CharField()
    agency = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True)
    innovation = serializers.UUIDField(allow_null=True)


class RegulationSerializer(serializers.ModelSerializer[Regulation]):
    """A decree or regulation. Number, days and gazette are empty until their step."""

    state = serializers.ChoiceField(choices=RegulationState.choices)
    kind = serializers.ChoiceField(choices=RegulationKind.choices)
    government = PlaceSerializer()
    called = serializers.SerializerMethodField()
    amends = serializers.UUIDField(source="amends_id", allow_null=True)
    revokes = serializers.UUIDField(source="revokes_id", allow_null=True)

    class Meta:
        model = Regulation
        fields = (
            "id", "state", "version", "government", "kind", "called", "title", "number", "year", "signed_on",
            "promulgated_on", "gazette", "in_force_on", "amends", "revokes",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField())
    def get_called(self, row: Regulation) -> Json:
        """As it is cited: kind, number, year and what it is about."""
        return row.subject_title


class RegulationTextSerializer(serializers.Serializer[Shown]):
    """Its words: articles, annex and, of an amendment, what it changes line by line."""

    articles = ArticleSerializer(many=True)
    annex = AnnexLineSerializer(many=True, source="lines")
    changes = AnnexChangeSerializer(many=True)


class RegulationInput(StrictSerializer):
    """What a draft begins with; its annex lists what is launched."""

    kind = serializers.ChoiceField(choices=RegulationKind.choices)
    title = serializers.CharField(max_length=300)
    revokes = serializers.UUIDField(required=False, allow_null=True, default=None)
    government = serializers.CharField(required=False, max_length=13, default="")
