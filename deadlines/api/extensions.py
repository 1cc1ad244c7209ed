"""Extensions of due dates, replies beside a public lateness, and how fairly both are handed out."""

from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from common.endpoints import ListEndpoint, StrictSerializer, found_or_hidden
from common.errors import BadInput, Gap
from common.types import Json
from deadlines.enums import ExtensionOutcome
from deadlines.filters import ExtensionFilter
from deadlines.models import DeadlineExtension, LatenessReply
from deadlines.queries import deadlines_visible_to, extensions_visible_to
from deadlines.services import extensions, replies
from organisations.agency_names import agency_called
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from organisations.models import Agency, Government
from workflow.api.base import WritingEndpoint, idempotent


class ExtensionSerializer(serializers.ModelSerializer[DeadlineExtension]):
    """What was asked and what was decided; without an outcome it waits."""

    government = PlaceSerializer()
    agency = AgencyRefSerializer(allow_null=True)
    deadline = serializers.UUIDField(source="deadline_id", allow_null=True)
    asked_by = serializers.UUIDField(source="asked_by_id")
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)

    class Meta:
        model = DeadlineExtension
        fields = (
            "id", "government", "agency", "scope", "deadline", "due_from", "due_until", "asked_by", "asked_at",
            "asked_until", "reason", "letter_no", "outcome", "decided_by", "decided_as", "decided_at", "decision",
            "granted_until", "published_at",
        )  # fmt: skip


class AskInput(StrictSerializer):
    """Until when (the whole day counts), and why."""

    until = serializers.DateField()
    reason = serializers.CharField(max_length=extensions.LONGEST_TEXT)
    letter_no = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class DecideInput(StrictSerializer):
    """Granted until the day asked for unless `until` names another."""

    outcome = serializers.ChoiceField(choices=ExtensionOutcome.choices)
    decision = serializers.CharField(max_length=extensions.LONGEST_TEXT)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class ExtendInput(AskInput):
    """One's own motion: everything owed by an agency, or by all without one, with a due day in the span."""

    government = serializers.UUIDField()
    agency = serializers.CharField(required=False, allow_null=True, default=None, max_length=255)
    due_from = serializers.DateField()
    due_until = serializers.DateField()


class ExtensionListView(ListEndpoint, WritingEndpoint):
    """Extensions that concern one, newest first; and extending of one's own motion."""

    queryset = DeadlineExtension.objects.none()
    serializer_class = ExtensionSerializer
    filterset_class = ExtensionFilter
    orderings = {"-asked_at": ("-asked_at", "pk"), "asked_at": ("asked_at", "pk")}

    def rows(self) -> "QuerySet[DeadlineExtension]":
        return extensions_visible_to(self.actor, self.at)

    @extend_schema(request=ExtendInput, responses={201: ExtensionSerializer}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request) -> Json:
        """Everything owed in the span gets the new day; published at once."""
        given = self.parsed(ExtendInput, request)
        government = Government.objects.filter(pk=given.pop("government")).first()
        if government is None:
            raise _unknown("government", _("There is no such government."))
        if given["agency"] is not None:
            given["agency"] = agency_called(given["agency"], Agency.objects.filter(government=government))
        made = extensions.extend_many(government=government, actor=self.actor, at=self.at, **given)
        return _shown(made)


@extend_schema_view(get=extend_schema(operation_id="deadline_extensions_list"))
class DeadlineExtensionsView(ListEndpoint, WritingEndpoint):
    """The extensions asked for one deadline, and asking."""

    queryset = DeadlineExtension.objects.none()
    serializer_class = ExtensionSerializer
    orderings = {"-asked_at": ("-asked_at", "pk")}

    def rows(self) -> "QuerySet[DeadlineExtension]":
        """Newest first."""
        deadline = found_or_hidden(deadlines_visible_to(self.actor, self.at), pk=self.kwargs["pk"])
        return extensions_visible_to(self.actor, self.at).filter(deadline=deadline)

    @extend_schema(request=AskInput, responses={201: ExtensionSerializer}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Ask, before or after the due date, as long as the report is owed."""
        deadline = found_or_hidden(deadlines_visible_to(self.actor, self.at), pk=pk)
        given = self.parsed(AskInput, request)
        return _shown(extensions.ask(deadline, actor=self.actor, at=self.at, **given))


class ExtensionDecisionView(WritingEndpoint):
    """Decide on what was asked."""

    @extend_schema(request=DecideInput, responses={201: ExtensionSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Granted or refused, with a reason; published at once."""
        extension = found_or_hidden(extensions_visible_to(self.actor, self.at), pk=pk)
        given = self.parsed(DecideInput, request)
        return _shown(extensions.decide(extension, actor=self.actor, at=self.at, **given))


class ReplySerializer(serializers.ModelSerializer[LatenessReply]):
    """What the agency says beside its lateness; public."""

    class Meta:
        model = LatenessReply
        fields = ("id", "text", "said_as", "said_at")


class ReplyInput(StrictSerializer):
    """Plain text; anyone can read it."""

    text = serializers.CharField(max_length=replies.LONGEST)


class ReplyListView(ListEndpoint, WritingEndpoint):
    """The replies beside one lateness, and replying."""

    queryset = LatenessReply.objects.none()
    serializer_class = ReplySerializer
    orderings = {"-said_at": ("-said_at", "pk")}

    def rows(self) -> "QuerySet[LatenessReply]":
        """Newest first; the newest is shown on the public board."""
        deadline = found_or_hidden(deadlines_visible_to(self.actor, self.at), pk=self.kwargs["pk"])
        return LatenessReply.objects.filter(deadline=deadline)

    @extend_schema(request=ReplyInput, responses={201: ReplySerializer}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """The head of the agency replies; what was said stays."""
        deadline = found_or_hidden(deadlines_visible_to(self.actor, self.at), pk=pk)
        given = self.parsed(ReplyInput, request)
        return ReplySerializer(replies.reply(deadline, actor=self.actor, at=self.at, **given)).data


def _shown(extension: DeadlineExtension) -> Json:
    fresh = DeadlineExtension.objects.select_related("government", "agency").get(pk=extension.pk)
    return ExtensionSerializer(fresh).data


def _unknown(field: str, message: str) -> BadInput:
    return BadInput(message, gaps=[Gap(field, "unknown", message)])


urlpatterns = [
    path("extensions/", ExtensionListView.as_view(), name="extensions"),
    path("extensions/<uuid:pk>/decision/", ExtensionDecisionView.as_view(), name="extension-decision"),
    path("deadlines/<uuid:pk>/extensions/", DeadlineExtensionsView.as_view(), name="deadline-extensions"),
    path("deadlines/<uuid:pk>/replies/", ReplyListView.as_view(), name="deadline-replies"),
]
