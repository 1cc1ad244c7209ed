"""Evaluations: scores with everything that went into them, in words, and computed again on request."""

from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import DATED, NOW_ONLY, kept_since, never, rebuilt
from common.endpoints import ListEndpoint, ReadableSet, found_or_hidden
from common.types import Json
from innovations.api.evaluation_serializers import (
    AppraisalSerializer,
    AssessmentSerializer,
    EvaluationDetailSerializer,
    EvaluationInput,
    EvaluationSerializer,
    FollowUpSerializer,
    InstrumentDetailSerializer,
    InstrumentSerializer,
    RecomputedSerializer,
)
from innovations.filters import AppraisalFilter, EvaluationFilter, FollowUpFilter
from innovations.models import Appraisal, Assessment, Evaluation, FollowUp, InstrumentVersion
from innovations.queries import (
    appraisals_visible_to,
    evaluations_visible_to,
    follow_ups_visible_to,
    reports_visible_to,
)
from innovations.services.evaluations.following_up import FIELD
from innovations.services.evaluations.recomputing import recompute
from innovations.services.past.evaluations import appraisals_as_they_were, follow_ups_as_they_were
from innovations.services.past.scores import evaluated_then, evaluations_as_they_were
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.subjects import Resource
from workflow.past import in_state_then, there_then
from workflow.reviews.decisions import Ballot, decide


class FollowUpGiven(TypedDict):
    """Something to be improved, as it was checked."""

    text: str
    due_on: date | None


def _item(row: FollowUpGiven) -> dict[str, str]:
    """A follow-up as the decision keeps it."""
    item = {"field": FIELD, "message": row["text"]}
    return item if row["due_on"] is None else {**item, "due_on": row["due_on"].isoformat()}


def _facts(recommendation: str, due_on: date | None) -> tuple[tuple[str, Json], ...]:
    """What a decision says beyond outcome and comment."""
    day = None if due_on is None else due_on.isoformat()
    return tuple(
        (name, value) for name, value in (("recommendation", recommendation), ("due_on", day)) if value
    )


class EvaluationSet(ReadableSet, WritingEndpoint):
    """Scores with their inputs, newest first; and writing one's own row."""

    past = rebuilt(
        evaluated_then,
        evaluations_as_they_were,
        filters=frozenset({"report", "appraisal", "innovation", "recommendation"}),
    )
    queryset = Evaluation.objects.none()
    serializer_class = EvaluationSerializer
    detail_class = EvaluationDetailSerializer
    filterset_class = EvaluationFilter
    orderings = {"-evaluated_at": ("-evaluated_at", "pk"), "evaluated_at": ("evaluated_at", "pk")}

    def rows(self) -> "QuerySet[Evaluation]":
        return evaluations_visible_to(self.actor, self.at)

    @extend_schema(request=EvaluationInput, responses={201: AssessmentSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """Evaluate: the caller's own row, at the stage whose turn it is. The last row makes the evaluation."""
        given = self.parsed(EvaluationInput, request)
        kind = "report" if "report" in given else "appraisal"
        visible = reports_visible_to if kind == "report" else appraisals_visible_to
        subject = found_or_hidden(visible(self.actor, self.at), pk=given[kind])
        ballot = Ballot(
            given["outcome"],
            given["comment"],
            items=[_item(row) for row in given["follow_ups"]],
            facts=_facts(given["recommendation"], given["due_on"]),
            scores=given["scores"],
        )
        decide(subject, ballot, actor=self.actor, at=self.at)
        mine = Assessment.objects.filter(**{kind: subject.pk}, decision__person=self.actor.person_id)
        row = (
            mine.select_related("result", "decision__seat")
            .order_by("-recorded_at", "-decision__event_id")
            .first()
        )
        return AssessmentSerializer(row).data


class RecomputationView(ActingEndpoint):
    """One score computed again."""

    past = never(NOW_ONLY)

    @extend_schema(responses=RecomputedSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """From its stored inputs, by the version of the instrument that it names."""
        found = found_or_hidden(evaluations_visible_to(self.actor, self.at), pk=pk)
        done = recompute(found.result)
        return Response(
            RecomputedSerializer(
                {
                    "evaluation": found.pk,
                    "formula_version": found.result.formula_version,
                    "stored": found.score,
                    "computed": done.score,
                    "agrees": done.agrees,
                    "differences": done.differences,
                }
            ).data
        )


APPRAISALS = Resource("appraisal", "appraisals", appraisals_visible_to, AppraisalSerializer)
FOLLOW_UPS = Resource("follow_up", "follow-ups", follow_ups_visible_to, FollowUpSerializer)


class AppraisalSet(ReadableSet, ActingEndpoint):
    """Periodic evaluations, the earliest period first."""

    past = rebuilt(
        there_then,
        appraisals_as_they_were,
        filters=frozenset({"innovation"}),
        asked_then={"state": in_state_then},
    )
    queryset = Appraisal.objects.none()
    serializer_class = AppraisalSerializer
    filterset_class = AppraisalFilter
    orderings = {"period_end": ("period_end", "pk"), "-period_end": ("-period_end", "-pk")}

    def rows(self) -> "QuerySet[Appraisal]":
        return appraisals_visible_to(self.actor, self.at)


class FollowUpSet(ReadableSet, ActingEndpoint):
    """Follow-ups, the oldest first."""

    past = rebuilt(
        there_then,
        follow_ups_as_they_were,
        filters=frozenset({"innovation", "evaluation"}),
        asked_then={"state": in_state_then},
    )
    queryset = FollowUp.objects.none()
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilter
    orderings = {"created_at": ("created_at", "pk"), "-created_at": ("-created_at", "-pk")}

    def rows(self) -> "QuerySet[FollowUp]":
        return follow_ups_visible_to(self.actor, self.at)


class InstrumentListView(ListEndpoint, ActingEndpoint):
    """Every published version of every instrument, newest first."""

    past = kept_since("published_at")
    queryset = InstrumentVersion.objects.none()
    serializer_class = InstrumentSerializer
    orderings = {"-published_at": ("-published_at", "-number", "pk"), "name": ("name", "number", "pk")}

    def rows(self) -> "QuerySet[InstrumentVersion]":
        """Instruments are no secret."""
        return InstrumentVersion.objects.defer("body")


class InstrumentView(ActingEndpoint):
    """One version."""

    past = never(DATED)

    @extend_schema(responses=InstrumentDetailSerializer)
    def get(self, request: Request, name: str, number: int) -> Response:
        """Its text and hash."""
        rows = InstrumentVersion.objects.all()
        # A number that no column holds is absent, not an error.
        version = found_or_hidden(rows, name=name, number=min(number, 2_147_483_647))
        return Response(InstrumentDetailSerializer(version).data)
