"""Shapes of programmes and ideas."""

from rest_framework import serializers

from common.endpoints import StrictSerializer
from common.types import Shown
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from programmes.enums import IdeaState, ProgrammeState
from programmes.models import Idea, IdeaRound, Programme, ProgrammeStage


class ProgrammeStageSerializer(serializers.ModelSerializer[ProgrammeStage]):
    """One stage, with its planned and actual days."""

    class Meta:
        model = ProgrammeStage
        fields = ("code", "label", "planned_start", "planned_end", "opened_on", "ended_on")


class IdeaRoundSerializer(serializers.ModelSerializer[IdeaRound]):
    """When ideas are taken."""

    class Meta:
        model = IdeaRound
        fields = ("id", "title", "opens_at", "closes_at")


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    """A programme of a government. `kind` names the version of its kind that it is pinned to."""

    state = serializers.ChoiceField(choices=ProgrammeState.choices)
    government = PlaceSerializer()
    kind = serializers.CharField(source="kind.reference")
    stages = ProgrammeStageSerializer(many=True)
    rounds = IdeaRoundSerializer(many=True)

    class Meta:
        model = Programme
        fields = (
            "id", "state", "version", "government", "kind", "title", "partner", "remark", "stages", "rounds",
        )  # fmt: skip


class IdeaSerializer(serializers.ModelSerializer[Idea]):
    """An idea; `innovation` is the proposal that it became or was merged into."""

    state = serializers.ChoiceField(choices=IdeaState.choices)
    government = PlaceSerializer()
    agency = AgencyRefSerializer()

    class Meta:
        model = Idea
        fields = (
            "id", "state", "version", "government", "agency", "programme", "round", "title", "problem", "unit",
            "position", "origin_place", "origin_source", "innovation", "merged_into", "created_at",
        )  # fmt: skip


class IdeaInput(StrictSerializer):
    """An idea for a round."""

    round = serializers.UUIDField()
    agency = serializers.UUIDField()
    title = serializers.CharField(max_length=255)
    problem = serializers.CharField(max_length=2000)
    unit = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    position = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    origin_place = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    origin_source = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class AgencyIdeasSerializer(serializers.Serializer[Shown]):
    """One agency: what it was asked for, and how many of its ideas reached which stage."""

    agency = AgencyRefSerializer()
    asked = serializers.IntegerField()
    ideas = serializers.IntegerField()
    open = serializers.IntegerField()
    proposals = serializers.IntegerField()
    reviewed = serializers.IntegerField()
    approved = serializers.IntegerField()
    launched = serializers.IntegerField()


class MissingIdeaSerializer(serializers.Serializer[Shown]):
    """Who was asked and has handed in fewer ideas than asked for; `late`: the last round is over."""

    agency = AgencyRefSerializer()
    position = serializers.CharField()
    asked = serializers.IntegerField()
    given = serializers.IntegerField()
    late = serializers.BooleanField()


class ProgrammeStandingSerializer(serializers.Serializer[Shown]):
    """How far a programme is."""

    agencies = AgencyIdeasSerializer(many=True)
    missing = MissingIdeaSerializer(many=True)
