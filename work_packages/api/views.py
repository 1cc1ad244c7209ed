"""Work packages over HTTP: lists, one package, the months of agencies, and what PPK and treasurer write."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOT_KEPT, NOW_ONLY, never
from common.endpoints import ReadableSet
from common.errors import BadInput, Gap, NotPermitted
from common.types import Json, PathValue
from work_packages.api.serializers import (
    MonthEntriesInput,
    MonthSerializer,
    PackageFiguresSerializer,
    PackageSerializer,
)
from work_packages.filters import MonthFilter, PackageFilter
from work_packages.models import MonthlyProgress, WorkPackage
from work_packages.queries import packages_visible_to, progress_visible_to, reads_packages
from work_packages.services.entering import enter, entry_from
from work_packages.standing import standings
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.subjects import Resource

MONTHS: Resource[MonthlyProgress] = Resource(
    "monthly_progress", "monthly-progress", progress_visible_to, MonthSerializer
)


class _Readers(ActingEndpoint):
    """For whoever has to do with packages of an agency or a government."""

    def initial(self, request: Request, *args: str, **kwargs: PathValue) -> None:
        super().initial(request, *args, **kwargs)
        if not reads_packages(self.actor):
            raise NotPermitted(
                _("Work packages are read by their agencies and by the offices of their government."),
                code="not_your_office",
            )


class PackageSet(ReadableSet, _Readers):
    """Work packages, the newest year first."""

    queryset = WorkPackage.objects.none()
    serializer_class = PackageSerializer
    filterset_class = PackageFilter
    past = never(NOT_KEPT)
    orderings = {
        "-fiscal_year": ("-fiscal_year", "name", "pk"),
        "fiscal_year": ("fiscal_year", "name", "pk"),
        "name": ("name", "pk"),
        "-contract_value": ("-contract_value", "pk"),
    }

    def rows(self) -> "QuerySet[WorkPackage]":
        return packages_visible_to(self.actor, self.at).prefetch_related("procurement_plans")


class MonthSet(ReadableSet, _Readers):
    """The months of agencies, the newest first."""

    queryset = MonthlyProgress.objects.none()
    serializer_class = MonthSerializer
    filterset_class = MonthFilter
    past = never(NOT_KEPT)
    orderings = {"-month": ("-month", "agency__name", "pk"), "month": ("month", "agency__name", "pk")}

    def rows(self) -> "QuerySet[MonthlyProgress]":
        return progress_visible_to(self.actor, self.at)


class MonthFiguresView(WritingEndpoint):
    """The packages of one month of an agency."""

    past = never(NOW_ONLY)

    @extend_schema(responses=PackageFiguresSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Every package under way in the month, with plan and progress."""
        progress = MONTHS.find(self, pk)
        found = standings(list(progress.packages()), progress.month)
        return Response(PackageFiguresSerializer(found, many=True).data)

    @extend_schema(request=MonthEntriesInput, responses=MonthSerializer)
    @idempotent()
    def patch(self, request: Request, pk: UUID) -> Json:
        """Write the own side of these packages: the PPK what was built, the treasurer what was paid."""
        progress = MONTHS.find_to_act(self, pk)
        given = self.parsed(MonthEntriesInput, request)["packages"]
        entries = {}
        for row in given:
            key = row.pop("package")
            if key in entries:
                message = _("This package stands here twice.")
                raise BadInput(message, gaps=[Gap(f"packages.{key}", "doubled", message)])
            entries[key] = entry_from(row)
        enter(progress, entries, actor=self.actor, at=self.at, seen_version=self.seen_version)
        return MONTHS.show(self, pk)
