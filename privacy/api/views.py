"""Erasures over HTTP: what would be found, asking, and one request. Deciding is asked anew, which no token can."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from appointments.api.views import kept_government, only_keepers
from appointments.queries import governments_of, people_known_to
from common.as_of import NOT_KEPT, NOW_ONLY, never
from common.endpoints import ReadableSet
from common.errors import BadInput, Gap, NotPermitted
from common.types import Json, PathValue
from organisations.enums import ReadKind, Role
from organisations.models import Person
from organisations.services.reading import record_read
from privacy.api.serializers import (
    ErasureInput,
    ErasureSerializer,
    LookInput,
    PlaceCountSerializer,
    SaidValueSerializer,
)
from privacy.filters import ErasureFilter
from privacy.models import ErasureRequest
from privacy.queries import READERS, erasures_visible_to
from privacy.services.asking import Asked, ask
from privacy.services.erasing import found_now
from privacy.services.searching import said_values
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.subjects import Resource

ERASURES: Resource[ErasureRequest] = Resource("privacy", "erasures", erasures_visible_to, ErasureSerializer)


class ErasureSet(ReadableSet, WritingEndpoint):
    """Requests that personal data be erased, the newest first."""

    queryset = ErasureRequest.objects.none()
    serializer_class = ErasureSerializer
    filterset_class = ErasureFilter
    past = never(NOT_KEPT)
    names_people = True
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}

    def initial(self, request: Request, *args: str, **kwargs: PathValue) -> None:
        super().initial(request, *args, **kwargs)
        if not governments_of(self.actor, *READERS):
            raise NotPermitted(
                _("Erasures are read by administrators, Sekda, head of region and inspectors."),
                code="not_your_office",
            )

    def rows(self) -> "QuerySet[ErasureRequest]":
        return erasures_visible_to(self.actor, self.at)

    @extend_schema(request=ErasureInput, responses={201: ErasureSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """Ask that personal data be erased; the Sekda or the head of region decides."""
        only_keepers(self)
        given = self.parsed(ErasureInput, request)
        government = kept_government(self, given.pop("government"))
        person = _person(self, given.pop("person"))
        values = [(str(each["event"]), each["field"]) for each in given.pop("values")]
        made = ask(government, Asked(person=person, values=values, **given), actor=self.actor, at=self.at)
        return ERASURES.show(self, made.pk)


class LookView(ActingEndpoint):
    """Look for what people wrote, before anything is asked."""

    @extend_schema(request=LookInput, responses=SaidValueSerializer(many=True))
    def post(self, request: Request) -> Response:
        """What holds all of the words, or what this person wrote: at most a hundred. Nothing is recorded."""
        only_keepers(self)
        given = LookInput(data=request.data)
        given.is_valid(raise_exception=True)
        places = governments_of(self.actor, Role.ADMINISTRATOR)
        person = _person(self, given.validated_data["person"])
        found = said_values(given.validated_data["words"], person, governments=places)
        if found:
            record_read(self.actor, ReadKind.PRIVATE, at=self.at, government_id=min(places))
        return Response(SaidValueSerializer(found, many=True).data)


class FoundView(ActingEndpoint):
    """What an erasure would reach now."""

    past = never(NOW_ONLY)

    @extend_schema(responses=PlaceCountSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """By place, with counts; after the decision nothing is left to find."""
        return Response(PlaceCountSerializer(found_now(ERASURES.find(self, pk)), many=True).data)


def _person(view: ActingEndpoint, pk: UUID | None) -> Person | None:
    """Whose data it is. Raises BadInput."""
    if pk is None:
        return None
    found = people_known_to(view.actor, view.at).filter(pk=pk).first()
    if found is None:
        message = _("There is no such person.")
        raise BadInput(message, gaps=[Gap("person", "unknown", message)])
    return found
