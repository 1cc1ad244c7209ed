"""Open data: the allow-listed fields of what is public, without signing in."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import Endpoint, ListEndpoint
from common.exports import csv_response
from common.types import Json, PathValue, Shown
from dashboard import published
from dashboard.filters import PublicAgencyFilter, PublicInnovationFilter, PublicLateFilter
from dashboard.published_plan import publication_of
from innovations.api.periods import PeriodSerializer, QuarterNumberField
from innovations.api.serializers import CodesAsText
from innovations.models import Innovation, Report
from innovations.policy_sections.publication import ALWAYS, CHOSEN
from organisations.models import Agency


class PublicView(Endpoint):
    """No login, no cookies looked at, and a limit per address."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "public"

    def finalize_response(
        self, request: Request, response: Response, *args: str, **kwargs: PathValue
    ) -> Response:
        """Readable by scripts of any site: nothing here depends on who asks. Kept for a minute, under a licence."""
        answered = super().finalize_response(request, response, *args, **kwargs)
        answered["Access-Control-Allow-Origin"] = "*"
        answered["Access-Control-Expose-Headers"] = "Link, Retry-After"
        if request.method == "OPTIONS":
            answered["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            answered["Access-Control-Allow-Headers"] = "*"
        elif answered.status_code == HTTPStatus.OK:
            answered["Cache-Control"] = "public, max-age=60"
            answered["Link"] = f'<{reverse("open-data")}>; rel="describedby"'
        return answered


class PublicInnovationSerializer(CodesAsText):
    """The public fields of an innovation. What its policy does not publish is null."""

    state = serializers.CharField()
    agency = serializers.CharField(source="agency.name", default="")
    government = serializers.CharField(source="government.name")
    government_code = serializers.CharField(source="government.code")
    launched_on = serializers.DateField(source="launch_event.held_on", default=None, allow_null=True)

    class Meta:
        model = Innovation
        fields = (
            "id", "state", *ALWAYS, "agency", "government", "government_code", "launched_on", "suspended_at", *CHOSEN,
        )  # fmt: skip
        # Those that a policy may leave out.
        extra_kwargs: ClassVar = {name: {"allow_null": True} for name in CHOSEN}


class PublicInnovationListView(ListEndpoint, PublicView):
    """Innovations from their approval on."""

    past = never(NOW_ONLY)
    queryset = Innovation.objects.none()
    serializer_class = PublicInnovationSerializer
    filterset_class = PublicInnovationFilter
    orderings = {"title": ("title", "pk"), "-title": ("-title", "-pk")}

    def rows(self) -> "QuerySet[Innovation]":
        return published.public_innovations()

    def present(self, rows: list[Innovation]) -> Sequence[Json]:
        """With as much of the content as each one's policy publishes. One query."""
        rules = publication_of(rows)
        return [
            {**shown, **dict.fromkeys(set(CHOSEN) - set(rules[item.policy_ref].published_fields))}
            for item, shown in zip(rows, super().present(rows), strict=True)
            if isinstance(shown, Mapping)
        ]


class PublicAgencySerializer(serializers.ModelSerializer[Agency]):
    """An agency with its counts."""

    government = serializers.CharField(source="government.name")
    government_code = serializers.CharField(source="government.code")
    innovations = serializers.IntegerField()
    reports_due = serializers.IntegerField()
    reports_in_time = serializers.IntegerField()
    reports_late = serializers.IntegerField()
    reports_excused = serializers.IntegerField()

    class Meta:
        model = Agency
        fields = (
            "id", "name", "government", "government_code", "innovations", "reports_due", "reports_in_time",
            "reports_late", "reports_excused",
        )  # fmt: skip


class PublicAgencyListView(ListEndpoint, PublicView):
    """Agencies with something public: how many innovations, how many reports in time."""

    past = never(NOW_ONLY)
    queryset = Agency.objects.none()
    serializer_class = PublicAgencySerializer
    filterset_class = PublicAgencyFilter
    orderings = {"name": ("name", "pk"), "-name": ("-name", "-pk")}

    def rows(self) -> "QuerySet[Agency]":
        return published.public_agencies(at=self.at)


class LateSerializer(serializers.Serializer[Shown]):
    """A late obligation with the derivation of its due day."""

    report = serializers.UUIDField()
    innovation_id = serializers.UUIDField()
    innovation = serializers.CharField()
    agency = serializers.CharField()
    government = serializers.CharField()
    government_code = serializers.CharField()
    year = serializers.IntegerField(source="period.year")
    quarter = QuarterNumberField()
    period = PeriodSerializer()
    due_on = serializers.DateField()
    due_at = serializers.DateTimeField()
    late_working_days = serializers.IntegerField()
    state = serializers.CharField()
    derivation = serializers.JSONField()
    explanation = serializers.ListField(child=serializers.CharField())
    reply = serializers.CharField(help_text="What the agency says beside it; empty without a reply.")
    reply_by = serializers.CharField()


class PublicLateListView(ListEndpoint, PublicView):
    """Reports past their due day and not received, the longest overdue first."""

    past = never(NOW_ONLY)
    queryset = Report.objects.none()
    serializer_class = LateSerializer
    filterset_class = PublicLateFilter
    orderings = {"period_start": ("period_start", "pk"), "-period_start": ("-period_start", "-pk")}

    def rows(self) -> "QuerySet[Report]":
        return published.public_late(at=self.at)

    def present(self, rows: list[Any]) -> Sequence[Json]:
        """With lateness in working days."""
        return list(LateSerializer(published.late_entries(rows, at=self.at), many=True).data)


class SummarySerializer(serializers.Serializer[Shown]):
    """The figures of the board."""

    at = serializers.DateTimeField()
    governments = serializers.IntegerField()
    agencies = serializers.IntegerField()
    innovations = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField())
    reports_due = serializers.IntegerField()
    reports_in_time = serializers.IntegerField()
    reports_late = serializers.IntegerField()
    reports_excused = serializers.IntegerField()


class PublicSummaryView(PublicView):
    """The board's figures as of now."""

    past = never(NOW_ONLY)
    parameters = frozenset({"format"})

    @extend_schema(responses=SummarySerializer)
    def get(self, request: Request) -> HttpResponseBase:
        """As JSON, or as one line of CSV."""
        figures = SummarySerializer(published.summary(at=self.at)).data
        if request.query_params.get("format", "json") == "csv":
            flat = {name: value for name, value in figures.items() if name != "states"} | figures["states"]
            return csv_response(list(flat), [[str(value) for value in flat.values()]])
        if request.query_params.get("format", "json") != "json":
            message = _("This must be one of %(choices)s.") % {"choices": "json, csv"}
            raise serializers.ValidationError({"format": [message]})
        return Response(figures)
