"""The places."""

from django.db.models import QuerySet

from common.as_of import NOT_KEPT, never
from common.endpoints import ListEndpoint
from organisations.api.serializers import (
    AgencySerializer,
    GovernmentSerializer,
)
from organisations.filters import AgencyFilter
from organisations.models import Agency, Government


class GovernmentListView(ListEndpoint):
    """Every government of this installation."""

    past = never(NOT_KEPT)
    queryset = Government.objects.none()
    serializer_class = GovernmentSerializer
    orderings = {"code": ("code", "pk")}

    def rows(self) -> "QuerySet[Government]":
        """No secret: their names are printed on every contract."""
        return Government.objects.all()


class AgencyListView(ListEndpoint):
    """Every agency."""

    past = never(NOT_KEPT)
    queryset = Agency.objects.none()
    serializer_class = AgencySerializer
    filterset_class = AgencyFilter
    orderings = {"name": ("name", "pk"), "-name": ("-name", "pk")}

    def rows(self) -> "QuerySet[Agency]":
        """No secret: the lists are published."""
        return Agency.objects.select_related("government")
