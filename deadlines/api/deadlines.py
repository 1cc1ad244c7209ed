"""Deadlines over the API: the list by place and lateness, and one with its derivation and verdict."""

from django.db.models import QuerySet

from common.as_of import rebuilt
from common.endpoints import ReadableSet
from common.types import Document
from deadlines.api.serializers import DeadlineSerializer
from deadlines.filters import DeadlineFilter
from deadlines.models import Deadline
from deadlines.queries import deadlines_visible_to
from deadlines.services.past import deadlines_then, scheduled_then
from workflow.api.base import ActingEndpoint


class WithMoment:
    """Serializers compute verdicts at the moment of the request, or at the past one that it asks about."""

    def get_serializer_context(self) -> Document:
        moment = self.as_of or self.at  # type: ignore[attr-defined]
        return {**super().get_serializer_context(), "at": moment}  # type: ignore[misc]


class DeadlineSet(WithMoment, ReadableSet, ActingEndpoint):
    """Deadlines with derivation and verdict, the nearest due first."""

    past = rebuilt(scheduled_then, deadlines_then, filters=frozenset({"kind", "government"}))
    queryset = Deadline.objects.none()
    serializer_class = DeadlineSerializer
    filterset_class = DeadlineFilter
    orderings = {"due_at": ("due_at", "pk"), "-due_at": ("-due_at", "-pk")}

    def rows(self) -> "QuerySet[Deadline]":
        """Those one may see, with the calendars that lateness is counted by."""
        return deadlines_visible_to(self.actor, self.at).prefetch_related("calendar")
