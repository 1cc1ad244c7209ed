"""Receipts of a deadline over the API."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOT_KEPT, never
from common.endpoints import found_or_hidden
from common.types import Shown
from deadlines.queries import deadlines_visible_to
from notifications.services.receipts import receipts_of
from workflow.api.base import ActingEndpoint


class TellingSerializer(serializers.Serializer[Shown]):
    """One person notified of one step, as stored."""

    person_id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    by = serializers.CharField()
    noted_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    message_id = serializers.CharField()
    sha256 = serializers.CharField()
    error = serializers.CharField()
    read_at = serializers.DateTimeField(allow_null=True)


class ReceiptSerializer(serializers.Serializer[Shown]):
    """A step and everyone who was notified."""

    code = serializers.CharField()
    scheduled_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    told = TellingSerializer(many=True)


class ReceiptsView(ActingEndpoint):
    """Who was notified of what, when and how: for whoever may see the deadline."""

    past = never(NOT_KEPT)

    @extend_schema(responses=ReceiptSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Every step reached, in order."""
        deadline = found_or_hidden(deadlines_visible_to(self.actor, self.at), pk=pk)
        return Response(ReceiptSerializer(receipts_of(deadline), many=True).data)
