"""Linking an innovation to the medium-term plan after the proposal can no longer be edited."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.endpoints import StrictSerializer
from common.types import Json
from innovations.api.innovations import INNOVATIONS
from innovations.api.serializers import InnovationDetailSerializer
from innovations.services.proposals import plan_links
from workflow.api.base import WritingEndpoint, idempotent


class PlanLinkInput(StrictSerializer):
    """Priority and indicator by title, code or key, and how the innovation moves the indicator."""

    priority = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    indicator = serializers.CharField(max_length=560, required=False, allow_blank=True, default="")
    effect = serializers.CharField(
        max_length=plan_links.LONGEST_EFFECT, required=False, allow_blank=True, default=""
    )


class PlanLinkView(WritingEndpoint):
    """For its agency or the organisation bureau."""

    @extend_schema(request=PlanLinkInput, responses=InnovationDetailSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """Link it to the plan in force; what was handed in stays as it is."""
        innovation = INNOVATIONS.find(self, pk)
        plan_links.may_link(innovation, actor=self.actor, at=self.at)
        given = self.parsed(PlanLinkInput, request)
        plan_links.link_to_plan(innovation, **given, actor=self.actor, at=self.at)
        return INNOVATIONS.show(self, pk)
