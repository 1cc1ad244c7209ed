"""Results that were not planned, over HTTP: recorded in a report, and taken into a change of the plan."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.as_of import IN_REVISIONS, never
from common.endpoints import DecimalText, ListEndpoint, StrictSerializer, found_or_hidden
from common.types import Json
from innovations.api.plan_changes import PLAN_CHANGES, PlanChangeDetailSerializer
from innovations.api.report_lines import SharesSerializer
from innovations.api.reports import REPORTS
from innovations.models import UnplannedResult
from innovations.services.proposals import plan_changes
from innovations.services.reports import unplanned
from innovations.services.reports.entries import UnplannedEntry
from innovations.services.reports.figure_checks import LONGEST_TEXT
from workflow.api.base import WritingEndpoint, idempotent


class UnplannedSerializer(serializers.ModelSerializer[UnplannedResult]):
    """A result for which the plan has no indicator. It scores nothing."""

    actual = DecimalText(allow_null=True)
    shares = SharesSerializer(allow_null=True)

    class Meta:
        model = UnplannedResult
        fields = ("id", "name", "unit", "actual", "note", "shares")


class UnplannedChange(StrictSerializer):
    """What changes; members left out stay as they are."""

    name = serializers.CharField(required=False, max_length=unplanned.LENGTHS["name"])
    unit = serializers.CharField(required=False, allow_blank=True, max_length=unplanned.LENGTHS["unit"])
    actual = DecimalText(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_TEXT)
    shares = SharesSerializer(required=False, allow_null=True)


class UnplannedInput(UnplannedChange):
    """A result; nothing but its name needs to be complete before the report is handed in."""

    name = serializers.CharField(max_length=unplanned.LENGTHS["name"])


class UnplannedListView(ListEndpoint, WritingEndpoint):
    """The unplanned results of a report."""

    past = never(IN_REVISIONS)
    queryset = UnplannedResult.objects.none()
    serializer_class = UnplannedSerializer
    orderings = {"position": ("position", "pk")}

    def rows(self) -> "QuerySet[UnplannedResult]":
        return UnplannedResult.objects.filter(report=REPORTS.find(self, self.kwargs["pk"]))

    @extend_schema(request=UnplannedInput, responses={201: UnplannedSerializer}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Tell of one while the report can be edited."""
        report = REPORTS.find(self, pk)
        entry = UnplannedEntry(**self.parsed(UnplannedInput, request))
        made = unplanned.record(report, entry, actor=self.actor, at=self.at, seen_version=self.seen_version)
        return UnplannedSerializer(made).data


class UnplannedView(WritingEndpoint):
    """One of them."""

    @extend_schema(request=UnplannedChange, responses=UnplannedSerializer)
    @idempotent()
    def patch(self, request: Request, pk: UUID, result_pk: UUID) -> Json:
        """Change it; `If-Match` names the report's version."""
        report = REPORTS.find(self, pk)
        entry = UnplannedEntry(**self.parsed(UnplannedChange, request))
        made = unplanned.record(
            report, entry, actor=self.actor, at=self.at, result=result_pk, seen_version=self.seen_version
        )
        return UnplannedSerializer(made).data

    @extend_schema(responses={204: None})
    @idempotent(status=204)
    def delete(self, request: Request, pk: UUID, result_pk: UUID) -> None:
        """Take it off with its evidence while the report can be edited."""
        report = REPORTS.find(self, pk)
        unplanned.remove(report, result_pk, actor=self.actor, at=self.at, seen_version=self.seen_version)


class UnplannedPlanView(WritingEndpoint):
    """Taking one into the plan."""

    @extend_schema(request=None, responses={201: PlanChangeDetailSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID, result_pk: UUID) -> Json:
        """Put it into the change of the plan, begun if there is none, as an indicator without targets yet."""
        report = REPORTS.find(self, pk)
        result = found_or_hidden(UnplannedResult.objects.filter(report=report), pk=result_pk)
        change = plan_changes.take_in(result, actor=self.actor, at=self.at)
        return PLAN_CHANGES.show(self, change.pk)
