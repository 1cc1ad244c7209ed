"""Deliveries to a government's webhook over the API: what was tried, and sending an event once more."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.as_of import NOW_ONLY, never
from common.endpoints import ListEndpoint, StrictSerializer
from common.types import Json, Shown
from notifications.models import WebhookAttempt
from notifications.services import webhooks
from workflow.api.base import WritingEndpoint, idempotent


class WebhookAttemptSerializer(serializers.ModelSerializer[WebhookAttempt]):
    """One try: `status` is what the receiver answered, `error` why there was no answer."""

    class Meta:
        model = WebhookAttempt
        fields = ("webhook", "message", "kind", "at", "status", "error")


class ReplayInput(StrictSerializer):
    """Which message."""

    message = serializers.UUIDField()


class ResentMessageSerializer(serializers.Serializer[Shown]):
    """What is sent again."""

    message = serializers.UUIDField()


class WebhookAttemptView(ListEndpoint, WritingEndpoint):
    """Every try of a government's webhooks, for its administrator; sent a message's number, it is delivered again."""

    past = never(NOW_ONLY)
    queryset = WebhookAttempt.objects.none()
    serializer_class = WebhookAttemptSerializer
    orderings = {"-at": ("-at", "-pk"), "at": ("at", "pk")}

    def rows(self) -> "QuerySet[WebhookAttempt]":
        government: UUID = self.kwargs["pk"]
        return webhooks.attempts_visible_to(self.actor, government)

    @extend_schema(request=ReplayInput, responses={202: ResentMessageSerializer})
    @idempotent(status=202)
    def post(self, request: Request, pk: UUID) -> Json:
        """Deliver an event once more, under its number, in the worker's next round."""
        message: UUID = self.parsed(ReplayInput, request)["message"]
        webhooks.replay(self.actor, pk, message, at=self.at)
        return {"message": str(message)}
