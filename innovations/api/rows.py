"""The lists of a plan, each under its own address: the same five verbs for all of them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import ListEndpoint, found_or_hidden
from innovations.api import serializers as shapes
from innovations.api.innovations import INNOVATIONS
from innovations.services.proposals.drafting import ROWS
from innovations.services.proposals.planning import add_row, change_row, remove_row
from workflow.api.base import WritingEndpoint

SHAPES: dict[str, Any] = {
    "milestones": shapes.MilestoneSerializer,
    "indicators": shapes.IndicatorSerializer,
    "team": shapes.TeamMemberSerializer,
    "budget": shapes.BudgetLineSerializer,
    "stakeholders": shapes.StakeholderSerializer,
    "risks": shapes.RiskSerializer,
}


class RowListView(ListEndpoint, WritingEndpoint):
    """One list of a plan, in printed order."""

    row_name = ""
    orderings = {"position": ("position", "pk")}

    def rows(self) -> "QuerySet[Any]":
        """The rows of an innovation one may see."""
        innovation = INNOVATIONS.find(self, self.kwargs["pk"])
        found: QuerySet[Any] = ROWS[self.row_name].objects.filter(innovation=innovation)
        return found

    def post(self, request: Request, pk: UUID) -> Response:
        """Append a row to an editable proposal."""
        innovation = INNOVATIONS.find(self, pk)
        given, seen = self.parsed(SHAPES[self.row_name], request), self.seen_version()

        def work() -> Any:
            row = add_row(innovation, self.row_name, given, actor=self.actor, at=self.at, seen_version=seen)
            return SHAPES[self.row_name](row).data

        return self.write(work, status=201)


class RowView(WritingEndpoint):
    """One row of a plan. The version in If-Match is the innovation's."""

    row_name = ""

    def get(self, request: Request, pk: UUID, row: UUID) -> Response:
        """As it stands."""
        innovation = INNOVATIONS.find(self, pk)
        found = found_or_hidden(ROWS[self.row_name].objects.filter(innovation=innovation), pk=row)
        return Response(SHAPES[self.row_name](found).data)

    def patch(self, request: Request, pk: UUID, row: UUID) -> Response:
        """Change it."""
        innovation = INNOVATIONS.find(self, pk)
        seen = self.seen_version(required=True)
        given = self.parsed(SHAPES[self.row_name], request, partial=True)

        def work() -> Any:
            changed = change_row(
                innovation, self.row_name, row, given, actor=self.actor, at=self.at, seen_version=seen
            )
            return SHAPES[self.row_name](changed).data

        return self.write(work)

    def delete(self, request: Request, pk: UUID, row: UUID) -> Response:
        """Remove it; the others close up."""
        innovation, seen = INNOVATIONS.find(self, pk), self.seen_version()

        def work() -> None:
            remove_row(innovation, self.row_name, row, actor=self.actor, at=self.at, seen_version=seen)

        return self.write(work, status=204)


def row_urls(name: str) -> list[URLPattern]:
    """The two addresses of one list."""
    shape = SHAPES[name]

    @extend_schema_view(post=extend_schema(request=shape, responses={201: shape}, filters=False))
    class Rows(RowListView):
        row_name = name
        queryset = ROWS[name].objects.none()
        serializer_class = shape

    @extend_schema_view(
        get=extend_schema(responses=shape),
        patch=extend_schema(request=shape, responses=shape),
        delete=extend_schema(responses={204: None}),
    )
    class Row(RowView):
        row_name = name

    base = f"innovations/<uuid:pk>/{name}"
    return [
        path(f"{base}/", Rows.as_view(), name=f"innovation-{name}"),
        path(f"{base}/<uuid:row>/", Row.as_view(), name=f"innovation-{name}-row"),
    ]
