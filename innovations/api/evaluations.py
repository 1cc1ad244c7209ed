"""Evaluations: scores with everything that went into them, in words, and computed again on request."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import ListEndpoint, found_or_hidden, versioned
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
from innovations.enums import AppraisalState, FollowUpState
from innovations.models import Appraisal, Assessment, Evaluation, FollowUp, InstrumentVersion
from innovations.queries import (
    appraisals_visible_to,
    evaluations_visible_to,
    follow_ups_visible_to,
    reports_visible_to,
)
from innovations.services.evaluations.following_up import FIELD
from innovations.services.evaluations.recomputing import recompute
from workflow.api.base import ActingEndpoint, WritingEndpoint
from workflow.api.subjects import Resource
from workflow.reviews.decisions import Ballot, decide


class EvaluationFilter(django_filters.FilterSet):
    """By report, periodic evaluation, innovation, agency, recommendation."""

    report = django_filters.UUIDFilter(field_name="report_id")
    appraisal = django_filters.UUIDFilter(field_name="appraisal_id")
    innovation = django_filters.UUIDFilter(field_name="innovation_id")
    agency = django_filters.UUIDFilter(method="filter_agency")

    class Meta:
        model = Evaluation
        fields = ("report", "appraisal", "innovation", "agency", "recommendation")

    def filter_agency(self, rows: "QuerySet[Evaluation]", name: str, value: UUID) -> "QuerySet[Evaluation]":
        """The agency of what was evaluated."""
        return rows.filter(Q(report__agency_id=value) | Q(appraisal__agency_id=value))


class AppraisalFilter(django_filters.FilterSet):
    """By state, innovation, agency."""

    state = django_filters.ChoiceFilter(choices=AppraisalState.choices)
    innovation = django_filters.UUIDFilter(field_name="innovation_id")
    agency = django_filters.UUIDFilter(field_name="agency_id")

    class Meta:
        model = Appraisal
        fields = ("state", "innovation", "agency")


class FollowUpFilter(django_filters.FilterSet):
    """By state, innovation, agency, evaluation."""

    state = django_filters.ChoiceFilter(choices=FollowUpState.choices)
    innovation = django_filters.UUIDFilter(field_name="innovation_id")
    agency = django_filters.UUIDFilter(field_name="agency_id")
    evaluation = django_filters.UUIDFilter(field_name="evaluation_id")

    class Meta:
        model = FollowUp
        fields = ("state", "innovation", "agency", "evaluation")


def _item(row: dict[str, Any]) -> dict[str, str]:
    """A follow-up as the decision keeps it."""
    item = {"field": FIELD, "message": row["text"]}
    return item if row["due_on"] is None else {**item, "due_on": row["due_on"].isoformat()}


class EvaluationListView(ListEndpoint, WritingEndpoint):
    """Scores with their inputs, newest first; and writing one's own row."""

    queryset = Evaluation.objects.none()
    serializer_class = EvaluationSerializer
    filterset_class = EvaluationFilter
    orderings = {"-evaluated_at": ("-evaluated_at", "pk"), "evaluated_at": ("evaluated_at", "pk")}

    def rows(self) -> "QuerySet[Evaluation]":
        """Those of reports and periodic evaluations one may see."""
        return evaluations_visible_to(self.actor, self.at)

    @extend_schema(request=EvaluationInput, responses={201: AssessmentSerializer}, filters=False)
    def post(self, request: Request) -> Response:
        """Evaluate: the caller's own row, at the stage whose turn it is. The last row makes the evaluation."""
        given = self.parsed(EvaluationInput, request)
        kind = "report" if "report" in given else "appraisal"
        visible = reports_visible_to if kind == "report" else appraisals_visible_to
        subject = found_or_hidden(visible(self.actor, self.at), pk=given[kind])
        ballot = Ballot(
            given["outcome"],
            given["comment"],
            items=[_item(row) for row in given["follow_ups"]],
            facts=(("recommendation", given["recommendation"]),) if given["recommendation"] else (),
            scores=given["scores"],
        )

        def work() -> Any:
            decide(subject, ballot, actor=self.actor, at=self.at)
            mine = Assessment.objects.filter(**{kind: subject.pk}, decision__person=self.actor.person_id)
            row = (
                mine.select_related("decision__seat").order_by("-recorded_at", "-decision__event_id").first()
            )
            return AssessmentSerializer(row).data

        return self.write(work, status=201)


class EvaluationView(ActingEndpoint):
    """One score."""

    @extend_schema(responses=EvaluationDetailSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """With every step in words and each evaluator's own row."""
        found = found_or_hidden(evaluations_visible_to(self.actor, self.at), pk=pk)
        return Response(EvaluationDetailSerializer(found).data)


class RecomputationView(ActingEndpoint):
    """One score computed again."""

    @extend_schema(responses=RecomputedSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """From its stored inputs, by the version of the instrument that it names."""
        found = found_or_hidden(evaluations_visible_to(self.actor, self.at), pk=pk)
        done = recompute(found)
        return Response(
            RecomputedSerializer(
                {
                    "evaluation": found.pk,
                    "formula_version": found.formula_version,
                    "stored": found.score,
                    "computed": done.score,
                    "agrees": done.agrees,
                    "differences": done.differences,
                }
            ).data
        )


APPRAISALS = Resource("appraisal", "appraisals", appraisals_visible_to, AppraisalSerializer)
FOLLOW_UPS = Resource("follow_up", "follow-ups", follow_ups_visible_to, FollowUpSerializer)


class AppraisalListView(ListEndpoint, ActingEndpoint):
    """Periodic evaluations, the earliest period first."""

    queryset = Appraisal.objects.none()
    serializer_class = AppraisalSerializer
    filterset_class = AppraisalFilter
    orderings = {"period_end": ("period_end", "pk"), "-period_end": ("-period_end", "-pk")}

    def rows(self) -> "QuerySet[Appraisal]":
        """Those one may see."""
        return appraisals_visible_to(self.actor, self.at)


class AppraisalView(ActingEndpoint):
    """One periodic evaluation."""

    @extend_schema(responses=AppraisalSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """With what was gathered; the version is the ETag."""
        row = APPRAISALS.find(self, pk)
        return versioned(AppraisalSerializer(row).data, row.version)


class FollowUpListView(ListEndpoint, ActingEndpoint):
    """Follow-ups, the oldest first."""

    queryset = FollowUp.objects.none()
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilter
    orderings = {"created_at": ("created_at", "pk"), "-created_at": ("-created_at", "-pk")}

    def rows(self) -> "QuerySet[FollowUp]":
        """Those one may see."""
        return follow_ups_visible_to(self.actor, self.at)


class FollowUpView(ActingEndpoint):
    """One follow-up."""

    @extend_schema(responses=FollowUpSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """The version is the ETag."""
        row = FOLLOW_UPS.find(self, pk)
        return versioned(FollowUpSerializer(row).data, row.version)


class InstrumentListView(ListEndpoint, ActingEndpoint):
    """Every published version of every instrument, newest first."""

    queryset = InstrumentVersion.objects.none()
    serializer_class = InstrumentSerializer
    orderings = {"-published_at": ("-published_at", "-number", "pk"), "name": ("name", "number", "pk")}

    def rows(self) -> "QuerySet[InstrumentVersion]":
        """Instruments are no secret."""
        return InstrumentVersion.objects.defer("body")


class InstrumentView(ActingEndpoint):
    """One version."""

    @extend_schema(responses=InstrumentDetailSerializer)
    def get(self, request: Request, name: str, number: int) -> Response:
        """Its text and hash."""
        rows = InstrumentVersion.objects.all()
        # A number that no column holds is absent, not an error.
        version = found_or_hidden(rows, name=name, number=min(number, 2_147_483_647))
        return Response(InstrumentDetailSerializer(version).data)
