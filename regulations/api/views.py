"""Regulations over HTTP: list, words, differences, drafting and amending; steps as for every subject."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from appointments.queries import governments_of
from common.as_of import NOT_KEPT, NOW_ONLY, never
from common.endpoints import ReadableSet
from common.errors import BadInput, Gap, NotPermitted
from common.types import Json
from organisations.models import Government
from regulations.api.serializers import (
    AnnexDifferenceSerializer,
    RegulationInput,
    RegulationSerializer,
    RegulationTextSerializer,
)
from regulations.filters import RegulationFilter
from regulations.models import Regulation
from regulations.queries import WRITERS, regulations_visible_to
from regulations.services.comparing import compared
from regulations.services.drafting import amend, draft
from regulations.services.printing import text_of
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.subjects import Resource

REGULATIONS: Resource[Regulation] = Resource(
    "regulation", "regulations", regulations_visible_to, RegulationSerializer
)


class RegulationSet(ReadableSet, WritingEndpoint):
    """Decrees and regulations, the newest first."""

    queryset = Regulation.objects.none()
    serializer_class = RegulationSerializer
    filterset_class = RegulationFilter
    past = never(NOT_KEPT)
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}

    def rows(self) -> "QuerySet[Regulation]":
        return regulations_visible_to(self.actor, self.at)

    @extend_schema(request=RegulationInput, responses={201: RegulationSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """Begin a draft whose annex lists what is launched."""
        if not governments_of(self.actor, *WRITERS):
            raise NotPermitted(
                _("Regulations are drafted by the organisation bureau."), code="not_your_office"
            )
        given = self.parsed(RegulationInput, request)
        government = _written_for(self, given["government"])
        revokes = given["revokes"]
        base = None
        if revokes is not None:
            base = regulations_visible_to(self.actor, self.at).filter(pk=revokes).first()
            if base is None:
                message = _("This is no regulation of this government that is in force.")
                raise BadInput(message, gaps=[Gap("revokes", "unknown", message)])
        made = draft(
            government, kind=given["kind"], title=given["title"], revokes=base, actor=self.actor, at=self.at
        )
        return REGULATIONS.show(self, made.pk)


class TextView(ActingEndpoint):
    """The words of a regulation."""

    past = never(NOT_KEPT)

    @extend_schema(responses=RegulationTextSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Articles and annex; of an amendment, each line with what becomes of it."""
        return Response(RegulationTextSerializer(text_of(REGULATIONS.find(self, pk))).data)


class DifferencesView(ActingEndpoint):
    """How the annex that holds differs from what is launched."""

    past = never(NOW_ONLY)

    @extend_schema(responses=AnnexDifferenceSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Of the regulation as it was first made; empty where nothing differs."""
        row = REGULATIONS.find(self, pk)
        return Response(AnnexDifferenceSerializer(compared(row.amends or row).found, many=True).data)


class AmendmentView(WritingEndpoint):
    """Amending what is in force."""

    @extend_schema(request=None, responses={201: RegulationSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Draft an amendment whose annex is the one that holds, brought up to date."""
        made = amend(REGULATIONS.find_to_act(self, pk), actor=self.actor, at=self.at)
        return REGULATIONS.show(self, made.pk)


def _written_for(view: WritingEndpoint, code: str) -> Government:
    """The government that a draft is for: the one that is named, or the only one that they write for."""
    places = Government.objects.filter(pk__in=governments_of(view.actor, *WRITERS)).order_by("code")
    found = places.filter(code=code).first() if code else places.first()
    if found is None:
        message = _("You write no regulations for this government.")
        raise BadInput(message, gaps=[Gap("government", "unknown", message)])
    return found
