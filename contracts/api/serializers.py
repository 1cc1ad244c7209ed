"""Shapes of contracts, their documents and signatures."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.as_of import asked_about
from common.endpoints import StrictSerializer
from common.types import Json
from contracts.enums import ContractState
from contracts.models import Contract, ContractDocument, ContractSignatory, Signature
from contracts.services.clauses import ClauseInForce, clauses_in_force, clauses_last_in_force
from contracts.services.past import clauses_then, remade_then
from contracts.services.signatories import signatories_of
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from organisations.models import Seat


class SeatSerializer(serializers.ModelSerializer[Seat]):
    """An office as a party."""

    class Meta:
        model = Seat
        fields = ("id", "role", "title")


class SignatorySerializer(serializers.ModelSerializer[ContractSignatory]):
    """An office that signs; in the order of signing."""

    party = serializers.CharField()
    seat = SeatSerializer()

    class Meta:
        model = ContractSignatory
        fields = ("party", "label", "seat")


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """A contract in a list."""

    government = PlaceSerializer()
    agency = AgencyRefSerializer()
    first_party = serializers.SerializerMethodField()
    second_party = serializers.SerializerMethodField()
    signatories = serializers.SerializerMethodField()
    state = serializers.CharField()
    kind = serializers.CharField()

    class Meta:
        model = Contract
        fields = (
            "id", "state", "version", "kind", "number", "title", "year", "government", "agency", "first_party",
            "second_party", "signatories", "signed_on", "terms_sha256", "created_at",
        )  # fmt: skip

    @extend_schema_field(SeatSerializer(allow_null=True))
    def get_first_party(self, contract: Contract) -> Json:
        """The office that signs first."""
        return self._seat(contract, 0)

    @extend_schema_field(SeatSerializer(allow_null=True))
    def get_second_party(self, contract: Contract) -> Json:
        """The office that signs second."""
        return self._seat(contract, 1)

    @extend_schema_field(SignatorySerializer(many=True))
    def get_signatories(self, contract: Contract) -> Json:
        """Every office that signs, in the order of signing."""
        return SignatorySerializer(signatories_of(contract), many=True).data

    def _seat(self, contract: Contract, index: int) -> Json:
        rows = signatories_of(contract)
        return SeatSerializer(rows[index].seat).data if len(rows) > index else None


class ClauseInForceSerializer(StrictSerializer):
    """A clause that was added, and by which addendum; null where the contract carries it itself."""

    key = serializers.CharField()
    text = serializers.CharField()
    addendum = serializers.UUIDField(allow_null=True)


def _clauses(clauses: list[ClauseInForce]) -> list[dict[str, Json]]:
    return [
        {"key": each.key, "text": each.text, "addendum": str(each.addendum.pk) if each.addendum else None}
        for each in clauses
    ]


class ContractDetailSerializer(ContractSerializer):
    """One contract with its terms: the frozen ones, or the draft's while nothing is frozen."""

    terms = serializers.SerializerMethodField()
    frozen = serializers.SerializerMethodField()
    supersedes = serializers.UUIDField(source="supersedes_id", allow_null=True)
    amends = serializers.UUIDField(source="amends_id", allow_null=True)
    follows = serializers.UUIDField(
        source="follows_id", allow_null=True, help_text="The contract of the period before."
    )
    remakes = serializers.UUIDField(source="remakes_id", allow_null=True)
    remade_as = serializers.SerializerMethodField()
    clauses_in_force = serializers.SerializerMethodField()
    clauses_last_in_force = serializers.SerializerMethodField()

    class Meta(ContractSerializer.Meta):
        fields = (
            *ContractSerializer.Meta.fields,
            "supersedes",
            "amends",
            "follows",
            "remakes",
            "remade_as",
            "ground",
            "frozen",
            "clauses_in_force",
            "clauses_last_in_force",
            "terms",
        )  # type: ignore[assignment]

    @extend_schema_field(ClauseInForceSerializer(many=True))
    def get_clauses_in_force(self, contract: Contract) -> Json:
        """What addenda added and still binds; none of a contract that is not in force. One query."""
        if contract.state != ContractState.IN_FORCE:
            return []
        then = asked_about(self.context)
        return _clauses(clauses_then(contract, then) if then else clauses_in_force(contract))

    @extend_schema_field(ClauseInForceSerializer(many=True))
    def get_clauses_last_in_force(self, contract: Contract) -> Json:
        """Of a contract that has ended what addenda added and bound until then. One query."""
        if contract.state not in (ContractState.FULFILLED, ContractState.TERMINATED):
            return []
        then = asked_about(self.context)
        return _clauses(clauses_then(contract, then) if then else clauses_last_in_force(contract))

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_remade_as(self, contract: Contract) -> UUID | None:
        """The contract made anew in place of this void one. One query."""
        if then := asked_about(self.context):
            return remade_then(contract, then)
        return Contract.objects.filter(remakes_id=contract.pk).values_list("pk", flat=True).first()

    def get_terms(self, contract: Contract) -> dict[str, Any]:
        """The very JSON that is attached to the document, once frozen."""
        found: dict[str, Any] = json.loads(bytes(contract.terms)) if contract.terms else contract.draft
        return found

    def get_frozen(self, contract: Contract) -> bool:
        """Whether the terms can still change."""
        return contract.terms is not None


class DocumentSerializer(serializers.ModelSerializer[ContractDocument]):
    """A registered version; the bytes lie at `documents/{sha256}/`."""

    signed_by = serializers.SerializerMethodField()

    class Meta:
        model = ContractDocument
        fields = ("id", "version_no", "sha256", "size", "registered_at", "signed_by")

    def get_signed_by(self, document: ContractDocument) -> str | None:
        """The party whose signature this version adds; none for the first."""
        signature = getattr(document, "signature", None)
        return signature.party if signature else None


class SignatureSerializer(serializers.ModelSerializer[Signature]):
    """An accepted signature."""

    seat = SeatSerializer()
    person = serializers.UUIDField(source="person_id")
    document_sha256 = serializers.CharField(source="document.sha256")
    party = serializers.CharField()
    capacity = serializers.CharField()

    class Meta:
        model = Signature
        fields = (
            "id",
            "party",
            "seat",
            "person",
            "capacity",
            "certificate_sha256",
            "document_sha256",
            "signed_at",
        )


class PassphraseSerializer(StrictSerializer):
    """What opens the signer's key. It is handed to the signing backend and kept nowhere."""

    passphrase = serializers.CharField(trim_whitespace=False, write_only=True, max_length=500)
