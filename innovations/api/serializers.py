"""Shapes of innovations, their plans, files and revisions."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.as_of import asked_about
from common.endpoints import DecimalText, StrictSerializer
from common.types import Json
from common.uploads import KeptFileInput
from innovations.api.periods import TargetMembers
from innovations.models import (
    PROPOSAL_FIELDS,
    Attachment,
    BudgetLine,
    Indicator,
    Innovation,
    LaunchEvent,
    Milestone,
    Revision,
    Risk,
    Stakeholder,
    TeamMember,
)
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from workflow.api.serializers import DecreeSerializer
from workflow.reviews.decrees import decrees_of

LISTED = tuple(name for name, declared in PROPOSAL_FIELDS.items() if declared.listed)


class CodesAsText(serializers.ModelSerializer[Innovation]):
    """Shows codes as they are: what a field may say is for whoever writes it, and grows."""

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        if model_field.choices:
            return serializers.CharField, {}
        return super().build_standard_field(field_name, model_field)


class InnovationSerializer(CodesAsText):
    """An innovation in a list."""

    state = serializers.CharField()
    government = PlaceSerializer()
    agency = AgencyRefSerializer(allow_null=True)
    launch_event = serializers.UUIDField(source="launch_event_id", allow_null=True)
    contract = serializers.UUIDField(
        source="contract_id",
        allow_null=True,
        help_text="The one that binds or bound last, or the first one drafted.",
    )
    replicates = serializers.UUIDField(source="replicates_id", allow_null=True)

    class Meta:
        model = Innovation
        fields = (
            "id", "state", "version", *LISTED, "government", "agency", "revision_no", "launch_event", "contract",
            "replicates", "suspended_at", "created_at",
        )  # fmt: skip


class InnovationDetailSerializer(InnovationSerializer):
    """One innovation with the text of its plan; the lists have addresses of their own."""

    proposed_by = serializers.UUIDField(source="proposed_by_id")
    copied_from = serializers.UUIDField(
        source="copied_from_id",
        allow_null=True,
        help_text="The own agency's earlier one that it started from.",
    )
    priority = serializers.UUIDField(
        source="priority_ref_id", allow_null=True, help_text="The priority of the plan that is meant."
    )
    regional_indicator = serializers.UUIDField(
        source="plan_indicator_ref_id", allow_null=True, help_text="The regional indicator that it moves."
    )
    decrees = serializers.SerializerMethodField()

    class Meta(InnovationSerializer.Meta):
        fields = (
            *InnovationSerializer.Meta.fields,
            *(name for name in PROPOSAL_FIELDS if name not in LISTED),
            "priority", "regional_indicator",
            "proposed_by", "copied_from", "policy_ref", "source_url", "decrees",
        )  # fmt: skip

    @extend_schema_field(DecreeSerializer(many=True))
    def get_decrees(self, innovation: Innovation) -> Json:
        """The decrees on which decisions about it rest, such as that of its establishment. One query."""
        return [
            dict(DecreeSerializer(each).data) for each in decrees_of(innovation, at=asked_about(self.context))
        ]


class InnovationInput(StrictSerializer, serializers.ModelSerializer[Innovation]):
    """What a proposer writes; everything may be missing until submission."""

    agency = serializers.CharField(required=False, max_length=255)

    class Meta:
        model = Innovation
        fields = (*PROPOSAL_FIELDS, "agency")
        extra_kwargs = {name: {"required": False} for name in PROPOSAL_FIELDS}


class NewInnovationInput(InnovationInput):
    """A new one may also name its government, where the bureau records it without an agency."""

    government = serializers.UUIDField(required=False)
    replicates = serializers.UUIDField(
        required=False,
        help_text="What the proposal starts from: a launched innovation of another agency, which it replicates, or an "
        "earlier one of the own agency.",
    )

    class Meta(InnovationInput.Meta):
        fields = (*InnovationInput.Meta.fields, "government", "replicates")


class MilestoneSerializer(StrictSerializer, serializers.ModelSerializer[Milestone]):
    """A dated deliverable."""

    class Meta:
        model = Milestone
        exclude = ("innovation",)
        read_only_fields = ("id", "position")


class IndicatorSerializer(TargetMembers, StrictSerializer, serializers.ModelSerializer[Indicator]):
    """A measure with its targets; empty is "not set", 0 is a value."""

    weight = DecimalText(max_digits=8, decimal_places=4, required=False)
    baseline = DecimalText(required=False, allow_null=True)
    target_year = DecimalText(required=False, allow_null=True)
    range_low = DecimalText(required=False, allow_null=True)
    range_high = DecimalText(required=False, allow_null=True)

    class Meta:
        model = Indicator
        exclude = ("innovation",)
        read_only_fields = ("id", "position")


class IndicatorInput(IndicatorSerializer):
    """An indicator that is written; `confirm` says that what looks odd is meant."""

    confirm = serializers.BooleanField(
        required=False, write_only=True, help_text="What looks like a mistake (422 looks_odd) is meant."
    )


class TeamMemberSerializer(StrictSerializer, serializers.ModelSerializer[TeamMember]):
    """A member of the team; `person` where it is an official of the government, who then decides nothing of it."""

    person = serializers.UUIDField(source="person_id", required=False, allow_null=True)

    class Meta:
        model = TeamMember
        fields = ("id", "position", "person", "name", "position_title", "role")
        read_only_fields = ("id", "position")


class BudgetLineSerializer(StrictSerializer, serializers.ModelSerializer[BudgetLine]):
    """Money planned, in rupiah."""

    amount = DecimalText(max_digits=18, decimal_places=2, required=False, allow_null=True)

    class Meta:
        model = BudgetLine
        exclude = ("innovation",)
        read_only_fields = ("id", "position")


class StakeholderSerializer(StrictSerializer, serializers.ModelSerializer[Stakeholder]):
    """Who else takes part."""

    class Meta:
        model = Stakeholder
        exclude = ("innovation",)
        read_only_fields = ("id", "position")


class RiskSerializer(StrictSerializer, serializers.ModelSerializer[Risk]):
    """A risk and what is done about it."""

    class Meta:
        model = Risk
        exclude = ("innovation",)
        read_only_fields = ("id", "position")


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    """A file; its bytes lie at its own address."""

    class Meta:
        model = Attachment
        fields = ("id", "name", "kind", "content_type", "sha256", "size", "origin", "scan", "uploaded_at")


class UploadSerializer(StrictSerializer):
    """A file handed in (multipart/form-data)."""

    file = KeptFileInput(max_length=255)
    kind = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """A frozen submission."""

    class Meta:
        model = Revision
        fields = ("id", "number", "sha256", "frozen_at")


class ChangeSerializer(serializers.Serializer[Mapping[str, Json]]):
    """One difference: a dotted path, what stood there and what stands there."""

    path = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class RevisionDetailSerializer(RevisionSerializer):
    """A frozen submission with its content, and what changed since another one when asked for."""

    content = serializers.JSONField()
    against = serializers.IntegerField(allow_null=True)
    changes = ChangeSerializer(many=True)

    class Meta(RevisionSerializer.Meta):
        fields = (*RevisionSerializer.Meta.fields, "content", "against", "changes")  # type: ignore[assignment]


class LaunchEventSerializer(serializers.ModelSerializer[LaunchEvent]):
    """A ceremony."""

    government = PlaceSerializer()
    presided_by = serializers.CharField(source="presided_by.title")
    on_behalf_of = serializers.CharField(source="on_behalf_of.title", allow_null=True, default=None)
    capacity = serializers.CharField()

    class Meta:
        model = LaunchEvent
        fields = (
            "id",
            "government",
            "title",
            "held_on",
            "place",
            "presided_by",
            "on_behalf_of",
            "capacity",
            "recorded_at",
        )


class LaunchEventInput(StrictSerializer):
    """A ceremony to record; the offices are seats of the government."""

    government = serializers.UUIDField(required=False)
    title = serializers.CharField(max_length=200)
    held_on = serializers.DateField()
    place = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    presided_by = serializers.UUIDField()
    on_behalf_of = serializers.UUIDField(required=False, allow_null=True, default=None)
