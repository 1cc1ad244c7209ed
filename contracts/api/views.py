"""Contracts, signatures, and the bytes of documents."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.as_of import DATED, kept_since, never, rebuilt
from common.endpoints import ListEndpoint, ReadableSet, found_or_hidden
from common.errors import NotVisible
from common.types import Json
from common.web import file_response
from contracts.api.serializers import (
    ContractDetailSerializer,
    ContractSerializer,
    DocumentSerializer,
    PassphraseSerializer,
    SignatureSerializer,
)
from contracts.documents import store
from contracts.filters import ContractFilter
from contracts.models import Contract, ContractDocument, Signature
from contracts.queries import documents_visible_to, visible_to
from contracts.services.past import contracts_then
from contracts.services.signing import sign
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.subjects import Resource
from workflow.past import in_state_then, there_then

CONTRACTS = Resource("contract", "contracts", visible_to, ContractDetailSerializer)
CONTRACTS_THEN = rebuilt(
    there_then,
    contracts_then,
    filters=frozenset({"government", "innovation", "year"}),
    asked_then={"state": in_state_then},
)


class ContractSet(ReadableSet, ActingEndpoint):
    """Contracts, newest first; one with its terms. What can also draft one gives it its addresses."""

    past = CONTRACTS_THEN
    queryset = Contract.objects.none()
    serializer_class = ContractSerializer
    detail_class = ContractDetailSerializer
    filterset_class = ContractFilter
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}

    def rows(self) -> "QuerySet[Contract]":
        return self.detail_rows().defer("terms", "draft")

    def detail_rows(self) -> "QuerySet[Contract]":
        """The same with their terms."""
        return visible_to(self.actor, self.at)


class SignatureListView(ListEndpoint, WritingEndpoint):
    """The signatures of a contract."""

    past = kept_since("signed_at")
    queryset = Signature.objects.none()
    serializer_class = SignatureSerializer
    orderings = {"signed_at": ("signed_at", "pk")}

    def rows(self) -> "QuerySet[Signature]":
        contract = CONTRACTS.find(self, self.kwargs["pk"])
        return Signature.objects.filter(contract=contract).select_related("seat", "document")

    def get_throttles(self) -> list[BaseThrottle]:
        """Passphrases are not for guessing; reading is free."""
        self.throttle_scope = "sign" if self.request.method == "POST" else None
        return super().get_throttles()

    @extend_schema(request=PassphraseSerializer, responses={201: ContractDetailSerializer}, filters=False)
    # Signing is slow and must not hold a transaction open.
    @idempotent(status=201, outside=True, secrets={"passphrase"})
    def post(self, request: Request, pk: UUID) -> Json:
        """Sign as the party whose turn it is; the contract as it is afterwards."""
        contract = CONTRACTS.find(self, pk)
        given = self.parsed(PassphraseSerializer, request)
        sign(contract, actor=self.actor, secret=given["passphrase"], at=self.at)
        return CONTRACTS.show(self, pk)


class DocumentListView(ListEndpoint, ActingEndpoint):
    """Every registered version of a contract's document, oldest first."""

    past = kept_since("registered_at")
    queryset = ContractDocument.objects.none()
    serializer_class = DocumentSerializer
    orderings = {"version_no": ("version_no",)}

    def rows(self) -> "QuerySet[ContractDocument]":
        contract = CONTRACTS.find(self, self.kwargs["pk"])
        return ContractDocument.objects.filter(contract=contract).select_related("signature")


class DocumentView(ActingEndpoint):
    """The bytes of a registered version."""

    past = never(DATED)

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The PDF.")}
    )
    def get(self, request: Request, sha256: str) -> HttpResponse:
        """Exactly what was registered, hashed again before it is sent."""
        if not store.is_digest(sha256):
            raise NotVisible(_("There is no such record."))
        document = found_or_hidden(documents_visible_to(self.actor, self.at), sha256=sha256)
        return file_response(
            store.load(document.sha256),
            name=f"{document.sha256[:12]}.pdf",
            content_type="application/pdf",
        )
