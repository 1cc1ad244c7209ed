"""Correcting a title that no contract could print, after the proposal can no longer be edited."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.endpoints import StrictSerializer
from common.types import Json
from innovations.api.innovations import INNOVATIONS
from innovations.api.serializers import InnovationDetailSerializer
from innovations.services.proposals import retitling
from workflow.api.base import WritingEndpoint, idempotent


class TitleInput(StrictSerializer):
    """The title as a contract can print it, and why; the reason stands in the history."""

    title = serializers.CharField(max_length=retitling.LONGEST_TITLE)
    reason = serializers.CharField(max_length=retitling.LONGEST_REASON)


class TitleView(WritingEndpoint):
    """For its agency or the organisation bureau, where the title holds letters that no print has."""

    @extend_schema(request=TitleInput, responses=InnovationDetailSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """Correct it; `title_is_right` where nothing keeps it from being printed, `editable` where it is edited."""
        innovation = INNOVATIONS.find(self, pk)
        retitling.may_correct_title(innovation, actor=self.actor, at=self.at)
        given = self.parsed(TitleInput, request)
        retitling.correct_title(
            innovation, actor=self.actor, at=self.at, title=given["title"], reason=given["reason"]
        )
        return INNOVATIONS.show(self, pk)
