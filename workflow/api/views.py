"""The inbox, deadlines, and the history for inspectors."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request

from common.as_of import NOW_ONLY, kept_since, never
from common.endpoints import ListEndpoint, found_or_hidden
from common.errors import NotPermitted, NotVisible
from common.types import Json, PathValue
from organisations.visibility import reach_of
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.serializers import DecisionSerializer, LoggedEventSerializer, TaskSerializer
from workflow.filters import HistoryFilter, TaskFilter
from workflow.models import Event, Subject, Task
from workflow.past import as_they_were
from workflow.queries import Box, criteria_of, events_for_inspection, inbox, seen_of, subjects_visible_to
from workflow.reviews.anonymity import record_unnamed
from workflow.reviews.decisions import Ballot, decide


class TaskListView(ListEndpoint, ActingEndpoint):
    """The inbox, oldest first."""

    past = never(NOW_ONLY)
    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    parameters = frozenset({"box"})
    orderings = {"opened_at": ("opened_at", "pk"), "-opened_at": ("-opened_at", "-pk"), "-id": ("-pk",)}

    @extend_schema(parameters=[OpenApiParameter("box", str, enum=[str(box) for box in Box])])
    def get(self, request: Request, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        """One drawer: mine (default), group, waiting or done."""
        answer: HttpResponseBase = super().get(request, *args, **kwargs)
        return answer

    def rows(self) -> "QuerySet[Task]":
        box = self.request.query_params.get("box", Box.MINE)
        if box not in set(Box):
            raise exceptions.ValidationError({"box": [_("There is no such box.")]})
        return inbox(self.actor, self.at, box)

    def present(self, rows: list[Task]) -> Sequence[Json]:
        """One page with the forms of its stages. Two queries for all of them."""
        return list(TaskSerializer(rows, many=True, context={"criteria": criteria_of(rows)}).data)


class DecisionView(WritingEndpoint):
    """Decide what a task asks for."""

    @extend_schema(request=DecisionSerializer, responses={201: TaskSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """The task as it is after the decision."""
        task, subject = task_seen(self, pk)
        given = self.parsed(DecisionSerializer, request)
        facts = {name: str(given[name]) for name in ("recommendation", "due_on") if name in given}
        ballot = Ballot(
            given["outcome"],
            given["comment"],
            [dict(i) for i in given.get("items", [])],
            tuple(facts.items()),
            given.get("scores", {}),
            given["decree_number"],
            given["decree_on"],
        )
        decide(subject, ballot, actor=self.actor, at=self.at, task=task, seen_version=self.seen_version)
        return task_now(task)


def task_seen(view: ActingEndpoint, pk: UUID) -> tuple[Task, Subject]:
    """A task and what it is about. Raises 404 for an absent task and for one whose subject is hidden. Two queries."""
    task = found_or_hidden(Task.objects.all(), uuid=pk)
    subject = subjects_visible_to(task.subject_type, view.actor, view.at).filter(pk=task.subject_id).first()
    if subject is None:
        raise NotVisible(_("There is no such record."))
    return task, subject


def task_now(task: Task) -> Json:
    """The task's representation, read afresh."""
    fresh = Task.objects.select_related("government", "agency", "subject_government", "subject_agency")
    return TaskSerializer(fresh.get(pk=task.pk)).data


class HistoryView(ListEndpoint, ActingEndpoint):
    """Every event of the governments one inspects, newest first, with the bytes that were hashed."""

    past = kept_since("at", filters=frozenset(HistoryFilter.base_filters))
    token_scope = "history:read"  # noqa: S105 -- the name of a scope
    names_people = True
    queryset = Event.objects.none()
    serializer_class = LoggedEventSerializer
    filterset_class = HistoryFilter
    orderings = {"-id": ("-pk",), "id": ("pk",)}

    def rows(self) -> "QuerySet[Event]":
        """For inspectors only."""
        if not reach_of(self.actor).inspects:
            raise NotPermitted(_("The history is read by inspectors."), code="not_your_office")
        return events_for_inspection(self.actor, self.at).select_related("actor")

    def present(self, rows: list[Event]) -> Sequence[Json]:
        """One page with titles and names, on record where it names whom a policy keeps unnamed. One query for each
        kind of subject, one for the record."""
        if "format" not in self.request.query_params:
            record_unnamed(rows, self.actor, at=self.at)
        seen = seen_of(rows, self.actor, self.at)
        if self.as_of is not None:
            seen = as_they_were(seen.values(), self.as_of)
        context = {"seen": seen, "actor": self.actor}
        return list(LoggedEventSerializer(rows, many=True, context=context).data)
