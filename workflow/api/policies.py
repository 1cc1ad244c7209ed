"""Policies: published versions, two of them compared in words, and what a candidate would have done."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import DATED, by_hand, never, rebuilt
from common.endpoints import ListEndpoint
from common.errors import NotVisible
from common.periods import start_of_day
from common.types import Json
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.policy_acts import version_or_hidden
from workflow.api.policy_serializers import PolicyDetailSerializer, PolicySerializer, PublicationInput
from workflow.api.review_serializers import (
    PolicyChangesSerializer,
    SimulationAnswerSerializer,
    SimulationInput,
)
from workflow.models import PolicyVersion
from workflow.past import published_then, versions_then
from workflow.policies.document import parse
from workflow.policies.versions import document_of
from workflow.policy_changes.changes import compare
from workflow.policy_changes.publishing import may_prepare, publish_as
from workflow.policy_changes.simulation import simulate_for, summary
from workflow.queries import newest_policies


class PolicyListView(ListEndpoint, WritingEndpoint):
    """The newest version of every policy, by name."""

    past = rebuilt(published_then, versions_then)
    queryset = PolicyVersion.objects.none()
    serializer_class = PolicySerializer
    orderings = {"name": ("name", "pk"), "-published_at": ("-published_at", "pk")}

    def rows(self) -> "QuerySet[PolicyVersion]":
        """Policies are no secret."""
        return newest_policies(self.as_of).select_related("government", "withdrawal")

    @extend_schema(request=PublicationInput, responses={201: PolicySerializer})
    @idempotent(status=201)
    def post(self, request: Request) -> Json:
        """Publish a version for a government that one administers. 400 lists faults, 422 warnings to be answered."""
        may_prepare(self.actor)
        given = self.parsed(PublicationInput, request)
        version, _is_new = publish_as(
            self.actor,
            given["document"],
            at=self.at,
            for_government=given["government"],
            leave_running=given["leave_running"],
            accepted=given["accepted"],
        )
        return PolicySerializer(version_or_hidden(version.name, version.number)).data


@extend_schema_view(get=extend_schema(operation_id="policies_versions_list"))
class PolicyVersionsView(ListEndpoint, ActingEndpoint):
    """Every version of one policy, newest first."""

    past = rebuilt(published_then, versions_then)
    queryset = PolicyVersion.objects.none()
    serializer_class = PolicySerializer
    orderings = {"-number": ("-number",), "number": ("number",)}

    def rows(self) -> "QuerySet[PolicyVersion]":
        """404 for a name that was never published."""
        versions = PolicyVersion.objects.filter(name=self.kwargs["name"])
        if not versions.exists():
            raise NotVisible(_("There is no such record."))
        return versions.select_related("government", "withdrawal").defer("body")


class PolicyVersionView(ActingEndpoint):
    """One version."""

    past = by_hand()

    @extend_schema(responses=PolicyDetailSerializer)
    def get(self, request: Request, name: str, number: int) -> Response:
        """Its text, hash and stages."""
        version = version_or_hidden(name, number)
        if self.as_of is not None:
            if version.published_at > self.as_of:
                raise NotVisible(_("There is no such record."))
            version = versions_then([version], self.as_of)[0]
        return Response(PolicyDetailSerializer(version).data)


class PolicyChangesView(ActingEndpoint):
    """Two versions compared."""

    past = never(DATED)
    parameters = frozenset({"against"})

    @extend_schema(
        parameters=[OpenApiParameter("against", int, required=True)], responses=PolicyChangesSerializer
    )
    def get(self, request: Request, name: str, number: int) -> Response:
        """What changes from version `against` to this one, in sentences."""
        wanted = request.query_params.get("against", "")
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
            raise exceptions.ValidationError({"against": [_("Give the number of a version.")]})
        version, earlier = version_or_hidden(name, number), version_or_hidden(name, int(wanted))
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
