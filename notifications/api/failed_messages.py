"""Messages that were set aside, over the API: the list, its decisions, and deciding."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from common.as_of import NOW_ONLY, never
from common.endpoints import ListEndpoint, StrictSerializer
from common.types import Json, Shown
from notifications.failure_wording import label_of, reason_of
from notifications.services import failed_messages
from notifications.services.failed_messages import MOST_REASON
from organisations.queries import operates
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.enums import MessageOutcome
from workflow.models import MessageDecision, OutboxMessage


class FailedMessageSerializer(serializers.ModelSerializer[OutboxMessage]):
    """One message that is not tried any more, with the reason in the caller's language."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    what = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    class Meta:
        model = OutboxMessage
        fields = (
            "id",
            "topic",
            "what",
            "about",
            "reason",
            "last_error",
            "attempts",
            "government",
            "created_at",
            "set_aside_at",
        )

    @extend_schema_field(str)
    def get_what(self, message: OutboxMessage) -> str:
        """What such messages are."""
        return str(label_of(message.topic))

    @extend_schema_field(str)
    def get_reason(self, message: OutboxMessage) -> str:
        """Why it was set aside, in one sentence."""
        return str(reason_of(message))


class MessageDecisionSerializer(serializers.ModelSerializer[MessageDecision]):
    """Who decided what on which message, when and why."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    message = serializers.UUIDField(source="message.uuid", read_only=True)
    government = serializers.UUIDField(source="message.government_id", read_only=True, allow_null=True)
    name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = MessageDecision
        fields = (
            "id",
            "message",
            "government",
            "outcome",
            "reason",
            "person",
            "name",
            "at",
            "set_aside_at",
            "attempts",
            "error",
        )


class MessageDecisionInput(StrictSerializer):
    """Which ones (without `ids` all that you see), and what is to become of them."""

    outcome = serializers.ChoiceField(choices=MessageOutcome.choices)
    ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=500, allow_empty=False
    )
    reason = serializers.CharField(required=False, allow_blank=True, max_length=MOST_REASON, default="")


class DecidedMessagesSerializer(serializers.Serializer[Shown]):
    """On how many messages was decided."""

    decided = serializers.IntegerField()


class FailedMessageListView(ListEndpoint, ActingEndpoint):
    """Messages that are set aside: an administrator's government's, all of them for who operates the installation."""

    past = never(NOW_ONLY)
    queryset = OutboxMessage.objects.none()
    serializer_class = FailedMessageSerializer
    orderings = {"-set_aside_at": ("-set_aside_at", "-pk"), "set_aside_at": ("set_aside_at", "pk")}

    def rows(self) -> "QuerySet[OutboxMessage]":
        return failed_messages.set_aside_visible_to(self.actor, everything=operates(self.request.user))


class MessageDecisionView(ListEndpoint, WritingEndpoint):
    """Decisions on messages that were set aside."""

    past = never(NOW_ONLY)
    queryset = MessageDecision.objects.none()
    serializer_class = MessageDecisionSerializer
    orderings = {"-at": ("-at", "-pk"), "at": ("at", "pk")}

    def rows(self) -> "QuerySet[MessageDecision]":
        return failed_messages.decisions_visible_to(self.actor, everything=operates(self.request.user))

    @extend_schema(request=MessageDecisionInput, responses={201: DecidedMessagesSerializer})
    @idempotent(status=201)
    def post(self, request: Request) -> Json:
        """Have messages tried again, or drop one for a reason; each is on record."""
        given = self.parsed(MessageDecisionInput, request)
        count = failed_messages.decide_messages(
            self.actor,
            given.get("ids"),
            given["outcome"],
            everything=operates(self.request.user),
            at=self.at,
            reason=given["reason"],
        )
        return {"decided": count}
