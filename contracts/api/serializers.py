"""Shapes of contracts, their documents and signatures."""

import json
from typing import Any

from rest_framework import serializers

from common.endpoints import StrictSerializer
from contracts.models import Contract, ContractDocument, Signature
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from organisations.models import Seat


class SeatSerializer(serializers.ModelSerializer[Seat]):
    """An office as a party."""

    class Meta:
        model = Seat
        fields = ("id", "role", "title")


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """A contract in a list."""

    government = PlaceSerializer()
    agency = AgencyRefSerializer()
    first_party = SeatSerializer(source="first_seat", allow_null=True)
    second_party = SeatSerializer(source="second_seat", allow_null=True)
    state = serializers.CharField()
    kind = serializers.CharField()

    class Meta:
        model = Contract
        fields = (
            "id", "state", "version", "kind", "number", "title", "year", "government", "agency", "first_party",
            "second_party", "signed_on", "terms_sha256", "created_at",
        )  # fmt: skip


class ContractDetailSerializer(ContractSerializer):
    """One contract with its terms: the frozen ones, or the draft's while nothing is frozen."""

    terms = serializers.SerializerMethodField()
    frozen = serializers.SerializerMethodField()
    supersedes = serializers.UUIDField(source="supersedes_id")
    amends = serializers.UUIDField(source="amends_id")

    class Meta(ContractSerializer.Meta):
        fields = (*ContractSerializer.Meta.fields, "supersedes", "amends", "ground", "frozen", "terms")  # type: ignore[assignment]

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
