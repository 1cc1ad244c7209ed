"""The log over the history: what anybody may keep and compare, and the entries and proofs for inspectors."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import DATED, NOW_ONLY, kept_since, never
from common.endpoints import Endpoint, ListEndpoint
from common.errors import BadInput, Gap, NotPermitted, NotVisible
from common.file_names import disposition
from common.types import Shown
from common.web import streamed_file
from history.models import SignedCheckpoint
from history.proofs import encoded, inclusion_text
from history.queries import entries, key_texts, log_size, newest_checkpoint, place_of, stored_tree
from history.services.bundling import ZIP, take_bundle
from history.services.exporting import VERIFIER, opaque
from organisations.enums import ReadKind
from organisations.offices import Actor
from organisations.services.reading import record_read
from organisations.visibility import reach_of
from workflow.api.base import ActingEndpoint
from workflow.queries import events_for_inspection

TEXT = "text/plain; charset=utf-8"
NDJSON = "application/x-ndjson"
# In one answer; the next one begins where it ended.
MOST_ENTRIES = 10_000


class KeptByAnybody(Endpoint):
    """Asked without signing in: what says nothing of what was recorded, only that it stays."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "public"
    also_refuses = ("404",)


@extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
class CheckpointView(KeptByAnybody):
    """The newest checkpoint of the log, as a signed note: kept, it shows later that nothing before it was changed."""

    past = never(NOW_ONLY)

    def get(self, request: Request) -> HttpResponse:
        newest = newest_checkpoint()
        if newest is None:
            raise NotVisible(_("Nothing was sealed yet: run seal_history."))
        return HttpResponse(newest.cosigned_note, content_type=TEXT)


@extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
class KeyView(KeptByAnybody):
    """The keys that checkpoints are signed with, a line each, the one in use first."""

    past = never(NOW_ONLY)

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse("".join(f"{key}\n" for key in key_texts()), content_type=TEXT)


@extend_schema(responses={(200, "text/x-python"): OpenApiTypes.STR})
class VerifierView(KeptByAnybody):
    """The program that verifies the log anywhere: one file that needs Python and nothing else."""

    past = never(NOW_ONLY)

    def get(self, request: Request) -> HttpResponse:
        response = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
        response["Content-Disposition"] = disposition(VERIFIER.name)
        return response


class CheckpointSerializer(serializers.ModelSerializer[SignedCheckpoint]):
    """A checkpoint with its note."""

    size = serializers.IntegerField()
    root_hash = serializers.SerializerMethodField()

    class Meta:
        model = SignedCheckpoint
        fields = ("size", "root_hash", "note", "signed_at")

    def get_root_hash(self, row: SignedCheckpoint) -> str:
        """Hexadecimal."""
        return bytes(row.root).hex()


class CheckpointListView(ListEndpoint, KeptByAnybody):
    """Every checkpoint, newest first."""

    past = kept_since("signed_at")
    queryset = SignedCheckpoint.objects.none()
    serializer_class = CheckpointSerializer
    orderings = {"-size": ("-size",), "size": ("size",)}

    def rows(self) -> "QuerySet[SignedCheckpoint]":
        return SignedCheckpoint.objects.all()


class ConsistencySerializer(serializers.Serializer[Shown]):
    """A proof that the log of `new` entries begins with the log of `old` ones (RFC 6962); hashes in base64."""

    old = serializers.IntegerField()
    new = serializers.IntegerField()
    path = serializers.ListField(child=serializers.CharField())


class ConsistencyView(KeptByAnybody):
    """Shows that a later checkpoint continues an earlier one."""

    past = never(DATED)
    parameters = frozenset({"old", "new"})

    @extend_schema(
        parameters=[
            OpenApiParameter("old", int, required=True, description="size of the checkpoint that was kept"),
            OpenApiParameter("new", int, description="size of the later one; the whole log without it"),
        ],
        responses=ConsistencySerializer,
    )
    def get(self, request: Request) -> Response:
        size = log_size()
        new = number_of(request, "new", size, least=1, most=size)
        old = number_of(request, "old", None, least=1, most=new)
        path = [encoded(each) for each in stored_tree().consistency(old, new)]
        return Response({"old": old, "new": new, "path": path})


class InspectorsEndpoint(ActingEndpoint):
    """For inspectors, and for tokens that may read the history."""

    token_scope = "history:read"  # noqa: S105 -- the name of a scope

    def inspector(self) -> Actor:
        """Who asks. Raises NotPermitted for anybody else."""
        if not reach_of(self.actor).inspects:
            raise NotPermitted(_("The history is read by inspectors."), code="not_your_office")
        return self.actor


class InclusionView(InspectorsEndpoint):
    """Shows that an event is in the log of the newest checkpoint: a text that `verify_log.py entry` verifies."""

    past = never(DATED)
    parameters = frozenset({"event"})
    also_refuses = ("404",)

    @extend_schema(
        parameters=[
            OpenApiParameter("event", OpenApiTypes.UUID, required=True, description="id of the event")
        ],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        inspector, given = self.inspector(), serializers.UUIDField()
        try:
            uuid = given.to_internal_value(request.query_params.get("event", ""))
        except serializers.ValidationError as error:
            raise wrong("event", _("Give the id of an event.")) from error
        event = events_for_inspection(inspector, self.at).filter(uuid=uuid).first()
        leaf, newest = place_of("event", uuid), newest_checkpoint()
        if event is None or leaf is None or newest is None or leaf.position >= newest.size:
            raise NotVisible(_("There is no such entry."))
        record_read(
            inspector,
            ReadKind.ENTRIES,
            at=self.at,
            government_id=event.government_id,
            agency_id=event.agency_id,
            subject=(event.subject_type, event.subject_id),
        )
        path = stored_tree().inclusion(leaf.position, newest.size)
        text = inclusion_text(leaf.position, path, bytes(event.payload), newest.cosigned_note)
        return HttpResponse(text, content_type=TEXT)


class EntriesView(InspectorsEndpoint):
    """The entries of the log, a line each: the hashed bytes of what one inspects, of the rest the hash."""

    past = never(DATED)
    parameters = frozenset({"start", "end"})

    @extend_schema(
        parameters=[
            OpenApiParameter("start", int, description="the first entry; 0 without it"),
            OpenApiParameter("end", int, description="the entry before which to stop; at most 10,000 later"),
        ],
        responses={(200, NDJSON): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        inspector, size = self.inspector(), log_size()
        start = number_of(request, "start", 0, least=0, most=size)
        end = number_of(request, "end", min(size, start + MOST_ENTRIES), least=start, most=size)
        if end - start > MOST_ENTRIES:
            raise wrong("end", _("Ask for at most %(most)d entries at a time.") % {"most": MOST_ENTRIES})
        for government_id in sorted(reach_of(inspector).inspects):
            record_read(inspector, ReadKind.ENTRIES, at=self.at, government_id=government_id)
        response = StreamingHttpResponse(self._lines(inspector, start, end), content_type=NDJSON)
        response["Content-Disposition"] = disposition(f"entries-{start}-{end}.ndjson")
        return response

    def _lines(self, inspector: Actor, start: int, end: int) -> Iterator[bytes]:
        """Rules and documents by their hashes are nobody's secret; events and acts belong to a government."""
        mine = events_for_inspection(inspector, self.at)
        for entry in entries(start, end, of_events=mine):
            payload = entry.payload if entry.source != "account" else None
            yield (payload if payload is not None else opaque(entry.leaf_hash)) + b"\n"


class BundleView(InspectorsEndpoint):
    """Everything about a subject that it takes to verify it elsewhere, as a ZIP: events with what goes with them,
    proofs, checkpoint, key, documents, the program that verifies them, and an index to read. On record."""

    parameters = frozenset({"subject_type", "subject", "kept", "reason"})
    also_refuses = ("404",)
    past = never(DATED)

    @extend_schema(
        parameters=[
            OpenApiParameter("subject_type", str, required=True, description="such as `innovation`"),
            OpenApiParameter("subject", OpenApiTypes.UUID, required=True, description="its id"),
            OpenApiParameter(
                "kept", int, description="size of a checkpoint that you kept: adds the proof from it"
            ),
            OpenApiParameter("reason", str, description="why; stands in the record of sensitive reads"),
        ],
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        inspector, given = self.inspector(), serializers.UUIDField()
        try:
            key = given.to_internal_value(request.query_params.get("subject", ""))
        except serializers.ValidationError as error:
            raise wrong("subject", _("Give the id of a subject.")) from error
        kept = number_of(request, "kept", 0, least=0, most=log_size())
        subject = (request.query_params.get("subject_type", ""), key)
        reason = request.query_params.get("reason", "")
        found = take_bundle(inspector, subject, at=self.at, kept=kept, reason=reason)
        return streamed_file(found, name=f"bukti-{subject[0]}-{key}.zip", content_type=ZIP)


def number_of(request: Request, name: str, default: int | None, *, least: int, most: int) -> int:
    """A parameter within its bounds. Raises BadInput naming it."""
    raw = request.query_params.get(name)
    if raw is None and default is not None:
        return default
    if (
        raw is None
        or not raw.isascii()
        or not raw.isdigit()
        or len(raw) > 18
        or not least <= int(raw) <= most
    ):
        words = {"least": least, "most": most}
        raise wrong(name, _("Give a number from %(least)d to %(most)d.") % words)
    return int(raw)


def wrong(name: str, sentence: str) -> BadInput:
    return BadInput(sentence, gaps=[Gap(name, "invalid", sentence)])
