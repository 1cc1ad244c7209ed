"""Innovations: list, proposal, plan lists, files, revisions."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import DATED, IN_REVISIONS, kept_since, never, rebuilt
from common.changes import changes, content
from common.endpoints import ListEndpoint, ReadableSet, ResourceSet, bytes_of, found_or_hidden
from common.errors import BadInput, Gap
from common.file_kinds import MEDIA_TYPES
from common.schema import file_answers
from common.types import Json
from common.web import file_response
from innovations.api.serializers import (
    AttachmentSerializer,
    InnovationDetailSerializer,
    InnovationInput,
    InnovationSerializer,
    NewInnovationInput,
    RevisionDetailSerializer,
    RevisionSerializer,
    UploadSerializer,
)
from innovations.filters import InnovationFilter
from innovations.models import Attachment, Innovation, Revision
from innovations.queries import attachments_visible_to, visible_to
from innovations.services.past.innovations import innovations_as_they_were
from innovations.services.proposals.attaching import attach, detach
from innovations.services.proposals.drafting import draft, revise
from innovations.services.proposals.replicating import origins, replicate
from innovations.services.proposals.scanning import content_of
from organisations.api.agencies import agency_named
from organisations.models import Agency, Government
from organisations.offices import Actor
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.subjects import Resource
from workflow.past import in_state_then, there_then
from workflow.reviews.outsiders import record_file_read

INNOVATIONS = Resource("innovation", "innovations", visible_to, InnovationDetailSerializer)


class InnovationSet(ReadableSet, WritingEndpoint):
    """Innovations one may see, newest first; and a new draft."""

    past = rebuilt(
        there_then,
        innovations_as_they_were,
        filters=frozenset({"government"}),
        by_today=frozenset({"title", "-title"}),
        asked_then={"state": in_state_then},
    )
    queryset = Innovation.objects.none()
    serializer_class = InnovationSerializer
    detail_class = InnovationDetailSerializer
    filterset_class = InnovationFilter
    orderings = {
        "-created_at": ("-created_at", "pk"),
        "created_at": ("created_at", "pk"),
        "title": ("title", "pk"),
        "-title": ("-title", "pk"),
    }

    def rows(self) -> "QuerySet[Innovation]":
        return visible_to(self.actor, self.at)

    @extend_schema(request=NewInnovationInput, responses={201: InnovationDetailSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """A draft, at whatever completeness."""
        given = self.parsed(NewInnovationInput, request)
        agency = agency_named(given.pop("agency", None), actor=self.actor)
        government = _government(given.pop("government", None), agency, self.actor)
        origin = given.pop("replicates", None)
        if origin is None:
            made = draft(government=government, agency=agency, actor=self.actor, at=self.at, fields=given)
        else:
            made = replicate(
                found_or_hidden(origins(self.actor, self.at), pk=origin),
                government=government,
                agency=agency,
                actor=self.actor,
                at=self.at,
                fields=given,
            )
        return INNOVATIONS.show(self, made.pk)

    @extend_schema(request=InnovationInput, responses=InnovationDetailSerializer)
    @idempotent()
    def partial_update(self, request: Request, pk: UUID) -> Json:
        """Change a draft or a returned proposal."""
        innovation = self.one()
        given = self.parsed(InnovationInput, request)
        agency = agency_named(given.pop("agency", None), actor=self.actor)
        revise(
            innovation,
            actor=self.actor,
            at=self.at,
            fields=given,
            agency=agency,
            seen_version=self.seen_version,
        )
        return INNOVATIONS.show(self, pk)


def _government(pk: UUID | None, agency: Agency | None, actor: Actor) -> Government:
    """The named government, else the agency's, else the only one in which the actor holds an office."""
    if pk is None and agency is not None:
        return agency.government
    places = {office.government_id for office in actor.offices if office.government_id}
    wanted = pk or (next(iter(places)) if len(places) == 1 else None)
    found = Government.objects.filter(pk__in=[wanted] if wanted else []).first()
    if found is None or (agency is not None and agency.government_id != found.pk):
        message = _("Name the agency, or the government it is recorded for.")
        raise BadInput(message, gaps=[Gap("government", "invalid", message)])
    return found


class AttachmentListView(ListEndpoint, WritingEndpoint):
    """The files of an innovation: its proposal's, and the evidence of its reports."""

    past = never(IN_REVISIONS)
    parser_classes = (MultiPartParser,)
    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    orderings = {"uploaded_at": ("uploaded_at", "pk")}

    def rows(self) -> "QuerySet[Attachment]":
        """Those that were not taken off; a report's evidence only for whoever may see that report."""
        innovation = INNOVATIONS.find(self, self.kwargs["pk"])
        return attachments_visible_to(self.actor, self.at).filter(innovation=innovation)

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer},
        filters=False,
    )
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Upload a file."""
        innovation = INNOVATIONS.find(self, pk)
        given = self.parsed(UploadSerializer, request)
        file = given["file"]
        made = attach(
            innovation,
            name=file.name,
            data=bytes_of(file),
            kind=given["kind"],
            actor=self.actor,
            at=self.at,
            seen_version=self.seen_version,
        )
        return AttachmentSerializer(made).data


class AttachmentView(WritingEndpoint):
    """One file."""

    past = never(DATED)
    also_refuses = ("409",)

    @extend_schema(responses=file_answers(MEDIA_TYPES))
    def get(self, request: Request, pk: UUID, attachment: UUID) -> HttpResponse:
        """The bytes, always as a download."""
        found = self._find(pk, attachment)
        record_file_read(found.innovation, self.actor, at=self.at)
        return file_response(content_of(found), name=found.name, content_type=found.content_type)

    @extend_schema(responses={204: None})
    @idempotent(status=204)
    def delete(self, request: Request, pk: UUID, attachment: UUID) -> None:
        """Remove the file from an editable proposal."""
        found = self._find(pk, attachment)
        detach(found, actor=self.actor, at=self.at, seen_version=self.seen_version)

    def _find(self, pk: UUID, attachment: UUID) -> Attachment:
        rows = attachments_visible_to(self.actor, self.at).select_related("innovation")
        found: Attachment = found_or_hidden(rows, pk=attachment, innovation_id=pk)
        return found


class RevisionSet(ResourceSet, ActingEndpoint):
    """The frozen submissions of a proposal."""

    past = kept_since("frozen_at")
    queryset = Revision.objects.none()
    serializer_class = RevisionSerializer
    lookup_field = "number"
    lookup_value_converter = "int"
    orderings = {"number": ("number",), "-number": ("-number",)}

    def rows(self) -> "QuerySet[Revision]":
        """In the order of submission."""
        innovation = INNOVATIONS.find(self, self.kwargs["pk"])
        return Revision.objects.filter(innovation=innovation).defer("content")

    def allowed_parameters(self) -> Iterable[str]:
        """One can be compared with another."""
        return super().allowed_parameters() if self.lists else {"against"}

    @extend_schema(parameters=[OpenApiParameter("against", int)], responses=RevisionDetailSerializer)
    def retrieve(self, request: Request, pk: UUID, number: int) -> Response:
        """Its content; with `?against=1` also what changed since revision 1."""
        innovation = INNOVATIONS.find(self, pk)
        known = Revision.objects.filter(innovation=innovation, frozen_at__lte=self.as_of or self.at)
        revision = found_or_hidden(known, number=number)
        shown = content(bytes(revision.content))
        body: Any = {name: getattr(revision, name) for name in RevisionSerializer.Meta.fields}
        body |= {"content": shown, "against": None, "changes": []}
        wanted = request.query_params.get("against")
        if wanted is not None:
            if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
                raise exceptions.ValidationError({"against": [_("Give the number of a revision.")]})
            earlier = found_or_hidden(known, number=int(wanted))
            body |= {
                "against": earlier.number,
                "changes": list(changes(content(bytes(earlier.content)), shown)),
            }
        return Response(RevisionDetailSerializer(body).data)
