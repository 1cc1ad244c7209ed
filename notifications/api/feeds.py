"""Calendar feeds over the API."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import ONES_OWN, never
from common.endpoints import ResourceSet, StrictSerializer
from notifications.enums import FeedScope
from notifications.models import FeedToken
from notifications.services import feeds
from organisations.api.agencies import agency_named
from workflow.api.base import WritingEndpoint


class FeedSerializer(serializers.ModelSerializer[FeedToken]):
    """A living feed; its address is not stored and cannot be shown again."""

    class Meta:
        model = FeedToken
        fields = ("id", "scope", "agency", "government", "label", "created_at", "revoked_at")


class NewFeedSerializer(StrictSerializer):
    """What the feed is to show."""

    scope = serializers.ChoiceField(choices=FeedScope.choices)
    agency = serializers.CharField(required=False, max_length=255)
    government = serializers.UUIDField(required=False)
    label = serializers.CharField(required=False, max_length=80, default="")  # type: ignore[assignment]


class MadeFeedSerializer(FeedSerializer):
    """A new feed with its address, this once."""

    url = serializers.CharField()

    class Meta(FeedSerializer.Meta):
        fields = (*FeedSerializer.Meta.fields, "url")  # type: ignore[assignment]


class FeedSet(ResourceSet, WritingEndpoint):
    """My feeds."""

    past = never(ONES_OWN)
    queryset = FeedToken.objects.none()
    serializer_class = FeedSerializer
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}

    def rows(self) -> "QuerySet[FeedToken]":
        return feeds.living_feeds(self.actor.person_id)

    # The answer holds a secret, which is not to be kept for repetitions.
    @extend_schema(request=NewFeedSerializer, responses={201: MadeFeedSerializer})
    def create(self, request: Request) -> Response:
        """Make a feed; `url` is in this answer only."""
        given = self.parsed(NewFeedSerializer, request)
        agency = agency_named(given.get("agency"), actor=self.actor)
        made = feeds.create_feed(
            self.actor,
            given["scope"],
            at=self.at,
            agency_id=agency.pk if agency else None,
            government_id=given.get("government"),
            label=given["label"],
        )
        address = request.build_absolute_uri(feeds.path_of(made))
        body = {**FeedSerializer(made.feed).data, "url": address}
        response = Response(body, status=201)
        response["Cache-Control"] = "no-store"
        return response

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Revoke the feed; its address answers 404 from now on."""
        feeds.revoke_feed(self.actor, pk, at=self.at)
        return Response(status=204)
