"""Policies: published versions, two of them compared in words, and what a candidate would have done."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import ListEndpoint, found_or_hidden
from common.errors import NotVisible
from common.periods import start_of_day
from common.types import Json
from workflow.api.base import ActingEndpoint, WritingEndpoint
from workflow.api.review_serializers import (
    PolicyChangesSerializer,
    PolicyDetailSerializer,
    PolicySerializer,
    SimulationAnswerSerializer,
    SimulationInput,
)
from workflow.models import PolicyVersion
from workflow.policies.document import Stage, parse
from workflow.policies.versions import document_of, stages_of
from workflow.policies.wording import rule_in_words
from workflow.policy_changes.changes import compare
from workflow.policy_changes.simulation import simulate_for, summary
from workflow.queries import newest_policies


class PolicyListView(ListEndpoint, ActingEndpoint):
    """The newest version of every policy, by name."""

    queryset = PolicyVersion.objects.none()
    serializer_class = PolicySerializer
    orderings = {"name": ("name", "pk"), "-published_at": ("-published_at", "pk")}

    def rows(self) -> "QuerySet[PolicyVersion]":
        """Policies are no secret."""
        return newest_policies()


@extend_schema_view(get=extend_schema(operation_id="policies_versions_list"))
class PolicyVersionsView(ListEndpoint, ActingEndpoint):
    """Every version of one policy, newest first."""

    queryset = PolicyVersion.objects.none()
    serializer_class = PolicySerializer
    orderings = {"-number": ("-number",), "number": ("number",)}

    def rows(self) -> "QuerySet[PolicyVersion]":
        """404 for a name that was never published."""
        versions = PolicyVersion.objects.filter(name=self.kwargs["name"]).defer("body")
        if not versions.exists():
            raise NotVisible(_("There is no such record."))
        return versions


class PolicyVersionView(ActingEndpoint):
    """One version."""

    @extend_schema(responses=PolicyDetailSerializer)
    def get(self, request: Request, name: str, number: int) -> Response:
        """Its text, hash and stages."""
        version = _version(name, number)
        shown: Any = {field: getattr(version, field) for field in PolicySerializer.Meta.fields}
        shown |= {"body": version.body, "reviews": _reviews(version)}
        return Response(PolicyDetailSerializer(shown).data)


class PolicyChangesView(ActingEndpoint):
    """Two versions compared."""

    parameters = frozenset({"against"})

    @extend_schema(
        parameters=[OpenApiParameter("against", int, required=True)], responses=PolicyChangesSerializer
    )
    def get(self, request: Request, name: str, number: int) -> Response:
        """What changes from version `against` to this one, in sentences."""
        wanted = request.query_params.get("against", "")
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
            raise exceptions.ValidationError({"against": [_("Give the number of a version.")]})
        version, earlier = _version(name, number), _version(name, int(wanted))
        changes = compare(document_of(earlier), document_of(version))
        body: dict[str, Json] = {
            "name": name,
            "number": version.number,
            "against": earlier.number,
            "changes": changes,
        }
        return Response(PolicyChangesSerializer(body).data)


class SimulationView(WritingEndpoint):
    """What a candidate would have done."""

    # Nothing is written, so nothing is remembered either.
    @extend_schema(request=SimulationInput, responses=SimulationAnswerSerializer)
    def post(self, request: Request) -> Response:
        """Recorded rounds replayed under the document, item by item. 400 lists every fault by line and field."""
        given = self.parsed(SimulationInput, request)
        since = given["since"]
        replayed = simulate_for(
            self.actor,
            parse(given["document"]),
            at=self.at,
            since=start_of_day(since, ZoneInfo(settings.TIME_ZONE)) if since is not None else None,
        )
        return Response(SimulationAnswerSerializer({"summary": summary(replayed), "results": replayed}).data)


def _version(name: str, number: int) -> PolicyVersion:
    # A number that no column holds is absent, not an error.
    version: PolicyVersion = found_or_hidden(
        PolicyVersion.objects.all(), name=name, number=min(number, 2_147_483_647)
    )
    return version


def _reviews(version: PolicyVersion) -> list[dict[str, Json]]:
    return [
        {"name": name, "stages": [_stage(stage) for stage in stages_of(version, name)]}
        for name in document_of(version)["review"]
    ]


def _stage(stage: Stage) -> dict[str, Json]:
    return {name: getattr(stage, name) for name in Stage.model_fields} | {"rule": rule_in_words(stage)}
