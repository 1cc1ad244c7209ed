"""What about a contract's targets asks for a reason, and the reason, which is printed in the annex."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import StrictSerializer
from common.types import Json, Shown
from contracts.api.views import CONTRACTS
from contracts.models import Contract
from contracts.services import draft_reasons
from contracts.terms.remark import unexplained
from workflow.api.base import WritingEndpoint, idempotent


class ContractTargetsSerializer(serializers.Serializer[Shown]):
    """`remarks` of a draft ask for a `reason`: targets of zero, of more than 100 %, and indicators without any target.
    `unexplained` are those that the reason kept is not about."""

    remarks = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()
    unexplained = serializers.ListField(child=serializers.CharField())


class TargetsReasonInput(StrictSerializer):
    """Why targets of a draft are unusual."""

    reason = serializers.CharField(max_length=draft_reasons.LONGEST_REASON)


class ContractTargetsView(WritingEndpoint):
    """What is unusual about the targets of a contract, and saying why."""

    past = never(NOW_ONLY)

    @extend_schema(responses=ContractTargetsSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """As it stands now."""
        return Response(_shown(CONTRACTS.find(self, pk)))

    @extend_schema(request=TargetsReasonInput, responses=ContractTargetsSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """Keep the reason, before signatures are requested."""
        contract = CONTRACTS.find(self, pk)
        given = self.parsed(TargetsReasonInput, request)
        return _shown(
            draft_reasons.explain_targets(contract, actor=self.actor, at=self.at, reason=given["reason"])
        )


def _shown(contract: Contract) -> Json:
    remarks = draft_reasons.targets_to_explain(contract)
    shown: Json = ContractTargetsSerializer(
        {
            "remarks": [remark.text for remark in remarks],
            "reason": contract.draft.get("targets_reason", ""),
            "unexplained": [remark.text for remark in unexplained(remarks, contract.draft, "targets_reason")],
        }
    ).data
    return shown
