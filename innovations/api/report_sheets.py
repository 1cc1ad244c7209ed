"""Figures by spreadsheet over the API: the prefilled sheet of many reports, the filled one, and what was handed in."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, by_hand, never
from common.changes import content
from common.endpoints import StrictSerializer, bytes_of, found_or_hidden
from common.exports import TABLE_TYPES, csv_response, xlsx_response
from common.imports import ImportResult
from common.sheets.problems import LeftOut
from common.types import Json, Shown
from common.uploads import ReadFileInput
from innovations.api.reports import REPORTS
from innovations.models import Report, ReportRevision
from innovations.queries import ends_in_quarter, reports_visible_to, typed_at
from innovations.services.reports import figure_import
from innovations.services.reports.figure_sheet import HEADER, sheet
from organisations.api.agencies import agency_named
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent


class SheetInput(StrictSerializer):
    """The filled spreadsheet (multipart/form-data); with `dry_run` it is only checked."""

    file = ReadFileInput(max_length=255)
    dry_run = serializers.BooleanField(required=False, default=False)


class LeftOutSerializer(serializers.Serializer[LeftOut]):
    """Rows that were not read although nothing is wrong with them: one, or all until `last`."""

    first = serializers.IntegerField(source="line")
    last = serializers.IntegerField()
    code = serializers.CharField()
    reason = serializers.CharField()


class ImportedSerializer(serializers.Serializer[ImportResult]):
    """What an import did, in rows; `left_out` were not read, for the reason that stands with each."""

    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    left_out = LeftOutSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class SheetQuery(StrictSerializer):
    """Which reports; those being filled in, unless one is named."""

    report = serializers.UUIDField(required=False)
    agency = serializers.CharField(required=False, max_length=255)
    year = serializers.IntegerField(required=False)
    quarter = serializers.IntegerField(required=False, min_value=1, max_value=4)
    format = serializers.ChoiceField(choices=["csv", "xlsx"], required=False, default="csv")


class FiguresView(WritingEndpoint):
    """The sheet of figures."""

    past = never(NOW_ONLY)
    parser_classes = (MultiPartParser,)
    parameters = frozenset({"report", "agency", "year", "quarter", "format"})

    @extend_schema(
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR)
            for name in ("report", "agency", "year", "quarter", "format")
        ],
        responses={(200, kind): OpenApiTypes.STR for kind in TABLE_TYPES.values()},
    )
    def get(self, request: Request) -> HttpResponse | StreamingHttpResponse:
        """Every indicator of the reports, with targets, the last period and what is stored."""
        given = self.parsed_query(request)
        make = csv_response if given["format"] == "csv" else xlsx_response
        return make(HEADER, sheet(self._reports(given)))

    @extend_schema(request={"multipart/form-data": SheetInput}, responses=ImportedSerializer)
    @idempotent()
    def post(self, request: Request) -> Json:
        """Store a filled sheet; 422 names every bad line and column, and nothing is stored then."""
        given = self.parsed(SheetInput, request)
        data = bytes_of(given["file"], figure_import.MAX_BYTES + 1)
        found = figure_import.import_figures(
            data,
            actor=self.actor,
            at=self.at,
            file_name=given["file"].name or "",
            dry_run=given["dry_run"],
        )
        return ImportedSerializer(found).data

    def parsed_query(self, request: Request) -> dict[str, Any]:
        """The query's members. Raises 400 naming the wrong one."""
        query = SheetQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        found: dict[str, Any] = query.validated_data
        return found

    def _reports(self, given: dict[str, Any]) -> "QuerySet[Report]":
        rows = reports_visible_to(self.actor, self.at)
        if "report" in given:
            return rows.filter(pk=found_or_hidden(rows, pk=given["report"]).pk)
        if "agency" in given:
            rows = rows.filter(agency=agency_named(given["agency"], actor=self.actor))
        if "year" in given:
            rows = rows.filter(year=given["year"])
        if "quarter" in given:
            rows = rows.filter(ends_in_quarter(given["quarter"]))
        return rows.filter(typed_at(self.at))


class ReportRevisionSerializer(serializers.ModelSerializer[ReportRevision]):
    """One submission."""

    class Meta:
        model = ReportRevision
        fields = ("number", "sha256", "frozen_at")


class ReportRevisionDetailSerializer(ReportRevisionSerializer):
    """One submission with its content as it was handed in."""

    content = serializers.SerializerMethodField()

    class Meta(ReportRevisionSerializer.Meta):
        fields = (*ReportRevisionSerializer.Meta.fields, "content")  # type: ignore[assignment]

    def get_content(self, revision: ReportRevision) -> dict[str, Any]:
        """The frozen value."""
        found: dict[str, Any] = content(bytes(revision.content))
        return found


class ReportRevisionsSerializer(serializers.Serializer[Shown]):
    """All of them."""

    results = ReportRevisionSerializer(many=True)


class ReportRevisionListView(ActingEndpoint):
    """What was handed in, each time."""

    past = by_hand()

    @extend_schema(operation_id="reports_revisions_list", responses=ReportRevisionsSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """In the order of submission; a report has few."""
        report = REPORTS.find(self, pk)
        rows = (
            report.revisions.defer("content").filter(frozen_at__lte=self.as_of or self.at).order_by("number")
        )
        return Response({"results": ReportRevisionSerializer(rows, many=True).data})


class ReportRevisionView(ActingEndpoint):
    """One submission."""

    past = by_hand()

    @extend_schema(responses=ReportRevisionDetailSerializer)
    def get(self, request: Request, pk: UUID, number: int) -> Response:
        """The content of one submission."""
        report = REPORTS.find(self, pk)
        rows = ReportRevision.objects.filter(report=report, frozen_at__lte=self.as_of or self.at)
        found = found_or_hidden(rows, number=number)
        return Response(ReportRevisionDetailSerializer(found).data)
