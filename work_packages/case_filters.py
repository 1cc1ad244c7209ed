"""What the list of critical contracts can be asked by, on its page and in the API alike."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import KeyFilter, ListFilter, WordsFilter, YearFilter, YesNoFilter
from organisations.filters import NamedAgencyFilter, agencies_near, governments_near
from work_packages.case_enums import CLOSED_CASES, CaseState
from work_packages.curve.codes import CriticalReason
from work_packages.models import ShowCauseCase


class CaseFilter(ListFilter):
    """By words of the package, agency, state, reason, year of the crossing, and whether it goes on."""

    q = WordsFilter("package__name", "package__provider", "package__contract_no", label=_("Search"))
    agency = NamedAgencyFilter(
        field_name="agency_id", label=_("Agency"), among=agencies_near, empty_label=_("all agencies")
    )
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    package = KeyFilter(field_name="package_id")
    state = ChoiceFilter(choices=CaseState.choices, label=_("State"), empty_label=_("all states"))
    reason = ChoiceFilter(choices=CriticalReason.choices, label=_("Why"), empty_label=_("all reasons"))
    year = YearFilter(field_name="crossed_in", lookup_expr="year", label=_("Year"))
    running = YesNoFilter(method="filter_running", label=_("Goes on"))

    shown = ("q", "government", "agency", "state", "running")

    class Meta:
        model = ShowCauseCase
        fields = ("q", "agency", "government", "state", "reason", "year", "running")

    def filter_running(
        self, rows: "QuerySet[ShowCauseCase]", name: str, value: bool
    ) -> "QuerySet[ShowCauseCase]":
        """Neither recovered nor terminated, or one of both."""
        ended = {"state__in": CLOSED_CASES}
        return rows.exclude(**ended) if value else rows.filter(**ended)
