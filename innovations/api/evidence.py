"""Files shown as evidence in a report."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import ListEndpoint, StrictSerializer, found_or_hidden
from innovations.api.reports import REPORTS
from innovations.api.serializers import AttachmentSerializer
from innovations.models import ReportEvidence
from innovations.services import evidence
from innovations.services.attaching import MAX_BYTES
from workflow.api.base import WritingEndpoint


class EvidenceSerializer(serializers.ModelSerializer[ReportEvidence]):
    """A file of the innovation as evidence; without an indicator it is about the whole report."""

    indicator = serializers.UUIDField(source="line.indicator_id", default=None)
    attachment = AttachmentSerializer()

    class Meta:
        model = ReportEvidence
        fields = ("id", "indicator", "attachment")


class EvidenceInput(StrictSerializer):
    """A file handed in (multipart/form-data) and the indicator that it is about."""

    file = serializers.FileField(max_length=255)
    indicator = serializers.UUIDField(required=False)


class EvidenceListView(ListEndpoint, WritingEndpoint):
    """The evidence of a report; the bytes lie at the address of the innovation's attachment."""

    parser_classes = (MultiPartParser,)
    queryset = ReportEvidence.objects.none()
    serializer_class = EvidenceSerializer
    orderings = {"id": ("pk",)}

    def rows(self) -> "QuerySet[ReportEvidence]":
        """That of one report."""
        report = REPORTS.find(self, self.kwargs["pk"])
        return ReportEvidence.objects.filter(report=report).select_related("line", "attachment")

    @extend_schema(
        request={"multipart/form-data": EvidenceInput},
        responses={201: EvidenceSerializer},
        filters=False,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Hand in a file while the report can be edited."""
        report = REPORTS.find(self, pk)
        given = self.parsed(EvidenceInput, request)
        file, seen = given["file"], self.seen_version()
        content = file.read(MAX_BYTES + 1)

        def work() -> Any:
            made = evidence.attach(
                report,
                actor=request.user,
                at=self.at,
                name=file.name,
                content=content,
                content_type=file.content_type or "",
                indicator_id=given.get("indicator"),
                seen_version=seen,
            )
            return EvidenceSerializer(made).data

        return self.write(work, status=201)


class EvidenceView(WritingEndpoint):
    """One piece of evidence."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID, evidence_pk: UUID) -> Response:
        """Take it off while the report can be edited."""
        report, seen = REPORTS.find(self, pk), self.seen_version()
        found = found_or_hidden(ReportEvidence.objects.filter(report=report), pk=evidence_pk)

        def work() -> None:
            evidence.detach(found, actor=request.user, at=self.at, seen_version=seen)

        return self.write(work, status=204)
