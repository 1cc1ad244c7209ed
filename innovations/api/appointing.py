"""The ranking of launched innovations, and appointing agencies for a contract from it."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import DecimalText, StrictSerializer
from common.errors import NotPermitted
from common.types import Json, Shown
from innovations.services.contracts import appointing
from organisations.models import Government
from organisations.visibility import reach_of
from workflow.api.base import WritingEndpoint, idempotent


class GivenAppointmentSerializer(serializers.Serializer[Shown]):
    """By which office, when, and from which place of how many."""

    event = serializers.UUIDField()
    office = serializers.CharField()
    on = serializers.DateField()
    rank = serializers.IntegerField()
    of = serializers.IntegerField()


class RankedSerializer(serializers.Serializer[Shown]):
    """One launched innovation without a contract, with its newest score and its agency's mean."""

    rank = serializers.IntegerField()
    innovation = serializers.UUIDField(source="innovation.pk")
    title = serializers.CharField(source="innovation.subject_title")
    agency = serializers.CharField(source="innovation.agency.name")
    score = DecimalText(allow_null=True)
    agency_score = DecimalText(allow_null=True)
    appointed = GivenAppointmentSerializer(allow_null=True)


class AppointInput(StrictSerializer):
    """Whom, and why."""

    innovations = serializers.ListField(child=serializers.UUIDField(), max_length=appointing.MOST)
    reason = serializers.CharField(max_length=appointing.LONGEST_REASON)


class ContractAppointmentsView(WritingEndpoint):
    """For the offices of a government; the regional secretary appoints."""

    past = never(NOW_ONLY)
    parameters = frozenset({"government"})

    @extend_schema(parameters=[OpenApiParameter("government", str)], responses=RankedSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The ranking as it stands, of the government named by its code or of the own one."""
        rows = appointing.ranking(self._government(request))
        return Response(RankedSerializer(rows, many=True).data)

    @extend_schema(request=AppointInput, responses=RankedSerializer(many=True))
    @idempotent()
    def post(self, request: Request) -> Json:
        """Appoint the agencies of these innovations, all or none; the ranking is frozen with the act."""
        government = self._government(request)
        appointing.appointing_office(government.pk, actor=self.actor, at=self.at)
        given = self.parsed(AppointInput, request)
        appointing.appoint_agencies(
            government, given["innovations"], reason=given["reason"], actor=self.actor, at=self.at
        )
        return RankedSerializer(appointing.ranking(government), many=True).data

    def _government(self, request: Request) -> Government:
        code = request.query_params.get("government", "")
        rows = Government.objects.filter(pk__in=reach_of(self.actor).governments).order_by("code")
        found = next((each for each in rows if code in ("", each.code)), None)
        if found is None:
            raise NotPermitted(_("This page is for the offices of a government."), code="not_your_office")
        return found
