"""What the public lists can be asked by, on the board and as open data alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import Choices, CodeFilter, ListFilter, YearFilter
from dashboard import published
from innovations.models import Innovation, Report
from organisations.filters import NamedAgencyFilter, SearchFilter, as_choices
from organisations.models import Agency
from organisations.search_text import PUBLIC

PUBLIC_CHOICES = [(str(state), state.label) for state in published.PUBLIC_STATES]


def _governments(_filters: ListFilter) -> Choices:
    return as_choices(published.public_governments().order_by("name", "id"), "code")


class PublicInnovationFilter(ListFilter):
    """By state, place and year; `q` looks in title, acronym and the names of agency and government."""

    q = SearchFilter("pk", "agency_id", "government_id", part=PUBLIC, label=_("Search by name"))
    government = CodeFilter(
        field_name="government__code",
        label=_("Government"),
        among=_governments,
        empty_label=_("all governments"),
    )
    state = ChoiceFilter(choices=PUBLIC_CHOICES, label=_("State"), empty_label=_("all states"))
    agency = NamedAgencyFilter(field_name="agency_id")
    year = YearFilter(label=_("Year"))

    shown = ("q", "government", "state")
    earlier_names = {"daerah": "government", "status": "state"}

    class Meta:
        model = Innovation
        fields = ("state", "government", "agency", "year", "q")


class PublicAgencyFilter(ListFilter):
    """By government; `q` looks in name and abbreviation."""

    government = CodeFilter(field_name="government__code")
    q = SearchFilter("pk", part=PUBLIC)

    class Meta:
        model = Agency
        fields = ("government", "q")


class PublicLateFilter(ListFilter):
    """By place; `q` looks in the names of innovation, agency and government."""

    q = SearchFilter("innovation_id", "agency_id", "government_id", part=PUBLIC, label=_("Search by name"))
    government = CodeFilter(
        field_name="government__code",
        label=_("Government"),
        among=_governments,
        empty_label=_("all governments"),
    )
    agency = NamedAgencyFilter(field_name="agency_id")

    shown = ("q", "government")
    earlier_names = {"daerah": "government"}

    class Meta:
        model = Report
        fields = ("government", "agency", "q")
