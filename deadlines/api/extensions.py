"""Extensions of due dates, replies beside a public lateness, and how fairly both are handed out."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import kept_since, rebuilt
from common.endpoints import ListEndpoint, StrictSerializer, found_or_hidden
from common.errors import BadInput, Gap
from common.types import Json
from deadlines.enums import ExtensionDecision
from deadlines.filters import ExtensionFilter
from deadlines.models import Deadline, DeadlineExtension, LatenessReply
from deadlines.queries import deadlines_visible_to, extensions_visible_to
from deadlines.services import bulk_extensions, extensions, replies
from deadlines.services.past import asked_then, extensions_then
from organisations.agency_names import agency_called
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from organisations.models import Agency, Government
from workflow.api.base import WritingEndpoint, idempotent


class ExtensionSerializer(serializers.ModelSerializer[DeadlineExtension]):
    """What was asked and what was decided; without an outcome it waits.

    `overtaken_by` says what made it needless. Of what was withdrawn `decided_by` is who withdrew it.
    """

    government = PlaceSerializer()
    agency = AgencyRefSerializer(allow_null=True)
    deadline = serializers.UUIDField(source="deadline_id", allow_null=True)
    asked_by = serializers.UUIDField(source="asked_by_id")
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)

    class Meta:
        model = DeadlineExtension
        fields = (
            "id", "government", "agency", "scope", "deadline", "due_from", "due_until", "asked_by", "asked_at",
            "asked_until", "reason", "letter_no", "outcome", "overtaken_by", "decided_by", "decided_as",
            "decided_at", "decision", "granted_until", "published_at",
        )  # fmt: skip


class AskInput(StrictSerializer):
    """Until when (the whole day counts), and why."""

    until = serializers.DateField()
    reason = serializers.CharField(max_length=extensions.LONGEST_TEXT)
    letter_no = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class DecideInput(StrictSerializer):
    """Granted until the day asked for unless `until` names another, as it must where that day has passed."""

    outcome = serializers.ChoiceField(choices=ExtensionDecision.choices)
    decision = serializers.CharField(max_length=extensions.LONGEST_TEXT)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class WithdrawInput(StrictSerializer):
    """Why, if one likes to say it."""

    reason = serializers.CharField(
        max_length=extensions.LONGEST_TEXT, required=False, allow_blank=True, default=""
    )


class SpanInput(StrictSerializer):
    """Everything owed by an agency, or by all without one, with a due day in the span.

    `evaluations` names the periodic evaluations too, which their evaluators owe.
    """

    government = serializers.UUIDField()
    agency = serializers.CharField(required=False, allow_null=True, default=None, max_length=255)
    due_from = serializers.DateField()
    due_until = serializers.DateField()
    until = serializers.DateField()
    evaluations = serializers.BooleanField(required=False, default=False)


class ExtendInput(SpanInput):
    """One's own motion. With `covers`, of a preview, it is refused when something else would move by now."""

    reason = serializers.CharField(max_length=extensions.LONGEST_TEXT)
    letter_no = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    covers = serializers.CharField(
        source="seen", max_length=64, required=False, allow_null=True, default=None
    )


class CoveredSerializer(serializers.ModelSerializer[Deadline]):
    """One due date in the span: whose, and the day that counts now."""

    agency = AgencyRefSerializer()
    counts_until = serializers.SerializerMethodField()

    class Meta:
        model = Deadline
        fields = ("id", "title", "agency", "kind", "due_on", "counts_until")

    def get_counts_until(self, deadline: Deadline) -> date:
        """The day that counts now, an extension included."""
        return bulk_extensions.counts_until(deadline)


class CoverageSerializer(serializers.Serializer[bulk_extensions.Coverage]):
    """What would move to the new day, what counts that long already, and the evaluations left out."""

    until = serializers.DateField()
    count = serializers.SerializerMethodField()
    moves = CoveredSerializer(many=True)
    keeps = CoveredSerializer(many=True)
    evaluations_left_out = CoveredSerializer(many=True, source="evaluations")
    covers = serializers.CharField(source="fingerprint")

    def get_count(self, found: bulk_extensions.Coverage) -> int:
        """How many would move."""
        return len(found.moves)


class ExtensionListView(ListEndpoint, WritingEndpoint):
    """Extensions that concern one, newest first; and extending of one's own motion."""

    past = rebuilt(asked_then, extensions_then, filters=frozenset({"government", "agency", "scope"}))
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
        given["government"], given["agency"] = _places(given["government"], given["agency"])
        return _shown(bulk_extensions.extend_many(actor=self.actor, at=self.at, **given))


class ExtensionPreviewView(WritingEndpoint):
    """Whom an extension of many due dates would cover; nothing is written."""

    @extend_schema(request=SpanInput, responses=CoverageSerializer)
    def post(self, request: Request) -> Response:
        """Agencies, titles, the day that counts now and the new one; `covers` stands for exactly this list."""
        given = self.parsed(SpanInput, request)
        given["government"], given["agency"] = _places(given["government"], given["agency"])
        found = bulk_extensions.covered(**given)
        bulk_extensions.check(found, actor=self.actor, government=given["government"], at=self.at)
        return Response(CoverageSerializer(found).data)


@extend_schema_view(get=extend_schema(operation_id="deadline_extensions_list"))
class DeadlineExtensionsView(ListEndpoint, WritingEndpoint):
    """The extensions asked for one deadline, and asking."""

    past = rebuilt(asked_then, extensions_then)
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


class ExtensionWithdrawalView(WritingEndpoint):
    """Take back what was asked."""

    @extend_schema(request=WithdrawInput, responses={201: ExtensionSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """The agency that asked withdraws it, as long as it is not decided; it stays on record."""
        extension = found_or_hidden(extensions_visible_to(self.actor, self.at), pk=pk)
        given = self.parsed(WithdrawInput, request)
        return _shown(extensions.withdraw(extension, actor=self.actor, at=self.at, **given))


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

    past = kept_since("said_at")
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


def _places(government: UUID, agency: str | None) -> tuple[Government, Agency | None]:
    """The government and the agency (None: all) that were named. Raises BadInput."""
    place = Government.objects.filter(pk=government).first()
    if place is None:
        raise _unknown("government", _("There is no such government."))
    rows = Agency.objects.filter(government=place)
    return place, None if agency is None else agency_called(agency, rows)


def _unknown(field: str, message: str) -> BadInput:
    return BadInput(message, gaps=[Gap(field, "unknown", message)])


urlpatterns = [
    path("extensions/", ExtensionListView.as_view(), name="extensions"),
    path("extensions/preview/", ExtensionPreviewView.as_view(), name="extension-preview"),
    path("extensions/<uuid:pk>/withdrawal/", ExtensionWithdrawalView.as_view(), name="extension-withdrawal"),
    path("extensions/<uuid:pk>/decision/", ExtensionDecisionView.as_view(), name="extension-decision"),
    path("deadlines/<uuid:pk>/extensions/", DeadlineExtensionsView.as_view(), name="deadline-extensions"),
    path("deadlines/<uuid:pk>/replies/", ReplyListView.as_view(), name="deadline-replies"),
]
