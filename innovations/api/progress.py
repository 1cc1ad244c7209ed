"""What is recorded of an innovation after its launch: entries with their files, and the standing of its milestones."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import never, rebuilt
from common.endpoints import ListEndpoint, StrictSerializer, bytes_of
from common.errors import NotVisible
from common.json_parser import JSONParser
from common.types import Json, Shown
from common.uploads import KeptFileInput
from innovations.api.innovations import INNOVATIONS
from innovations.api.serializers import AttachmentSerializer
from innovations.enums import MilestoneState
from innovations.models import Innovation, ProgressEntry
from innovations.queries import progress_visible_to, sees_progress
from innovations.services.past.evaluations import entries_as_they_were, written_then
from innovations.services.progress import noting
from innovations.services.progress.noting import EvidenceFile, ProgressNote
from innovations.services.progress.statements import milestones_in_plan
from innovations.services.proposals.attaching import MAX_BYTES
from innovations.services.reports.figure_checks import LONGEST_TEXT
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent


class ProgressEntrySerializer(serializers.ModelSerializer[ProgressEntry]):
    """An entry; one that was corrected names the entry that counts instead."""

    milestone = serializers.UUIDField(source="milestone_id", allow_null=True)
    corrects = serializers.UUIDField(source="corrects_id", allow_null=True)
    corrected_by = serializers.SerializerMethodField()
    written_as = serializers.CharField(source="seat.title", default=None, allow_null=True)
    files = serializers.SerializerMethodField()

    class Meta:
        model = ProgressEntry
        fields = (
            "id", "happened_on", "text", "milestone", "percent", "finished_on", "corrects", "corrected_by", "sha256",
            "written_as", "written_at", "files",
        )  # fmt: skip

    def get_corrected_by(self, entry: ProgressEntry) -> UUID | None:
        """The entry that replaces it."""
        newer: ProgressEntry | None = getattr(entry, "corrected_by", None)
        return None if newer is None else newer.pk

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_files(self, entry: ProgressEntry) -> Json:
        """What shows it; the bytes lie at the address of the innovation's attachment."""
        return AttachmentSerializer([row.attachment for row in entry.evidence.all()], many=True).data


class ProgressEntryInput(StrictSerializer):
    """A new entry, as JSON or, with `file` (once or more), as multipart/form-data. `attachments` are files that are
    there already."""

    happened_on = serializers.DateField()
    text = serializers.CharField(max_length=LONGEST_TEXT)
    milestone = serializers.UUIDField(required=False, allow_null=True, default=None)
    percent = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=100
    )
    finished_on = serializers.DateField(required=False, allow_null=True, default=None)
    corrects = serializers.UUIDField(required=False, allow_null=True, default=None)
    attachments = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=noting.MAX_FILES
    )
    file = serializers.ListField(
        child=KeptFileInput(max_length=255), required=False, default=list, max_length=noting.MAX_FILES
    )


def _found(endpoint: ActingEndpoint, pk: UUID) -> Innovation:
    """The innovation, for whoever may read what is recorded of it; 404 otherwise."""
    innovation: Innovation = INNOVATIONS.find(endpoint, pk)
    if not sees_progress(innovation, endpoint.actor):
        raise NotVisible(_("What is recorded of this innovation is not open to you."))
    return innovation


class ProgressListView(ListEndpoint, WritingEndpoint):
    """The entries of an innovation, the newest day first, corrected ones too; and a new one."""

    past = rebuilt(written_then, entries_as_they_were)
    parser_classes = (JSONParser, MultiPartParser)
    queryset = ProgressEntry.objects.none()
    serializer_class = ProgressEntrySerializer
    orderings = {
        "-happened_on": ("-happened_on", "-pk"),
        "happened_on": ("happened_on", "pk"),
        "-written_at": ("-written_at", "-pk"),
    }

    def rows(self) -> "QuerySet[ProgressEntry]":
        innovation = _found(self, self.kwargs["pk"])
        return progress_visible_to(self.actor, self.at).filter(innovation=innovation)

    @extend_schema(
        request={"application/json": ProgressEntryInput, "multipart/form-data": ProgressEntryInput},
        responses={201: ProgressEntrySerializer},
        filters=False,
    )
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Record an entry of a running innovation, with or without a contract; with `corrects` it replaces one."""
        innovation = _found(self, pk)
        given = self.parsed(ProgressEntryInput, request)
        made = noting.write(
            innovation,
            actor=self.actor,
            at=self.at,
            note=ProgressNote(
                happened_on=given["happened_on"],
                text=given["text"],
                milestone_id=given["milestone"],
                percent=given["percent"],
                finished_on=given["finished_on"],
                attachments=tuple(given["attachments"]),
                corrects=given["corrects"],
            ),
            files=[
                EvidenceFile(file.name, bytes_of(file, MAX_BYTES + 1), file.content_type or "")
                for file in given["file"]
            ],
        )
        return ProgressEntrySerializer(progress_visible_to(self.actor, self.at).get(pk=made.pk)).data


class MilestoneStandingSerializer(serializers.Serializer[Shown]):
    """What has become of a milestone. `due_on` is the day that counts now, null where none is owed; `report` or `entry`
    is where the progress was said last."""

    milestone = serializers.UUIDField(source="milestone.pk")
    horizon = serializers.CharField(source="milestone.horizon")
    activity = serializers.CharField(source="milestone.activity")
    output = serializers.CharField(source="milestone.output")
    planned_end = serializers.DateField(source="milestone.planned_end", allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    deadline = serializers.UUIDField(source="deadline.pk", default=None, allow_null=True)
    state = serializers.ChoiceField(source="standing.state", choices=MilestoneState.choices)
    percent = serializers.IntegerField(source="standing.percent", allow_null=True)
    finished_on = serializers.DateField(source="standing.finished_on", allow_null=True)
    late_working_days = serializers.IntegerField(source="standing.late_working_days")
    report = serializers.UUIDField(source="standing.statement.report_id", default=None, allow_null=True)
    entry = serializers.UUIDField(source="standing.statement.entry_id", default=None, allow_null=True)


class MilestoneStandingsView(ActingEndpoint):
    """The milestones of the plan with what has become of them, in the plan's order."""

    past = never(gettext_lazy("Ask progress/ and deadlines/ as of then."))

    @extend_schema(responses=MilestoneStandingSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """All of them: a plan has few."""
        rows = milestones_in_plan(_found(self, pk), at=self.at)
        return Response(MilestoneStandingSerializer(rows, many=True).data)
