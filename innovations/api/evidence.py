"""Files shown as evidence in a report."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from common.as_of import IN_REVISIONS, never
from common.endpoints import ListEndpoint, StrictSerializer, bytes_of, found_or_hidden
from common.types import Json
from common.uploads import KeptFileInput
from innovations.api.reports import REPORTS
from innovations.api.serializers import AttachmentSerializer
from innovations.models import Attachment, Report, ReportEvidence
from innovations.report_conditions import is_outside
from innovations.services.proposals.attaching import MAX_BYTES
from innovations.services.reports import evidence
from workflow.api.base import WritingEndpoint, idempotent


class EvidenceSerializer(serializers.ModelSerializer[ReportEvidence]):
    """A file of the innovation as evidence; without indicator, milestone and unplanned result it is about the whole
    report."""

    indicator = serializers.UUIDField(source="line.indicator_id", default=None, allow_null=True)
    milestone = serializers.UUIDField(source="milestone.milestone_id", default=None, allow_null=True)
    unplanned = serializers.UUIDField(source="unplanned_id", default=None, allow_null=True)
    outside_period = serializers.SerializerMethodField()
    attachment = AttachmentSerializer()

    class Meta:
        model = ReportEvidence
        fields = (
            "id", "indicator", "milestone", "unplanned", "dated_on", "date_note", "outside_period", "attachment",
        )  # fmt: skip

    def get_outside_period(self, row: ReportEvidence) -> bool | None:
        """Whether its day lies outside the report's period, which then takes a note; null without a day."""
        return None if row.dated_on is None else is_outside(row.dated_on, row.report)


class DayInput(StrictSerializer):
    """The day that evidence bears, and why it lies outside the report's period."""

    dated_on = serializers.DateField(required=False, allow_null=True, default=None)
    date_note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=evidence.LONGEST_NOTE
    )


class AboutInput(DayInput):
    """What evidence is about: an indicator, a milestone, an unplanned result, or none of them."""

    indicator = serializers.UUIDField(required=False)
    milestone = serializers.UUIDField(required=False)
    unplanned = serializers.UUIDField(required=False)


class EvidenceInput(AboutInput):
    """A file handed in (multipart/form-data) and what it is about."""

    file = KeptFileInput(max_length=255)


class ReuseInput(AboutInput):
    """Files that the innovation has already, and what they are about."""

    attachments = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=evidence.MAX_FILES
    )


def _about(given: Mapping[str, Any]) -> evidence.EvidenceSubject:
    return evidence.EvidenceSubject(
        indicator_id=given.get("indicator"),
        milestone_id=given.get("milestone"),
        unplanned_id=given.get("unplanned"),
        dated_on=given["dated_on"],
        date_note=given["date_note"],
    )


def _shown(report: Report) -> "QuerySet[ReportEvidence]":
    rows = ReportEvidence.objects.filter(report=report)
    return rows.select_related("report", "line", "milestone", "attachment")


class EvidenceListView(ListEndpoint, WritingEndpoint):
    """The evidence of a report; the bytes lie at the address of the innovation's attachment."""

    past = never(IN_REVISIONS)
    parser_classes = (MultiPartParser,)
    queryset = ReportEvidence.objects.none()
    serializer_class = EvidenceSerializer
    orderings = {"id": ("pk",)}

    def rows(self) -> "QuerySet[ReportEvidence]":
        report = REPORTS.find(self, self.kwargs["pk"])
        return _shown(report)

    @extend_schema(
        request={"multipart/form-data": EvidenceInput},
        responses={201: EvidenceSerializer},
        filters=False,
    )
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Hand in a file while the report can be edited."""
        report = REPORTS.find(self, pk)
        given = self.parsed(EvidenceInput, request)
        file = given["file"]
        made = evidence.attach(
            report,
            actor=self.actor,
            at=self.at,
            name=file.name,
            content=bytes_of(file, MAX_BYTES + 1),
            content_type=file.content_type or "",
            about=_about(given),
            seen_version=self.seen_version,
        )
        return EvidenceSerializer(made).data


class EvidenceFileListView(ListEndpoint, WritingEndpoint):
    """Files of the report's innovation, of its proposal and of every report, that can be shown as evidence."""

    past = never(IN_REVISIONS)
    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    orderings = {"-uploaded_at": ("-uploaded_at", "-pk"), "uploaded_at": ("uploaded_at", "pk")}

    def rows(self) -> "QuerySet[Attachment]":
        return evidence.reusable(REPORTS.find(self, self.kwargs["pk"]))

    @extend_schema(request=ReuseInput, responses={201: EvidenceSerializer(many=True)}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Show some of them while the report can be edited; nothing is uploaded again."""
        report = REPORTS.find(self, pk)
        given = self.parsed(ReuseInput, request)
        made = evidence.reuse(
            report,
            actor=self.actor,
            at=self.at,
            attachments=given["attachments"],
            about=_about(given),
            seen_version=self.seen_version,
        )
        return EvidenceSerializer(made, many=True).data


class EvidenceView(WritingEndpoint):
    """One piece of evidence."""

    @extend_schema(request=DayInput, responses=EvidenceSerializer)
    @idempotent()
    def patch(self, request: Request, pk: UUID, evidence_pk: UUID) -> Json:
        """Say which day it bears, both members together; `If-Match` names the report's version."""
        report = REPORTS.find(self, pk)
        found = found_or_hidden(_shown(report), pk=evidence_pk)
        given = self.parsed(DayInput, request)
        made = evidence.date_evidence(
            found, actor=self.actor, at=self.at, seen_version=self.seen_version, **given
        )
        return EvidenceSerializer(made).data

    @extend_schema(responses={204: None})
    @idempotent(status=204)
    def delete(self, request: Request, pk: UUID, evidence_pk: UUID) -> None:
        """Remove the evidence while the report can be edited."""
        report = REPORTS.find(self, pk)
        found = found_or_hidden(ReportEvidence.objects.filter(report=report), pk=evidence_pk)
        evidence.detach(found, actor=self.actor, at=self.at, seen_version=self.seen_version)
