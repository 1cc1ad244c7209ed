"""Own notices and preferences over the API."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, ONES_OWN, never
from common.endpoints import ListEndpoint, StrictSerializer
from common.types import Json, Shown
from notifications.enums import MailLanguage
from notifications.filters import NoticeFilter
from notifications.models import Notice, NoticePreference
from notifications.services import reading
from notifications.wording import notice_in_words
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """One notice with its words in the caller's language."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    headline = serializers.SerializerMethodField()
    detail = serializers.SerializerMethodField()
    mailed_at = serializers.DateTimeField(
        source="mailing.sent_at", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = Notice
        fields = (
            "id",
            "kind",
            "code",
            "headline",
            "title",
            "detail",
            "subject_type",
            "subject_id",
            "role",
            "at",
            "noted_at",
            "mailed_at",
            "read_at",
            "settled_at",
        )

    @extend_schema_field(str)
    def get_headline(self, notice: Notice) -> str:
        """What it says in short."""
        return notice_in_words(notice).headline

    @extend_schema_field(str)
    def get_detail(self, notice: Notice) -> str:
        """The sentence, empty where the headline says it all."""
        return notice_in_words(notice).detail


class ReadSerializer(StrictSerializer):
    """Which ones; without `ids` all."""

    ids = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=500)


class MarkedSerializer(serializers.Serializer[Shown]):
    """How many were unread until now."""

    marked = serializers.IntegerField()


class NoticePreferenceSerializer(serializers.ModelSerializer[NoticePreference]):
    """Hours are local, in the zone of one's government."""

    class Meta:
        model = NoticePreference
        fields = reading.PREFERENCES


class NoticePreferenceChanges(StrictSerializer):
    """Any of the preferences; the service checks them against each other."""

    language = serializers.ChoiceField(choices=MailLanguage.choices, required=False)
    digest_hour = serializers.IntegerField(required=False)
    quiet_from = serializers.IntegerField(required=False, min_value=0, max_value=23)
    quiet_until = serializers.IntegerField(required=False, min_value=0, max_value=23)
    working_days_only = serializers.BooleanField(required=False)
    mail_reminders = serializers.BooleanField(required=False)
    mail_tasks = serializers.BooleanField(required=False)
    mail_outcomes = serializers.BooleanField(required=False)
    mail_news = serializers.BooleanField(required=False)


class NoticeListView(ListEndpoint, ActingEndpoint):
    """One's own notices, newest first."""

    past = never(NOW_ONLY)
    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    orderings = {"-at": ("-at", "-pk"), "at": ("at", "pk")}

    def rows(self) -> "QuerySet[Notice]":
        return reading.notices_of(self.actor, self.at)


class NoticeReadView(WritingEndpoint):
    """Marking own notices as read."""

    @extend_schema(request=ReadSerializer, responses=MarkedSerializer)
    @idempotent()
    def post(self, request: Request) -> Json:
        """All, or those named; ids of others change nothing."""
        given = self.parsed(ReadSerializer, request)
        return {"marked": reading.mark_read(self.actor, at=self.at, only=given.get("ids"))}


class NoticePreferenceView(WritingEndpoint):
    """How I want to be notified."""

    past = never(ONES_OWN)

    @extend_schema(responses=NoticePreferenceSerializer)
    def get(self, request: Request) -> Response:
        """The preferences, or the defaults."""
        return Response(NoticePreferenceSerializer(reading.preference_of(self.actor.person_id)).data)

    @extend_schema(request=NoticePreferenceChanges, responses=NoticePreferenceSerializer)
    @idempotent()
    def patch(self, request: Request) -> Json:
        """Change some of the preferences; those left out stay."""
        given = self.parsed(NoticePreferenceChanges, request)
        return NoticePreferenceSerializer(reading.save_preference(self.actor.person_id, given)).data
