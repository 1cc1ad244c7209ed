"""What the lists of innovations, reports and evaluations can be asked by, on their pages and in the API alike."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import QUARTERS, KeyFilter, ListFilter, WordsFilter, YearFilter, YesNoFilter
from deadlines.queries import overdue
from innovations.enums import (
    AppraisalState,
    FollowUpState,
    InnovationState,
    PlanChangeState,
    Recommendation,
    ReportState,
)
from innovations.models import Appraisal, Evaluation, FollowUp, Innovation, LaunchEvent, PlanChange, Report
from innovations.queries import ends_in_quarter, overdue_innovations
from organisations.filters import NamedAgencyFilter, SearchFilter, agencies_near, governments_near


class InnovationFilter(ListFilter):
    """By state, place, year and kind; `overdue` owes a report; `q` looks in title, acronym, objective, whose idea it
    is, the agency, and number and title of the contract."""

    q = SearchFilter("pk", "agency_id", "contract_id", label=_("Search"))
    state = ChoiceFilter(choices=InnovationState.choices, label=_("State"), empty_label=_("all states"))
    agency = NamedAgencyFilter(
        field_name="agency_id", label=_("Agency"), among=agencies_near, empty_label=_("all agencies")
    )
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    year = YearFilter(label=_("Year"))
    overdue = YesNoFilter(method="filter_overdue", label=_("Overdue"))

    shown = ("q", "state", "government", "agency", "year")
    earlier_names = {"status": "state", "opd": "agency"}

    class Meta:
        model = Innovation
        fields = ("state", "agency", "government", "year", "form", "medium", "overdue", "q")

    def filter_overdue(self, rows: "QuerySet[Innovation]", name: str, value: bool) -> "QuerySet[Innovation]":
        """Owing a report past its due instant, or not."""
        late = overdue_innovations(Innovation.objects.all(), at=self.at).values("pk")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)


class UnlinkedFilter(ListFilter):
    """By words, place and state."""

    q = SearchFilter("pk", "agency_id", label=_("Search"))
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    agency = NamedAgencyFilter(
        field_name="agency_id", label=_("Agency"), among=agencies_near, empty_label=_("all agencies")
    )

    shown = ("q", "government", "agency")

    class Meta:
        model = Innovation
        fields = ("q", "government", "agency")


class ReportFilter(ListFilter):
    """By state, place, period and lateness; `asked`: ad-hoc reports, or what contracts owe; `q` looks in what the
    innovation, its agency and the contract are searched in."""

    q = SearchFilter("innovation_id", "agency_id", "contract_id", label=_("Search"))
    state = ChoiceFilter(choices=ReportState.choices, label=_("State"), empty_label=_("all states"))
    quarter = ChoiceFilter(
        choices=QUARTERS, method="filter_quarter", label=_("Quarter"), empty_label=_("all quarters")
    )
    year = YearFilter(label=_("Year"))
    overdue = YesNoFilter(method="filter_overdue", label=_("Overdue"))
    asked = YesNoFilter(field_name="contract", lookup_expr="isnull", label=_("Ad-hoc"))
    agency = NamedAgencyFilter(field_name="agency_id", label=_("Agency"), among=agencies_near)
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    contract = KeyFilter(field_name="contract_id")
    innovation = KeyFilter(field_name="innovation_id")

    shown = ("q", "state", "quarter", "overdue", "asked", "government", "agency")
    earlier_names = {"status": "state", "triwulan": "quarter", "terlambat": "overdue"}

    class Meta:
        model = Report
        fields = ("state", "agency", "government", "contract", "innovation", "year", "overdue", "asked", "q")

    def filter_quarter(self, rows: "QuerySet[Report]", name: str, value: str) -> "QuerySet[Report]":
        """On a period that ends in that quarter."""
        return rows.filter(ends_in_quarter(int(value)))

    def filter_overdue(self, rows: "QuerySet[Report]", name: str, value: bool) -> "QuerySet[Report]":
        """Due by now and not received, or everything else."""
        late = overdue(self.at, prefix="deadline__")
        return rows.filter(late) if value else rows.exclude(late)


class LaunchEventFilter(ListFilter):
    """By words, government and year."""

    q = WordsFilter("title", "place", "presided_by__title", label=_("Search by name, place or office"))
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    year = YearFilter(field_name="held_on", lookup_expr="year", label=_("Year"))

    shown = ("q", "year", "government")

    class Meta:
        model = LaunchEvent
        fields = ("q", "government", "year")


class EvaluationFilter(ListFilter):
    """By report, periodic evaluation, innovation, agency, recommendation."""

    report = KeyFilter(field_name="report_id")
    appraisal = KeyFilter(field_name="appraisal_id")
    innovation = KeyFilter(field_name="innovation_id")
    agency = NamedAgencyFilter(method="filter_agency")
    recommendation = ChoiceFilter(
        choices=Recommendation.choices, label=_("Recommendation"), empty_label=_("all recommendations")
    )

    shown = ("recommendation",)

    class Meta:
        model = Evaluation
        fields = ("report", "appraisal", "innovation", "agency", "recommendation")

    def filter_agency(
        self, rows: "QuerySet[Evaluation]", name: str, value: tuple[UUID, ...] | None
    ) -> "QuerySet[Evaluation]":
        """The agency of what was evaluated."""
        return rows.filter(Q(report__agency_id__in=value or ()) | Q(appraisal__agency_id__in=value or ()))


class AppraisalFilter(ListFilter):
    """By state, innovation, agency."""

    state = ChoiceFilter(choices=AppraisalState.choices, label=_("State"), empty_label=_("all states"))
    innovation = KeyFilter(field_name="innovation_id")
    agency = NamedAgencyFilter(field_name="agency_id")

    shown = ("state",)

    class Meta:
        model = Appraisal
        fields = ("state", "innovation", "agency")


class FollowUpFilter(ListFilter):
    """By state, innovation, agency, evaluation."""

    state = ChoiceFilter(choices=FollowUpState.choices, label=_("State"), empty_label=_("all states"))
    innovation = KeyFilter(field_name="innovation_id")
    agency = NamedAgencyFilter(field_name="agency_id")
    evaluation = KeyFilter(field_name="evaluation_id")

    shown = ("state",)

    class Meta:
        model = FollowUp
        fields = ("state", "innovation", "agency", "evaluation")


class PlanChangeFilter(ListFilter):
    """By state, innovation, agency."""

    state = ChoiceFilter(choices=PlanChangeState.choices, label=_("State"), empty_label=_("all states"))
    innovation = KeyFilter(field_name="innovation_id")
    agency = NamedAgencyFilter(field_name="agency_id")

    class Meta:
        model = PlanChange
        fields = ("state", "innovation", "agency")
