"""The sheet of a plan's indicators over the API: taken along, and handed in to be checked or stored."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from common.as_of import NOW_ONLY, never
from common.endpoints import StrictSerializer, bytes_of
from common.exports import TABLE_TYPES, csv_response, xlsx_response
from common.periods import local_day
from common.types import Json
from common.uploads import ReadFileInput
from innovations.api.innovations import INNOVATIONS
from innovations.api.plan_changes import PLAN_CHANGES
from innovations.models import Indicator, Innovation, PlanChange
from innovations.services.proposals import (
    drafting,
    plan_changes,
    plan_guide,
    plan_import,
    plan_sheet,
    plan_sheet_writing,
)
from innovations.services.proposals.plan_lists import PlanEntry, plan_rows
from innovations.services.proposals.plan_sheet import PlanSheet
from workflow.api.base import WritingEndpoint, idempotent


class PlanSheetInput(StrictSerializer):
    """The filled sheet (multipart/form-data). `dry_run` only checks; `confirm` says that what looks odd is meant."""

    file = ReadFileInput(max_length=255)
    dry_run = serializers.BooleanField(required=False, default=False)
    confirm = serializers.BooleanField(required=False, default=False)
    remove_missing = serializers.BooleanField(required=False, default=False)


class QuestionSerializer(serializers.Serializer[PlanSheet]):
    """Something that looks like a mistake."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class PlanSheetSerializer(serializers.Serializer[PlanSheet]):
    """What a sheet makes of a plan: names of indicators, questions, and how cells were read. `reported` are those of
    the `missing` that cannot be taken off, because a report or an entry refers to them."""

    created = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())
    unchanged = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())
    reported = serializers.ListField(child=serializers.CharField())
    questions = QuestionSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class PlanSheetView(WritingEndpoint):
    """The indicators of a proposal that is still written."""

    past = never(NOW_ONLY)
    parser_classes = (MultiPartParser,)
    parameters = frozenset({"format"})

    @extend_schema(
        parameters=[OpenApiParameter("format", OpenApiTypes.STR, enum=["csv", "xlsx"])],
        responses={(200, kind): OpenApiTypes.STR for kind in TABLE_TYPES.values()},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """One row per indicator, the same columns as on the page."""
        subject = self.subject(pk)
        rows = self.indicators(subject)
        innovation = _innovation_of(subject)
        columns, table = (
            plan_sheet_writing.header(innovation, rows),
            plan_sheet_writing.sheet(innovation, rows),
        )
        if request.query_params.get("format") != "xlsx":
            return csv_response(columns, table)
        choices = plan_guide.choices_of(innovation)
        return xlsx_response(columns, table, guide=plan_guide.as_lines(choices), choices=choices)

    @extend_schema(request={"multipart/form-data": PlanSheetInput}, responses=PlanSheetSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """Store it; 422 names every bad cell, or every question without `confirm`, and nothing is stored then."""
        subject = self.subject(pk)
        given = self.parsed(PlanSheetInput, request)
        innovation = _innovation_of(subject)
        self.may_edit(subject)
        content = bytes_of(given["file"], plan_sheet.MAX_BYTES + 1)
        found = plan_sheet.read_sheet(
            innovation,
            content,
            known=self.indicators(subject),
            year=local_day(self.at, ZoneInfo(innovation.government.zone)).year,
            remove_missing=given["remove_missing"],
        )
        if not given["dry_run"]:
            if not given["confirm"]:
                plan_sheet.refuse_unconfirmed(found)
            plan_import.store_sheet(
                subject,
                found,
                actor=self.actor,
                at=self.at,
                content=content,
                file_name=given["file"].name or "",
                seen_version=self.seen_version,
            )
        return PlanSheetSerializer(found).data

    def subject(self, pk: UUID) -> Innovation | PlanChange:
        """What has the plan, or 404."""
        return INNOVATIONS.find(self, pk)

    def indicators(self, subject: Innovation | PlanChange) -> list[Indicator]:
        """Those of the plan, in order."""
        return [row for row in self.listed(subject) if isinstance(row, Indicator)]

    def listed(self, subject: Innovation | PlanChange) -> list[PlanEntry]:
        """The list as it stands."""
        return plan_rows(_innovation_of(subject), "indicators")

    def may_edit(self, subject: Innovation | PlanChange) -> None:
        """Raises NotPermitted, then NotNow."""
        drafting.may_edit(_innovation_of(subject), actor=self.actor, at=self.at)


class ChangedPlanSheetView(PlanSheetView):
    """The indicators of a change of the plan."""

    past = never(NOW_ONLY)

    def subject(self, pk: UUID) -> PlanChange:
        return PLAN_CHANGES.find(self, pk)

    def listed(self, subject: Innovation | PlanChange) -> list[PlanEntry]:
        assert isinstance(subject, PlanChange), "found as one"
        return plan_changes.rows_of_change(subject, "indicators")

    def may_edit(self, subject: Innovation | PlanChange) -> None:
        assert isinstance(subject, PlanChange), "found as one"
        plan_changes.may_revise(subject, actor=self.actor, at=self.at)


def _innovation_of(subject: Innovation | PlanChange) -> Innovation:
    return subject if isinstance(subject, Innovation) else subject.innovation
