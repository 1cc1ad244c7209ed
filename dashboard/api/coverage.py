"""The plan and the innovations side by side, for the offices of a government."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import DecimalText
from common.errors import BadInput, Gap, NotPermitted, NotVisible
from common.periods import local_day
from common.types import Shown
from dashboard.api.leaders import LeadersEndpoint
from dashboard.plan_coverage import coverage
from dashboard.plan_findings import plan_findings
from organisations.models import Government
from planning.queries import plan_in_force


class ContributorSerializer(serializers.Serializer[Shown]):
    """An innovation: how much of its results was planned own work, in percent; null while that cannot be said."""

    innovation = serializers.UUIDField(source="innovation.pk")
    title = serializers.CharField(source="innovation.subject_title")
    planned = DecimalText(allow_null=True)
    contributes = serializers.BooleanField()
    coincides = serializers.BooleanField()


class RolledUpSerializer(serializers.Serializer[Shown]):
    """Several indicators as one figure; `percent` null where none could be measured."""

    indicators = serializers.IntegerField()
    measured = serializers.IntegerField()
    weighted = serializers.BooleanField()
    percent = DecimalText(allow_null=True)


class CoveredPartSerializer(serializers.Serializer[Shown]):
    """A priority or an agency."""

    id = serializers.UUIDField(source="key")
    title = serializers.CharField()
    figure = RolledUpSerializer()
    planned = DecimalText()
    innovations = ContributorSerializer(many=True)


class PlanFindingSerializer(serializers.Serializer[Shown]):
    """What does not add up."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class PlanCoverageSerializer(serializers.Serializer[Shown]):
    """What innovations contribute to the plan in force in a year."""

    plan = serializers.UUIDField(source="found.plan.pk")
    year = serializers.IntegerField(source="found.year.year")
    figure = RolledUpSerializer(source="found.year.figure")
    priorities = CoveredPartSerializer(many=True, source="found.priorities")
    agencies = CoveredPartSerializer(many=True, source="found.agencies")
    findings = PlanFindingSerializer(many=True)


class PlanCoverageView(LeadersEndpoint):
    """Priorities and agencies with their innovations, contribution apart from coincidence, and what does not add up."""

    past = never(NOW_ONLY)
    parameters = frozenset({"government", "year"})

    @extend_schema(
        parameters=[OpenApiParameter("government", str), OpenApiParameter("year", int)],
        responses=PlanCoverageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Of the government named by its code, else of the own one; of this year, or of `year`."""
        if not self.reach.governments:
            raise NotPermitted(_("This page is for the offices of a government."), code="not_your_office")
        code = request.query_params.get("government", "")
        rows = Government.objects.filter(pk__in=self.reach.governments).order_by("code")
        government = next((each for each in rows if code in ("", each.code)), None)
        today = local_day(self.at, government.tz) if government is not None else None
        plan = plan_in_force(government, today) if government is not None and today is not None else None
        if plan is None or today is None:
            raise NotVisible(_("No plan is in force here."))
        text = request.query_params.get("year", str(today.year))
        if not (text.isascii() and text.isdigit() and int(text[:5]) in plan.years):
            message = _("The plan does not cover this year.")
            raise BadInput(message, gaps=[Gap("year", "outside", message)])
        found = coverage(plan, int(text), at=self.at)
        return Response(PlanCoverageSerializer({"found": found, "findings": plan_findings(found)}).data)
