"""What the lists of packages and months can be asked by, on their pages and in the API alike."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from common.filters import (
    Choices,
    CodeFilter,
    DayFilter,
    KeyFilter,
    ListFilter,
    WordsFilter,
    YearFilter,
    YesNoFilter,
)
from deadlines.queries import overdue
from organisations.filters import NamedAgencyFilter, agencies_near, as_choices, governments_near
from organisations.models import Government
from work_packages.enums import MonthState, PackageCategory, PackageStage, SelectionMethod
from work_packages.models import MonthlyProgress, WorkPackage


class PackageFilter(ListFilter):
    """By words, agency, year, stage, category, method and source of funds; `rup` is one code of SiRUP."""

    q = WordsFilter("name", "code", "provider", "district", "contract_no", label=_("Search"))
    agency = NamedAgencyFilter(
        field_name="agency_id", label=_("Agency"), among=agencies_near, empty_label=_("all agencies")
    )
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    year = YearFilter(field_name="fiscal_year", label=_("Fiscal year"))
    stage = ChoiceFilter(choices=PackageStage.choices, label=_("Stage"), empty_label=_("all stages"))
    category = ChoiceFilter(
        choices=PackageCategory.choices, label=_("Category"), empty_label=_("all categories")
    )
    method = ChoiceFilter(choices=SelectionMethod.choices, label=_("Method"), empty_label=_("all methods"))
    fund_source = CharFilter(lookup_expr="iexact", label=_("Source of funds"))
    rup = CharFilter(field_name="procurement_plans__code", label=_("RUP code"))
    innovation = KeyFilter(field_name="monitored_by__innovation_id")
    without_agency = YesNoFilter(field_name="agency", lookup_expr="isnull", label=_("Agency unknown"))

    shown = ("q", "government", "agency", "year", "stage", "category")

    class Meta:
        model = WorkPackage
        fields = ("q", "agency", "government", "year", "stage", "category", "method")


def _governments(_filters: ListFilter) -> Choices:
    """Those with packages. One query."""
    packages = WorkPackage.objects.filter(government=OuterRef("pk"))
    return as_choices(Government.objects.filter(Exists(packages)).order_by("name", "id"), "code")


class PublicPackageFilter(ListFilter):
    """By words, government, agency, year and stage."""

    q = WordsFilter("name", "code", "district", label=_("Search"))
    government = CodeFilter(
        field_name="government__code",
        label=_("Government"),
        among=_governments,
        empty_label=_("all governments"),
    )
    agency = NamedAgencyFilter(field_name="agency_id")
    year = YearFilter(field_name="fiscal_year", label=_("Fiscal year"))
    stage = ChoiceFilter(choices=PackageStage.choices, label=_("Stage"), empty_label=_("all stages"))

    shown = ("q", "government", "year", "stage")

    class Meta:
        model = WorkPackage
        fields = ("q", "government", "agency", "year", "stage")


class MonthFilter(ListFilter):
    """By agency, month (its first day), state and lateness."""

    agency = NamedAgencyFilter(
        field_name="agency_id", label=_("Agency"), among=agencies_near, empty_label=_("all agencies")
    )
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    year = YearFilter(field_name="month", lookup_expr="year", label=_("Year"))
    month = DayFilter(label=_("Month (its first day)"))
    state = ChoiceFilter(choices=MonthState.choices, label=_("State"), empty_label=_("all states"))
    overdue = YesNoFilter(method="filter_overdue", label=_("Overdue"))

    shown = ("government", "agency", "year", "state", "overdue")

    class Meta:
        model = MonthlyProgress
        fields = ("agency", "government", "year", "month", "state", "overdue")

    def filter_overdue(
        self, rows: "QuerySet[MonthlyProgress]", name: str, value: bool
    ) -> "QuerySet[MonthlyProgress]":
        """Due by now and not locked, or everything else."""
        late = overdue(self.at, prefix="deadline__")
        return rows.filter(late) if value else rows.exclude(late)
