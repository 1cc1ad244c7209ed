"""Over HTTP: how a package stands, and the cases of critical contracts."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOT_KEPT, NOW_ONLY, never
from common.endpoints import ReadableSet, found_or_hidden
from common.errors import NotPermitted
from common.periods import local_day
from common.types import PathValue
from work_packages.api.case_serializers import CaseDetailSerializer, CaseSerializer, JudgedPackageSerializer
from work_packages.case_filters import CaseFilter
from work_packages.models import CaseLetter, ShowCauseCase, ShowCauseMeeting
from work_packages.queries import cases_visible_to, packages_visible_to, reads_packages
from work_packages.services.judged import judged_packages_of
from work_packages.services.shown import shown_package
from workflow.api.base import ActingEndpoint
from workflow.api.subjects import Resource

CASES: Resource[ShowCauseCase] = Resource("show_cause", "show-causes", cases_visible_to, CaseSerializer)


class CaseSet(ReadableSet, ActingEndpoint):
    """Cases of critical contracts, the newest first."""

    queryset = ShowCauseCase.objects.none()
    serializer_class = CaseSerializer
    detail_class = CaseDetailSerializer
    filterset_class = CaseFilter
    past = never(NOT_KEPT)
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}

    def initial(self, request: Request, *args: str, **kwargs: PathValue) -> None:
        super().initial(request, *args, **kwargs)
        if not reads_packages(self.actor):
            raise NotPermitted(
                _("Work packages are read by their agencies and by the offices of their government."),
                code="not_your_office",
            )

    def rows(self) -> "QuerySet[ShowCauseCase]":
        return cases_visible_to(self.actor, self.at)

    def detail_rows(self) -> "QuerySet[ShowCauseCase]":
        return self.rows().prefetch_related(
            Prefetch("meetings", ShowCauseMeeting.objects.order_by("number")),
            Prefetch("letters", CaseLetter.objects.order_by("dated_on", "number")),
        )


class PackageCurveView(ActingEndpoint):
    """How one package stands now."""

    past = never(NOW_ONLY)

    @extend_schema(responses=JudgedPackageSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Its curve, judged by the rule of its government, with forecast, money and penalty."""
        package = found_or_hidden(packages_visible_to(self.actor, self.at), pk=pk)
        today = local_day(self.at, package.government.tz)
        stand = judged_packages_of([package], on=today)[0]
        return Response(JudgedPackageSerializer(shown_package(stand, on=today)).data)
