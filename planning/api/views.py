"""Plans over HTTP: what there is, recording a plan, and a further version of a figure."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from appointments.queries import governments_of
from common.as_of import NOT_KEPT, kept_since, never
from common.endpoints import ListEndpoint, ReadableSet, found_or_hidden
from common.errors import BadInput, Gap, NotPermitted
from common.types import Json
from organisations.enums import Role
from organisations.models import Government
from planning.api.serializers import (
    IndicatorFigureSerializer,
    PlanFigureInput,
    PlanItemSerializer,
    RegionalIndicatorSerializer,
    RegionalPlanInput,
    RegionalPlanSerializer,
)
from planning.enums import FigureKind
from planning.filters import IndicatorFigureFilter, PlanFilter, PlanItemFilter, RegionalIndicatorFilter
from planning.models import IndicatorFigure, PlanItem, RegionalIndicator, RegionalPlan
from planning.queries import indicators_visible_to, items_visible_to, plans_visible_to
from planning.services.recording import NewPlan, change_figure, record_plan
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent


class RegionalPlanSet(ReadableSet, WritingEndpoint):
    """Plans of the own governments, the newest first; the bureau records one."""

    queryset = RegionalPlan.objects.none()
    serializer_class = RegionalPlanSerializer
    filterset_class = PlanFilter
    past = kept_since("recorded_at", filters=frozenset({"government"}))
    orderings = {"-recorded_at": ("-recorded_at", "pk"), "recorded_at": ("recorded_at", "pk")}

    def rows(self) -> "QuerySet[RegionalPlan]":
        return plans_visible_to(self.actor, self.at)

    @extend_schema(request=RegionalPlanInput, responses={201: RegionalPlanSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """Record a plan; where years overlap it takes the place of an earlier one."""
        places = governments_of(self.actor, Role.ORGANISATION_BUREAU)
        if not places:
            raise NotPermitted(_("The plan is kept by the organisation bureau."), code="not_your_office")
        given = self.parsed(RegionalPlanInput, request)
        code = given.pop("government")
        found = [
            each
            for each in Government.objects.filter(pk__in=places).order_by("code")
            if code in ("", each.code)
        ]
        if len(found) != 1:
            message = _("Name the government whose plan it is.")
            raise BadInput(message, gaps=[Gap("government", "unknown", message)])
        made = record_plan(found[0], NewPlan(**given), actor=self.actor, at=self.at)
        return RegionalPlanSerializer(made).data


class PlanItemListView(ListEndpoint, ActingEndpoint):
    """Missions, goals, objectives, priorities and programmes of the plans."""

    queryset = PlanItem.objects.none()
    serializer_class = PlanItemSerializer
    filterset_class = PlanItemFilter
    past = never(NOT_KEPT)
    orderings = {"title": ("title", "pk"), "-title": ("-title", "pk")}

    def rows(self) -> "QuerySet[PlanItem]":
        return items_visible_to(self.actor, self.at)


class RegionalIndicatorSet(ReadableSet, ActingEndpoint):
    """Regional indicators of the plans."""

    queryset = RegionalIndicator.objects.none()
    serializer_class = RegionalIndicatorSerializer
    filterset_class = RegionalIndicatorFilter
    past = never(NOT_KEPT)
    orderings = {"code": ("code", "pk"), "name": ("name", "pk"), "-name": ("-name", "pk")}

    def rows(self) -> "QuerySet[RegionalIndicator]":
        return indicators_visible_to(self.actor, self.at)


class IndicatorFigureListView(ListEndpoint, WritingEndpoint):
    """Every version of an indicator's figures, the newest first; the bureau adds one."""

    queryset = IndicatorFigure.objects.none()
    serializer_class = IndicatorFigureSerializer
    filterset_class = IndicatorFigureFilter
    past = kept_since("recorded_at", filters=frozenset({"kind", "year"}))
    orderings = {"-recorded_at": ("-recorded_at", "-pk"), "recorded_at": ("recorded_at", "pk")}

    def rows(self) -> "QuerySet[IndicatorFigure]":
        return IndicatorFigure.objects.filter(indicator=self._indicator(self.kwargs["pk"]))

    @extend_schema(request=PlanFigureInput, responses={201: IndicatorFigureSerializer}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """Record a further version; the former ones stay."""
        indicator = self._indicator(pk)
        given = self.parsed(PlanFigureInput, request)
        kind = FigureKind(given["kind"])
        change_figure(indicator, kind, given["year"], given["text"], actor=self.actor, at=self.at)
        newest = indicator.figures.filter(kind=kind).order_by("-pk").first()
        return IndicatorFigureSerializer(newest).data

    def _indicator(self, pk: UUID) -> RegionalIndicator:
        found: RegionalIndicator = found_or_hidden(indicators_visible_to(self.actor, self.at), pk=pk)
        return found
