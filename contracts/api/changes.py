"""Addenda of a contract in force."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.endpoints import ListEndpoint, StrictSerializer
from common.types import Json
from contracts.api.serializers import ContractDetailSerializer, ContractSerializer
from contracts.api.views import CONTRACTS, CONTRACTS_THEN
from contracts.enums import AmendmentGround
from contracts.models import Contract
from contracts.services import revising
from workflow.api.base import WritingEndpoint, idempotent


class ChangeInput(StrictSerializer):
    """Why a contract is changed; both are printed."""

    ground = serializers.ChoiceField(choices=AmendmentGround.choices)
    reason = serializers.CharField(max_length=revising.LONGEST_REASON)


class AddendumInput(ChangeInput):
    """Why, and the clauses that come on top."""

    clauses = serializers.ListField(
        child=serializers.CharField(), allow_empty=False, max_length=revising.MOST_CLAUSES
    )


class AddendumListView(ListEndpoint, WritingEndpoint):
    """The addenda of a contract, and drafting one."""

    past = CONTRACTS_THEN
    queryset = Contract.objects.none()
    serializer_class = ContractSerializer
    orderings = {"-created_at": ("-created_at", "pk")}

    def rows(self) -> "QuerySet[Contract]":
        """Newest first, void attempts among them."""
        contract = CONTRACTS.find(self, self.kwargs["pk"])
        return CONTRACTS.rows(self.actor, self.at).filter(amends_id=contract.pk).defer("terms", "draft")

    @extend_schema(request=AddendumInput, responses={201: ContractDetailSerializer}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """A draft; the contract itself stays in force."""
        contract = CONTRACTS.find(self, pk)
        given = self.parsed(AddendumInput, request)
        made = revising.add_to_contract(contract, actor=self.actor, at=self.at, **given)
        return CONTRACTS.show(self, made.pk)
