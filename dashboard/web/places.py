"""The public pages of one government and of one agency, and the list of everything that is late."""

from abc import abstractmethod
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.filters import ListFilter
from common.types import PathValue, Shown
from common.web import FilteredList, KeysetPage, keyset_page
from dashboard import published
from dashboard.filters import PublicAgencyFilter, PublicInnovationFilter, PublicLateFilter
from dashboard.web.kept_briefly import KeptBriefly
from innovations.models import Innovation, Report
from organisations.models import Agency, Government

LATE_SHOWN = 5
PLACES_SHOWN = 10


def late_at(where: Q, *, at: datetime) -> dict[str, Shown]:
    """What is longest overdue at a place, and whether there is more. Three queries where something is."""
    rows = published.public_late(at=at).filter(where).order_by("deadline__due_at", "id")
    first = list(rows[: LATE_SHOWN + 1])
    return {
        "late": published.late_entries(first[:LATE_SHOWN], at=at),
        "more_late": len(first) > LATE_SHOWN,
    }


def places_called(words: str, *, at: datetime) -> dict[str, Shown]:
    """Governments and agencies with something public whose name has these words. Two queries."""
    governments = published.public_governments()
    for word in words.split():
        governments = governments.filter(name__icontains=word)
    agencies = PublicAgencyFilter({"q": words}, published.public_agencies(at=at), at=at).found
    return {
        "governments": list(governments.order_by("name", "id")[:PLACES_SHOWN]),
        "agencies": list(agencies.order_by("name", "id")[:PLACES_SHOWN]),
    }


class PublicPlace(KeptBriefly, FilteredList):
    """What is late at a place, its figures, its innovations. Subclasses find the place and say what belongs to it."""

    filterset_class = PublicInnovationFilter
    order = "title"

    def setup(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> None:
        super().setup(request, *args, **kwargs)
        self.find()

    @abstractmethod
    def find(self) -> None:
        """Load the place; raises NotVisible where nothing of it is public."""

    @property
    @abstractmethod
    def where(self) -> Q:
        """Condition on innovations and reports."""

    @cached_property
    def filters(self) -> ListFilter:
        """The place is no choice here."""
        found = super().filters
        found.shown = ("q", "state", "year")
        return found

    def rows(self) -> "QuerySet[Innovation]":
        rows = published.public_innovations().filter(self.where)
        return published.with_lateness(rows, at=self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """The list alone where it is filtered or goes on."""
        if self.filters.filtered or not self.page.first:
            return super().get_context_data(searching=True, **kwargs)
        return super().get_context_data(
            summary=published.summary(at=self.at, where=self.where),
            **late_at(self.where, at=self.at),
            **kwargs,
        )


def _nothing_public() -> NotVisible:
    return NotVisible(_("This place does not exist, or nothing of it is public."))


class PublicGovernment(PublicPlace):
    """One government: what is late, agency by agency, and its innovations."""

    template_name = "dashboard/government.html"

    def find(self) -> None:
        found = published.public_governments().filter(code=self.kwargs["code"]).first()
        if found is None:
            raise _nothing_public()
        self.government: Government = found

    @property
    def where(self) -> Q:
        return Q(government=self.government)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """With its agencies, those that are late first, unless something is looked for."""
        found = super().get_context_data(government=self.government, **kwargs)
        if "searching" in found:
            return found
        agencies = published.public_agencies(at=self.at).filter(government=self.government)
        return found | {"agencies": list(agencies)}


class PublicAgency(PublicPlace):
    """One agency: what is late, and its innovations."""

    template_name = "dashboard/agency.html"

    def find(self) -> None:
        shown = published.public_innovations().values("agency")
        rows = Agency.objects.filter(pk=self.kwargs["pk"], pk__in=shown)
        found = rows.select_related("government").first()
        if found is None:
            raise _nothing_public()
        self.agency: Agency = found

    @property
    def where(self) -> Q:
        return Q(agency=self.agency)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            agency=self.agency, agency_key=str(self.agency.pk), government=self.agency.government, **kwargs
        )


class PublicLateList(KeptBriefly, FilteredList):
    """Everything overdue that the public may know of, the longest overdue first, page by page."""

    template_name = "dashboard/late_list.html"
    filterset_class = PublicLateFilter
    order = "counts_until"

    def rows(self) -> "QuerySet[Report]":
        return published.public_late(at=self.at)

    @cached_property
    def page(self) -> KeysetPage:
        """With the published fields instead of the rows. Three queries."""
        found = published.by_due_instant(self.filters.found)
        page = keyset_page(found, self.filters.data, order=self.order)
        entries = published.late_entries(page.rows, at=self.at)
        return KeysetPage(list(entries), page.next_query, page.first_query, page.first)
