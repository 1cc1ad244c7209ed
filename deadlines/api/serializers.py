"""Shapes of deadlines: the derivation in sentences and the verdict at the moment of asking."""

from collections.abc import Mapping
from datetime import datetime

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.types import Json, Shown
from deadlines.models import Deadline, LatenessExcuse
from deadlines.schedule.derivations import sentences
from deadlines.schedule.ladder import VerdictCode
from deadlines.services.deadlines import verdict_of
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from workflow.api.serializers import SubjectRefSerializer


class DeadlineVerdictSerializer(serializers.Serializer[Shown]):
    """What is true of a deadline now; `due_at` is the one that counts, an extension included."""

    state = serializers.ChoiceField(source="code", choices=[(code.value, code.value) for code in VerdictCode])
    late_working_days = serializers.IntegerField()
    due_at = serializers.DateTimeField()


class ExcuseSerializer(serializers.ModelSerializer[LatenessExcuse]):
    """A lateness that was excused: why, by which office, and until when what was open has time."""

    class Meta:
        model = LatenessExcuse
        fields = ("id", "reason", "letter_no", "until", "excused_as", "excused_at")


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    """A deadline with its derivation and its verdict at the moment of asking (`at` in the context)."""

    subject = SubjectRefSerializer(source="*")
    government = PlaceSerializer()
    agency = AgencyRefSerializer()
    excuse = ExcuseSerializer(allow_null=True, default=None)
    explanation = serializers.SerializerMethodField()
    verdict = serializers.SerializerMethodField()

    class Meta:
        model = Deadline
        fields = (
            "id", "kind", "subject", "government", "agency", "zone", "anchor_on", "base_on", "nominal_on", "due_on",
            "due_at", "opens_at", "met_at", "breached_at", "locked_at", "extended_until", "excused_at", "excused_until",
            "excuse", "paused_at", "rests_since", "closed_at", "provisional", "calendar", "derivation", "explanation",
            "verdict",
        )  # fmt: skip

    def get_explanation(self, deadline: Deadline) -> list[str]:
        """The derivation in sentences."""
        return sentences(deadline.derivation)

    @extend_schema_field(DeadlineVerdictSerializer)
    def get_verdict(self, deadline: Deadline) -> dict[str, Json]:
        """Computed from stored facts and the calendar stored with the deadline."""
        return verdict_data(deadline, self.context)


def verdict_data(deadline: Deadline, context: Mapping[str, datetime]) -> dict[str, Json]:
    """The verdict at `context["at"]`; `deadline.calendar` should be loaded."""
    verdict = verdict_of(deadline, at=context["at"])
    shape: dict[str, Json] = dict(DeadlineVerdictSerializer(verdict).data)
    return shape
