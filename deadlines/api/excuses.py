"""Excusing a lateness: an act of the office that decides on more time, published with its reason."""

from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.endpoints import StrictSerializer, found_or_hidden
from common.types import Json
from deadlines.api.serializers import ExcuseSerializer
from deadlines.queries import deadlines_visible_to
from deadlines.services import excusing, extensions
from workflow.api.base import WritingEndpoint, idempotent


class ExcuseInput(StrictSerializer):
    """Why; and until when what is still open is excused, left out where it was received."""

    reason = serializers.CharField(max_length=extensions.LONGEST_TEXT)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    letter_no = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class ExcuseView(WritingEndpoint):
    """Excuse the lateness of one deadline."""

    @extend_schema(request=ExcuseInput, responses={201: ExcuseSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Once, with a reason that is published; what is still open unlocks until the day named."""
        deadline = found_or_hidden(deadlines_visible_to(self.actor, self.at), pk=pk)
        given = self.parsed(ExcuseInput, request)
        done = excusing.excuse(deadline, actor=self.actor, at=self.at, **given)
        return ExcuseSerializer(done).data


urlpatterns = [path("deadlines/<uuid:pk>/excuse/", ExcuseView.as_view(), name="deadline-excuse")]
