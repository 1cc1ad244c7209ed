"""An agency that ends: what it hands over, and recording it."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import StrictSerializer, found_or_hidden
from common.types import Json, Shown
from innovations.models import Innovation
from innovations.services.agencies import handing_over
from organisations.api.agencies import agency_named
from organisations.models import Agency, Reorganisation
from workflow.api.base import WritingEndpoint, idempotent


class GoingOnSerializer(serializers.ModelSerializer[Innovation]):
    """An innovation that goes to a successor."""

    state = serializers.CharField()

    class Meta:
        model = Innovation
        fields = ("id", "title", "state")


class ReorganisationSerializer(serializers.Serializer[Shown]):
    """By which regulation an agency ended and from which day; null while it is there. `innovations` are those that
    have not ended and would go to a successor."""

    effective_on = serializers.DateField(allow_null=True)
    basis = serializers.CharField(allow_null=True)
    innovations = GoingOnSerializer(many=True)


class SuccessorInput(StrictSerializer):
    """Who takes over one innovation."""

    innovation = serializers.UUIDField()
    successor = serializers.CharField(max_length=255)


class ReorganisationInput(StrictSerializer):
    """The first day without the agency, the regulation, and its successors: one for all, and for single innovations
    another. An agency is named by its id, name, abbreviation or code."""

    effective_on = serializers.DateField()
    basis = serializers.CharField(max_length=handing_over.LONGEST_BASIS)
    successor = serializers.CharField(max_length=255, required=False, allow_blank=True, default="")
    innovations = SuccessorInput(many=True, required=False, default=list)


class ReorganisationView(WritingEndpoint):
    """What an agency hands over, and recording that it ends."""

    past = never(NOW_ONLY)

    @extend_schema(responses=ReorganisationSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """As it stands now, for those of its government."""
        return Response(_shown(self._agency(pk)))

    @extend_schema(request=ReorganisationInput, responses={201: ReorganisationSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Record it and hand over."""
        agency = self._agency(pk)
        handing_over.may_hand_over(agency, actor=self.actor, at=self.at)
        given = self.parsed(ReorganisationInput, request)
        elsewhere = {
            row["innovation"]: agency_named(row["successor"], actor=self.actor)
            for row in given["innovations"]
        }
        handing_over.hand_over(
            agency,
            actor=self.actor,
            at=self.at,
            effective_on=given["effective_on"],
            basis=given["basis"],
            successor=agency_named(given["successor"], actor=self.actor),
            successors={key: to for key, to in elsewhere.items() if to is not None},
        )
        return _shown(agency)

    def _agency(self, pk: UUID) -> Agency:
        places = {
            each.government_id for each in self.actor.offices if each.government_id and not each.agency_id
        }
        rows = Agency.objects.filter(government_id__in=places).select_related("government")
        return found_or_hidden(rows, pk=pk)


def _shown(agency: Agency) -> Json:
    ended = Reorganisation.objects.filter(agency=agency).first()
    shown: Json = ReorganisationSerializer(
        {
            "effective_on": ended and ended.effective_on,
            "basis": ended and ended.basis,
            "innovations": list(handing_over.to_hand_over(agency)),
        }
    ).data
    return shown
