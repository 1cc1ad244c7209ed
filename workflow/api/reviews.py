"""Reviews: what one waits for, conflicts of interest, decisions taken back, many decisions at once, other versions."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, by_hand, never
from common.errors import BadInput, DomainError, Gap, NotVisible
from common.periods import FIRST_DAY, LAST_DAY, local_day
from common.types import Json
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.review_serializers import (
    BulkAnswerSerializer,
    BulkInput,
    CandidatesSerializer,
    DecidersSerializer,
    PolicyMoveInput,
    ReassignmentInput,
    RecusalInput,
    ReviewAnswerSerializer,
    WithdrawalInput,
)
from workflow.api.serializers import TaskSerializer
from workflow.api.subjects import Resource
from workflow.api.views import task_now, task_seen
from workflow.models import PolicyVersion, Subject
from workflow.past import placed_as_then
from workflow.policy_changes.changes import move
from workflow.queries import tasks_seen
from workflow.reviews.changes_since import changes_since_last_view, mark_read, requests_of_last_return
from workflow.reviews.decisions import Ballot, decide_many, recuse, withdraw_decision
from workflow.reviews.explanations import deciders_on, deciders_then, review_of
from workflow.reviews.reassignment import reassign, reassignment_candidates


class ReviewView(ActingEndpoint):
    """What a review waits for."""

    past = never(NOW_ONLY)
    # Given by `as_view(resource=...)`.
    resource: Resource[Subject] = None  # type: ignore[assignment]

    @extend_schema(responses=ReviewAnswerSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Its stages, whether the caller may decide the open ones and why not, and what changed since they last saw it.

        Reading it counts as having seen this version, for those who may decide.
        """
        subject = self.resource.find(self, pk)
        mark_read(subject, self.actor, at=self.at)
        answer = {
            "review": review_of(subject, self.actor, at=self.at),
            "changes": changes_since_last_view(subject, self.actor, at=self.at),
            "requests": requests_of_last_return(subject),
        }
        return Response(ReviewAnswerSerializer(answer).data)


class RecusalView(WritingEndpoint):
    """Declare a conflict of interest."""

    @extend_schema(request=RecusalInput, responses={201: TaskSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """The person no longer counts in this round; the reason stays among the reviewers."""
        task, subject = task_seen(self, pk)
        given = self.parsed(RecusalInput, request)
        recuse(
            subject,
            actor=self.actor,
            at=self.at,
            reason=given["reason"],
            task=task,
            seen_version=self.seen_version,
        )
        return task_now(task)


class WithdrawalView(WritingEndpoint):
    """Take back one's own decision."""

    @extend_schema(request=WithdrawalInput, responses=TaskSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """While its stage is open; the decision stays readable and no longer counts."""
        task, subject = task_seen(self, pk)
        given = self.parsed(WithdrawalInput, request)
        withdraw_decision(
            subject,
            actor=self.actor,
            at=self.at,
            reason=given["comment"],
            task=task,
            seen_version=self.seen_version,
        )
        return task_now(task)


class ReassignmentView(WritingEndpoint):
    """Hand a waiting task to one of the offices that could decide it."""

    past = never(NOW_ONLY)
    also_refuses = ("409",)

    @extend_schema(responses=CandidatesSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """The offices to choose from; refused as the act itself would be."""
        task, subject = task_seen(self, pk)
        found = reassignment_candidates(subject, task, actor=self.actor, at=self.at)
        return Response(CandidatesSerializer({"handed_to": task.seat_id, "offices": found}).data)

    @extend_schema(request=ReassignmentInput, responses=TaskSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """The task as it is afterwards. Without a seat it goes back to every office of its role."""
        task, subject = task_seen(self, pk)
        given = self.parsed(ReassignmentInput, request)
        reassign(
            subject,
            task,
            given["seat"],
            actor=self.actor,
            at=self.at,
            reason=given["reason"],
            seen_version=self.seen_version,
        )
        return task_now(task)


class DecidersView(ActingEndpoint):
    """Who could decide on a day."""

    past = by_hand()
    # Given by `as_view(resource=...)`.
    resource: Resource[Subject] = None  # type: ignore[assignment]
    parameters = frozenset({"on"})

    @extend_schema(parameters=[OpenApiParameter("on", date)], responses=DecidersSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Every stage of the item's policy with the offices held on that day (today unless told), from stored dates."""
        now = self.resource.find(self, pk)
        text = request.query_params.get("on")
        zone = ZoneInfo(now.government.zone)
        subject = now if self.as_of is None else placed_as_then(now, self.as_of)
        day = local_day(self.as_of or self.at, zone) if text is None else self.parsed_day(text)
        found = deciders_on(subject, day, self.actor, at=self.at, now=now)
        if self.as_of is not None:
            found = deciders_then(found, self.as_of)
        return Response(DecidersSerializer(found, many=True).data)

    def parsed_day(self, text: str) -> date:
        """An ISO day with an instant on both sides. Raises 400."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if not FIRST_DAY <= day <= LAST_DAY:
            raise exceptions.ValidationError({"on": [_("Give a day as in 2025-04-08.")]})
        return day


class BulkDecisionView(WritingEndpoint):
    """Decide several tasks alike."""

    @extend_schema(operation_id="tasks_decide_many", request=BulkInput, responses=BulkAnswerSerializer)
    # Each decision is a transaction of its own: a refusal does not undo the others.
    @idempotent(outside=True)
    def post(self, request: Request) -> Json:
        """One result per task, in the order asked."""
        given = self.parsed(BulkInput, request)
        wanted = list(dict.fromkeys(given["tasks"]))
        seen = tasks_seen(self.actor, self.at, wanted)
        ballot = Ballot(given["outcome"], given["comment"])
        done = decide_many(list(seen.values()), ballot, actor=self.actor, at=self.at)
        results = {
            result.task.uuid: _bulk_result(result.task.uuid, state=result.state, refusal=result.refusal)
            for result in done
        }
        hidden = NotVisible(_("There is no such record."))
        shown = [results.get(pk) or _bulk_result(pk, refusal=hidden) for pk in wanted]
        return BulkAnswerSerializer({"results": shown}).data


def _bulk_result(pk: UUID, *, state: str = "", refusal: DomainError | None = None) -> dict[str, Json]:
    problem = None if refusal is None else {"code": refusal.code, "detail": str(refusal.message)}
    return {"task": str(pk), "ok": refusal is None, "state": state or None, "problem": problem}


class PolicyMoveView(WritingEndpoint):
    """Put one item under another version of a policy."""

    # Given by `as_view(resource=...)`.
    resource: Resource[Subject] = None  # type: ignore[assignment]

    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """An explicit act with a reason and an event that names both versions."""
        subject = self.resource.find(self, pk)
        given = self.parsed(PolicyMoveInput, request)
        version = PolicyVersion.objects.filter(name=given["name"], number=given["number"]).first()
        if version is None:
            message = _("There is no such version.")
            raise BadInput(message, gaps=[Gap("number", "unknown", message)])
        move(subject, version, actor=self.actor, at=self.at, reason=given["reason"])
        return self.resource.show(self, pk)


def review_urls(resource: Resource[Subject]) -> list[URLPattern]:
    """`review/` and `deciders/` of one kind of subject."""
    return [
        path(
            f"{resource.prefix}/<uuid:pk>/review/",
            ReviewView.as_view(resource=resource),
            name=f"{resource.subject_type}-review",
        ),
        path(
            f"{resource.prefix}/<uuid:pk>/deciders/",
            DecidersView.as_view(resource=resource),
            name=f"{resource.subject_type}-deciders",
        ),
    ]


def policy_urls(resource: Resource[Subject]) -> list[URLPattern]:
    """`policy/` of one kind of subject."""

    @extend_schema_view(post=extend_schema(request=PolicyMoveInput, responses=resource.serializer))
    class PolicyMove(PolicyMoveView):
        pass

    return [
        path(
            f"{resource.prefix}/<uuid:pk>/policy/",
            PolicyMove.as_view(resource=resource),
            name=f"{resource.subject_type}-policy",
        )
    ]
