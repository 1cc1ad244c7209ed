"""Templates of contracts: wording, letterhead and number pattern per government and document type."""

import base64

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.as_of import kept_since
from common.endpoints import ReadableSet, StrictSerializer
from common.errors import BadInput, Gap
from common.types import Json
from contracts.documents.emblems import LARGEST_FILE
from contracts.filters import TemplateFilter
from contracts.models import ContractTemplate
from contracts.queries import templates_visible_to
from contracts.services import templating
from organisations.api.serializers import PlaceSerializer
from organisations.models import Government
from workflow.api.base import WritingEndpoint, idempotent

LARGEST_BODY = 200_000


class TemplateSerializer(serializers.ModelSerializer[ContractTemplate]):
    """A version in a list; without a government it is the neutral fallback."""

    government = PlaceSerializer(allow_null=True)

    class Meta:
        model = ContractTemplate
        fields = (
            "id", "government", "document_type", "number", "title", "legal_basis", "sha256", "wording_sha256",
            "emblem_sha256", "published_at",
        )  # fmt: skip


class TemplateDetailSerializer(TemplateSerializer):
    """One version with its text."""

    class Meta(TemplateSerializer.Meta):
        fields = (*TemplateSerializer.Meta.fields, "body")  # type: ignore[assignment]


class TemplateInput(StrictSerializer):
    """A text to be published; `emblem` is a PNG or JPEG in base64 when the text names one."""

    government = serializers.UUIDField()
    body = serializers.CharField(max_length=LARGEST_BODY, trim_whitespace=False)
    emblem = serializers.CharField(required=False, allow_blank=True, default="", max_length=2 * LARGEST_FILE)

    def validate_emblem(self, value: str) -> bytes | None:
        """The decoded bytes."""
        try:
            return base64.b64decode(value, validate=True) if value else None
        except ValueError as error:
            raise serializers.ValidationError(_("This is not base64."), code="invalid") from error


class TemplateSet(ReadableSet, WritingEndpoint):
    """Every published version that concerns one, newest first; and publishing one."""

    past = kept_since("published_at", filters=frozenset(TemplateFilter.base_filters))
    queryset = ContractTemplate.objects.none()
    serializer_class = TemplateSerializer
    detail_class = TemplateDetailSerializer
    filterset_class = TemplateFilter
    orderings = {"-published_at": ("-published_at", "pk")}

    def rows(self) -> "QuerySet[ContractTemplate]":
        return self.detail_rows().defer("body")

    def detail_rows(self) -> "QuerySet[ContractTemplate]":
        """The same with their text."""
        return templates_visible_to(self.actor, self.at)

    @extend_schema(request=TemplateInput, responses={201: TemplateDetailSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """A version that can never be changed. 400 names field and line of every fault."""
        given = self.parsed(TemplateInput, request)
        government = Government.objects.filter(pk=given["government"]).first()
        if government is None:
            message = _("There is no such government.")
            raise BadInput(message, gaps=[Gap("government", "unknown", message)])
        templating.may_publish(self.actor, government)
        template, _fresh = templating.publish_as(
            self.actor, given["body"], government=government, at=self.at, emblem=given["emblem"]
        )
        return TemplateDetailSerializer(template).data
