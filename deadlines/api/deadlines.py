"""Deadlines over the API: the list by place and lateness, and one with its derivation and verdict."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import ListEndpoint, found_or_hidden
from deadlines.api.serializers import DeadlineSerializer
from deadlines.filters import DeadlineFilter
from deadlines.models import Deadline
from deadlines.queries import deadlines_visible_to
from workflow.api.base import ActingEndpoint


class WithMoment:
    """Serializers compute verdicts at the moment of the request."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": self.at}  # type: ignore[misc, attr-defined]


class DeadlineListView(WithMoment, ListEndpoint, ActingEndpoint):
    """Deadlines, the nearest due first."""

    queryset = Deadline.objects.none()
    serializer_class = DeadlineSerializer
    filterset_class = DeadlineFilter
    orderings = {"due_at": ("due_at", "pk"), "-due_at": ("-due_at", "-pk")}

    def rows(self) -> "QuerySet[Deadline]":
        """Those one may see, with the calendars that lateness is counted by."""
        return deadlines_visible_to(self.actor, self.at).prefetch_related("calendar")


class DeadlineView(ActingEndpoint):
    """One deadline with its derivation and verdict."""

    @extend_schema(responses=DeadlineSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """As it stands now."""
        deadline = found_or_hidden(deadlines_visible_to(self.actor, self.at), pk=pk)
        return Response(DeadlineSerializer(deadline, context={"at": self.at}).data)
