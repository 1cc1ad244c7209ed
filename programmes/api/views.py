"""Programmes and ideas over HTTP."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOT_KEPT, NOW_ONLY, never
from common.endpoints import ReadableSet
from common.errors import BadInput, Gap
from common.types import Json
from organisations.enums import AGENCY_ROLES, GOVERNMENT_ROLES
from organisations.models import Agency
from programmes.api.serializers import (
    IdeaInput,
    IdeaSerializer,
    ProgrammeSerializer,
    ProgrammeStandingSerializer,
)
from programmes.filters import IdeaFilter, ProgrammeFilter
from programmes.models import Idea, IdeaRound, Programme
from programmes.queries import ideas_visible_to, programmes_visible_to
from programmes.services.counting import standing_of
from programmes.services.ideas import hand_in
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.subjects import Resource

PROGRAMMES: Resource[Programme] = Resource(
    "programme", "programmes", programmes_visible_to, ProgrammeSerializer
)
IDEAS: Resource[Idea] = Resource("idea", "ideas", ideas_visible_to, IdeaSerializer)


class ProgrammeSet(ReadableSet, ActingEndpoint):
    """Programmes of one's governments, the newest first."""

    queryset = Programme.objects.none()
    serializer_class = ProgrammeSerializer
    filterset_class = ProgrammeFilter
    past = never(NOT_KEPT)
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}

    def rows(self) -> "QuerySet[Programme]":
        return programmes_visible_to(self.actor, self.at).prefetch_related("stages", "rounds")


class IdeaSet(ReadableSet, WritingEndpoint):
    """Ideas that one may see, the newest first: sealed until their round closes."""

    queryset = Idea.objects.none()
    serializer_class = IdeaSerializer
    filterset_class = IdeaFilter
    past = never(NOT_KEPT)
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}

    def rows(self) -> "QuerySet[Idea]":
        return ideas_visible_to(self.actor, self.at)

    @extend_schema(request=IdeaInput, responses={201: IdeaSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """Hand in an idea of an agency to an open round."""
        given = self.parsed(IdeaInput, request)
        known = programmes_visible_to(self.actor, self.at).values("pk")
        rounds = IdeaRound.objects.filter(programme__in=known).select_related("programme__government")
        to = rounds.filter(pk=given.pop("round")).first()
        agency = Agency.objects.filter(pk=given.pop("agency")).first()
        if to is None or agency is None or agency.government_id != to.programme.government_id:
            message = _("There is no such round or agency.")
            raise BadInput(message, gaps=[Gap("round" if to is None else "agency", "unknown", message)])
        made = hand_in(to, agency, given, actor=self.actor, at=self.at)
        return IDEAS.show(self, made.pk)


class ProgrammeStandingView(ActingEndpoint):
    """How far a programme is, by agency; who has no idea yet."""

    past = never(NOW_ONLY)

    @extend_schema(responses=ProgrammeStandingSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """All agencies for the offices of the government, the own ones for agencies."""
        programme = PROGRAMMES.find(self, pk)
        here = [each for each in self.actor.offices if each.government_id == programme.government_id]
        governs = any(each.role in GOVERNMENT_ROLES for each in here)
        own = [each.agency_id for each in here if each.role in AGENCY_ROLES and each.agency_id]
        found = standing_of(programme, at=self.at, agencies=None if governs else own)
        return Response(ProgrammeStandingSerializer(found).data)
