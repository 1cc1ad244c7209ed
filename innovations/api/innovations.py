"""Innovations: list, proposal, plan lists, files, revisions."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.changes import changes, content
from common.endpoints import ListEndpoint, found_or_hidden, versioned
from common.errors import BadInput, Gap
from contracts.api.views import download
from contracts.documents import store
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
from innovations.models import Attachment, Innovation, Revision
from innovations.queries import attachments_visible_to, overdue_innovations, visible_to
from innovations.services.proposals.attaching import attach, detach
from innovations.services.proposals.drafting import draft, revise
from organisations.models import Agency, Government
from organisations.offices import Actor
from workflow.api.base import ActingEndpoint, WritingEndpoint
from workflow.api.subjects import Resource

INNOVATIONS = Resource("innovation", "innovations", visible_to, InnovationDetailSerializer)


class InnovationFilter(django_filters.FilterSet):
    """By state, place, year and kind; `overdue` owes a report; `q` looks in title and acronym."""

    agency = django_filters.UUIDFilter(field_name="agency_id")
    government = django_filters.UUIDFilter(field_name="government_id")
    state = django_filters.ChoiceFilter(choices=Innovation.States.choices)
    overdue = django_filters.BooleanFilter(method="filter_overdue")
    q = django_filters.CharFilter(method="filter_words")

    class Meta:
        model = Innovation
        fields = ("state", "agency", "government", "year", "form", "medium", "overdue", "q")

    def filter_overdue(self, rows: "QuerySet[Innovation]", name: str, value: bool) -> "QuerySet[Innovation]":
        """Owing a report past its due instant, or not."""
        late = overdue_innovations(Innovation.objects.all(), at=self.request.parser_context["view"].at)
        return rows.filter(pk__in=late.values("pk")) if value else rows.exclude(pk__in=late.values("pk"))

    def filter_words(self, rows: "QuerySet[Innovation]", name: str, value: str) -> "QuerySet[Innovation]":
        """Every word somewhere in title or acronym."""
        for word in value.split()[:10]:
            rows = rows.filter(Q(title__icontains=word) | Q(acronym__icontains=word))
        return rows


class InnovationListView(ListEndpoint, WritingEndpoint):
    """Innovations one may see, newest first; and a new draft."""

    queryset = Innovation.objects.none()
    serializer_class = InnovationSerializer
    filterset_class = InnovationFilter
    orderings = {
        "-created_at": ("-created_at", "pk"),
        "created_at": ("created_at", "pk"),
        "title": ("title", "pk"),
        "-title": ("-title", "pk"),
    }

    def rows(self) -> "QuerySet[Innovation]":
        """Those one may see."""
        return visible_to(self.actor, self.at)

    @extend_schema(request=NewInnovationInput, responses={201: InnovationDetailSerializer}, filters=False)
    def post(self, request: Request) -> Response:
        """A draft, at whatever completeness."""
        given = self.parsed(NewInnovationInput, request)
        agency = agency_named(given.pop("agency", None))
        government = _government(given.pop("government", None), agency, self.actor)

        def work() -> Any:
            made = draft(government=government, agency=agency, actor=self.actor, at=self.at, fields=given)
            return INNOVATIONS.show(self, made.pk)

        return self.write(work, status=201)


def agency_named(pk: UUID | None) -> Agency | None:
    """The agency of a body's member. Raises 400 when there is none."""
    if pk is None:
        return None
    agency = Agency.objects.select_related("government").filter(pk=pk).first()
    if agency is None:
        message = _("There is no such agency.")
        raise BadInput(message, gaps=[Gap("agency", "unknown", message)])
    return agency


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


class InnovationView(WritingEndpoint):
    """One innovation."""

    @extend_schema(responses=InnovationDetailSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """With the text of its plan; the version is the ETag."""
        innovation = INNOVATIONS.find(self, pk)
        return versioned(InnovationDetailSerializer(innovation).data, innovation.version)

    @extend_schema(request=InnovationInput, responses=InnovationDetailSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        """Change a draft or a returned proposal."""
        innovation = INNOVATIONS.find(self, pk)
        seen = self.seen_version(required=True)
        given = self.parsed(InnovationInput, request)
        agency = agency_named(given.pop("agency", None))

        def work() -> Any:
            revise(innovation, actor=self.actor, at=self.at, fields=given, agency=agency, seen_version=seen)
            return INNOVATIONS.show(self, pk)

        return self.write(work)


class AttachmentListView(ListEndpoint, WritingEndpoint):
    """The files of an innovation: its proposal's, and the evidence of its reports."""

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
    def post(self, request: Request, pk: UUID) -> Response:
        """Hand in a file."""
        innovation = INNOVATIONS.find(self, pk)
        given = self.parsed(UploadSerializer, request)
        file, seen = given["file"], self.seen_version()
        data = file.read()

        def work() -> Any:
            made = attach(
                innovation,
                name=file.name,
                data=data,
                kind=given["kind"],
                actor=self.actor,
                at=self.at,
                seen_version=seen,
            )
            return AttachmentSerializer(made).data

        return self.write(work, status=201)


class AttachmentView(WritingEndpoint):
    """One file."""

    @extend_schema(
        responses={
            (200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, description="Its bytes.")
        }
    )
    def get(self, request: Request, pk: UUID, attachment: UUID) -> Any:
        """The bytes, always as a download."""
        found = self._find(pk, attachment)
        return download(store.load(found.sha256), name=found.name, content_type=found.content_type)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID, attachment: UUID) -> Response:
        """Take it off an editable proposal."""
        found, seen = self._find(pk, attachment), self.seen_version()

        def work() -> None:
            detach(found, actor=self.actor, at=self.at, seen_version=seen)

        return self.write(work, status=204)

    def _find(self, pk: UUID, attachment: UUID) -> Attachment:
        rows = attachments_visible_to(self.actor, self.at).select_related("innovation")
        found: Attachment = found_or_hidden(rows, pk=attachment, innovation_id=pk)
        return found


class RevisionListView(ListEndpoint, ActingEndpoint):
    """The frozen submissions of a proposal."""

    queryset = Revision.objects.none()
    serializer_class = RevisionSerializer
    orderings = {"number": ("number",), "-number": ("-number",)}

    def rows(self) -> "QuerySet[Revision]":
        """In the order of submission."""
        innovation = INNOVATIONS.find(self, self.kwargs["pk"])
        return Revision.objects.filter(innovation=innovation).defer("content")


class RevisionView(ActingEndpoint):
    """One frozen submission."""

    parameters = frozenset({"against"})

    @extend_schema(parameters=[OpenApiParameter("against", int)], responses=RevisionDetailSerializer)
    def get(self, request: Request, pk: UUID, number: int) -> Response:
        """Its content; with `?against=1` also what changed since revision 1."""
        innovation = INNOVATIONS.find(self, pk)
        revision = found_or_hidden(Revision.objects.filter(innovation=innovation), number=number)
        shown = content(bytes(revision.content))
        body: Any = {name: getattr(revision, name) for name in RevisionSerializer.Meta.fields}
        body |= {"content": shown, "against": None, "changes": []}
        wanted = request.query_params.get("against")
        if wanted is not None:
            if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
                raise exceptions.ValidationError({"against": [_("Give the number of a revision.")]})
            earlier = found_or_hidden(Revision.objects.filter(innovation=innovation), number=int(wanted))
            body |= {
                "against": earlier.number,
                "changes": list(changes(content(bytes(earlier.content)), shown)),
            }
        return Response(RevisionDetailSerializer(body).data)
