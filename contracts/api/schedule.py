"""The days of a contract: every period and due day, what falls away with a late signature, and why they are unusual."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import StrictSerializer
from common.types import Json
from contracts.api.views import CONTRACTS
from contracts.services import draft_reasons
from contracts.services.contract_schedule import ContractSchedule, ScheduleLine, schedule_of
from workflow.api.base import WritingEndpoint, idempotent


class ScheduleLineSerializer(serializers.Serializer[ScheduleLine]):
    """A row of the annex. `falls_away`: its period is over before the last signature, so that nothing is due."""

    number = serializers.IntegerField()
    label = serializers.CharField(source="period.label")  # type: ignore[assignment]
    first_day = serializers.DateField(source="period.start")
    last_day = serializers.DateField(source="period.last_day")
    accepted_from = serializers.DateField(allow_null=True)
    due_on = serializers.DateField()
    falls_away = serializers.BooleanField()
    provisional = serializers.BooleanField()


class ContractScheduleSerializer(serializers.Serializer[ContractSchedule]):
    """`signed_on` is the day of the last signature; while it is `awaited`, today. `remarks` ask for a `reason`;
    `unexplained` are those that the reason kept is not about."""

    signed_on = serializers.DateField()
    awaited = serializers.BooleanField()
    remarks = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()
    unexplained = serializers.ListField(child=serializers.CharField())
    rows = ScheduleLineSerializer(many=True, source="lines")


class DaysReasonInput(StrictSerializer):
    """Why the days of a draft are past or unusual."""

    reason = serializers.CharField(max_length=draft_reasons.LONGEST_REASON)


class ContractScheduleView(WritingEndpoint):
    """The schedule of a contract, and saying why its days are as they are."""

    past = never(NOW_ONLY)

    @extend_schema(responses=ContractScheduleSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """As it stands now."""
        contract = CONTRACTS.find(self, pk)
        return Response(ContractScheduleSerializer(schedule_of(contract, at=self.at)).data)

    @extend_schema(request=DaysReasonInput, responses=ContractScheduleSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """Keep the reason, before signatures are requested."""
        contract = CONTRACTS.find(self, pk)
        given = self.parsed(DaysReasonInput, request)
        kept = draft_reasons.explain_days(contract, actor=self.actor, at=self.at, reason=given["reason"])
        return ContractScheduleSerializer(schedule_of(kept, at=self.at)).data
