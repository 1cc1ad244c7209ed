"""The feed of a command centre: work packages of one government, with a tag that tells an unchanged answer."""

from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import found_or_hidden
from common.periods import local_day
from common.types import Shown
from dashboard.api.views import PublicView
from dashboard.packages_feed import packages_feed
from organisations.models import Government

FIRST_YEAR, LAST_YEAR = 1990, 2200


class FeedPlaceSerializer(serializers.Serializer[Shown]):
    """Whose packages these are."""

    code = serializers.CharField()
    name = serializers.CharField()


class FeedPointSerializer(serializers.Serializer[Shown]):
    """The end of a month in the curve of all packages, weighted by contract value."""

    month = serializers.DateField()
    planned = serializers.CharField(allow_null=True)
    actual = serializers.CharField(allow_null=True)


class FeedAgencySerializer(serializers.Serializer[Shown]):
    """An agency, the furthest behind first."""

    agency = serializers.CharField()
    packages = serializers.IntegerField()
    planned = serializers.CharField(allow_null=True)
    actual = serializers.CharField(allow_null=True)
    deviation = serializers.CharField(allow_null=True)
    lights = serializers.DictField(child=serializers.IntegerField())
    critical = serializers.IntegerField()
    contract = serializers.CharField()
    paid = serializers.CharField()


class FeedItemSerializer(serializers.Serializer[Shown]):
    """A package by its locked months."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    agency = serializers.CharField()
    stage = serializers.CharField()
    month = serializers.DateField(allow_null=True)
    planned = serializers.CharField(allow_null=True)
    actual = serializers.CharField(allow_null=True)
    deviation = serializers.CharField(allow_null=True)
    light = serializers.CharField()
    critical = serializers.BooleanField()
    rule = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    forecast_on = serializers.DateField(allow_null=True)
    example = serializers.BooleanField()


class PackagesFeedSerializer(serializers.Serializer[Shown]):
    """The whole answer. Shares and amounts are decimal text with two places; `schema` rises when a field goes."""

    schema = serializers.IntegerField()
    government = FeedPlaceSerializer()
    year = serializers.IntegerField()
    on = serializers.DateField()
    packages = serializers.IntegerField()
    budget = serializers.CharField()
    contract = serializers.CharField()
    paid = serializers.CharField()
    savings = serializers.CharField()
    planned = serializers.CharField(allow_null=True)
    actual = serializers.CharField(allow_null=True)
    deviation = serializers.CharField(allow_null=True)
    lights = serializers.DictField(child=serializers.IntegerField())
    critical = serializers.IntegerField()
    not_finished_in_year = serializers.IntegerField()
    curve = FeedPointSerializer(many=True)
    agencies = FeedAgencySerializer(many=True)
    items = FeedItemSerializer(many=True)


class PackagesFeedView(PublicView):
    """Work packages of a government for a command centre."""

    past = never(NOW_ONLY)
    parameters = frozenset({"year"})

    @extend_schema(
        responses={200: PackagesFeedSerializer, 304: None},
        parameters=[OpenApiParameter("year", int, description="Fiscal year; this year without it.")],
    )
    def get(self, request: Request, code: str) -> HttpResponseBase:
        """Locked figures as of today. Send the ETag back in If-None-Match: an unchanged answer is 304, without body."""
        government = found_or_hidden(Government.objects.all(), code=code)
        today = local_day(self.at, government.tz)
        feed = packages_feed(government, _year(request, today.year), on=today)
        tag = f'"{feed.etag}"'
        known = parse_etags(request.headers.get("If-None-Match", ""))
        unchanged = tag in known or f"W/{tag}" in known or "*" in known
        answer = Response(status=304) if unchanged else Response(feed.body)
        answer["ETag"] = tag
        return answer


def _year(request: Request, this_year: int) -> int:
    asked = request.query_params.get("year", "")
    if not asked:
        return this_year
    if not (asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked[:5]) <= LAST_YEAR):
        raise serializers.ValidationError({"year": [_("There is no such year.")]})
    return int(asked)
