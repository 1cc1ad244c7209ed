"""The lists of a plan, each under its own address: the same five verbs for all of them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import URLPattern
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request

from common.as_of import IN_REVISIONS, never
from common.endpoints import ReadableSet, resource_urls
from common.types import Json
from innovations.api import serializers as shapes
from innovations.api.innovations import INNOVATIONS
from innovations.services.proposals.plan_lists import ROWS
from innovations.services.proposals.planning import add_row, change_row, remove_row
from workflow.api.base import WritingEndpoint, idempotent

SHAPES: dict[str, Any] = {
    "milestones": shapes.MilestoneSerializer,
    "indicators": shapes.IndicatorSerializer,
    "team": shapes.TeamMemberSerializer,
    "budget": shapes.BudgetLineSerializer,
    "stakeholders": shapes.StakeholderSerializer,
    "risks": shapes.RiskSerializer,
}
# What is written differs from what is shown where something may be asked.
INPUTS = {**SHAPES, "indicators": shapes.IndicatorInput}


class RowSet(ReadableSet, WritingEndpoint):
    """One list of a plan, in printed order. The version in If-Match is the innovation's."""

    past = never(IN_REVISIONS)
    row_name = ""
    lookup_url_kwarg = "row"
    orderings = {"position": ("position", "pk")}

    def rows(self) -> "QuerySet[Any]":
        innovation = INNOVATIONS.find(self, self.kwargs["pk"])
        found: QuerySet[Any] = ROWS[self.row_name].objects.filter(innovation=innovation)
        return found.prefetch_related("targets") if self.row_name == "indicators" else found

    @idempotent(status=201)
    def create(self, request: Request, pk: UUID) -> Json:
        """Append a row to an editable proposal."""
        innovation = INNOVATIONS.find(self, pk)
        given = dict(self.parsed(INPUTS[self.row_name], request))
        row = add_row(
            innovation,
            self.row_name,
            given,
            confirmed=given.pop("confirm", False),
            actor=self.actor,
            at=self.at,
            seen_version=self.seen_version,
        )
        return SHAPES[self.row_name](row).data

    @idempotent()
    def partial_update(self, request: Request, pk: UUID, row: UUID) -> Json:
        """Change a row of an editable proposal."""
        innovation = INNOVATIONS.find(self, pk)
        given = dict(self.parsed(INPUTS[self.row_name], request, partial=True))
        changed = change_row(
            innovation,
            self.row_name,
            row,
            given,
            confirmed=given.pop("confirm", False),
            actor=self.actor,
            at=self.at,
            seen_version=self.seen_version,
        )
        return SHAPES[self.row_name](changed).data

    @idempotent(status=204)
    def destroy(self, request: Request, pk: UUID, row: UUID) -> None:
        """Remove a row; the positions of the others close up."""
        innovation = INNOVATIONS.find(self, pk)
        remove_row(
            innovation, self.row_name, row, actor=self.actor, at=self.at, seen_version=self.seen_version
        )


def row_urls(name: str) -> list[URLPattern]:
    """The two addresses of one list."""
    shape, written = SHAPES[name], INPUTS[name]

    @extend_schema_view(
        create=extend_schema(request=written, responses={201: shape}, filters=False),
        partial_update=extend_schema(request=written, responses=shape),
        destroy=extend_schema(responses={204: None}),
    )
    class Rows(RowSet):
        row_name = name
        queryset = ROWS[name].objects.none()
        serializer_class = shape

    return resource_urls(f"innovations/<uuid:pk>/{name}", Rows, f"innovation-{name}")
