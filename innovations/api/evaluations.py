"""Evaluations: scores with everything that went into them, in words, and computed again on request."""

from uuid import UUID

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import ListEndpoint, found_or_hidden
from innovations.api.evaluation_serializers import (
    EvaluationDetailSerializer,
    EvaluationSerializer,
    InstrumentDetailSerializer,
    InstrumentSerializer,
    RecomputedSerializer,
)
from innovations.models import Evaluation, InstrumentVersion
from innovations.queries import evaluations_visible_to
from innovations.services.recomputing import recompute
from workflow.api.base import ActingEndpoint


class EvaluationFilter(django_filters.FilterSet):
    """By report, innovation, agency, recommendation."""

    report = django_filters.UUIDFilter(field_name="report_id")
    innovation = django_filters.UUIDFilter(field_name="report__innovation_id")
    agency = django_filters.UUIDFilter(field_name="report__agency_id")

    class Meta:
        model = Evaluation
        fields = ("report", "innovation", "agency", "recommendation")


class EvaluationListView(ListEndpoint, ActingEndpoint):
    """Scores with their inputs, newest first."""

    queryset = Evaluation.objects.none()
    serializer_class = EvaluationSerializer
    filterset_class = EvaluationFilter
    orderings = {"-evaluated_at": ("-evaluated_at", "pk"), "evaluated_at": ("evaluated_at", "pk")}

    def rows(self) -> "QuerySet[Evaluation]":
        """Those of reports one may see."""
        return evaluations_visible_to(self.actor, self.at)


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
