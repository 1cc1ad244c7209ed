"""What the public lists and the leaders' ones can be asked by, on their pages and in the API alike."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import (
    QUARTERS,
    Choices,
    CodeFilter,
    DayFilter,
    KeyFilter,
    ListFilter,
    WordsFilter,
    YearFilter,
    YesNoFilter,
)
from common.periods import local_day, start_of_day
from dashboard import published
from dashboard.standing import DuePeriod, with_standing
from dashboard.waiting import beyond_service_time, late_condition
from innovations.models import Innovation, Report
from organisations.enums import Role
from organisations.filters import NamedAgencyFilter, SearchFilter, agencies_near, as_choices, governments_near
from organisations.models import Agency
from organisations.search_text import PUBLIC
from workflow.engine.registry import flows
from workflow.enums import TaskKind
from workflow.models import Task

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


class StandingFilter(ListFilter):
    """Agencies by words and place; `year` and `quarter` say of which due days: this year's unless told."""

    q = WordsFilter("name", "abbreviation", label=_("Search by name"))
    year = YearFilter(method="filter_period", label=_("Due in the year"))
    quarter = ChoiceFilter(
        choices=QUARTERS, method="filter_period", label=_("Due in the quarter"), empty_label=_("all quarters")
    )
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    overdue = YesNoFilter(method="filter_overdue", label=_("Overdue"))
    innovative = YesNoFilter(method="filter_innovative", label=_("With an innovation"))

    shown = ("q", "year", "quarter", "government", "overdue", "innovative")

    class Meta:
        model = Agency
        fields = ("q", "government", "year", "quarter", "overdue", "innovative")

    @cached_property
    def period(self) -> DuePeriod:
        """The period that is asked for."""
        given = self.form.cleaned_data if self.is_valid() else {}
        this_year = local_day(self.at, ZoneInfo(settings.TIME_ZONE)).year
        return DuePeriod(given.get("year") or this_year, int(given.get("quarter") or 0) or None)

    def filter_queryset(self, queryset: "QuerySet[Agency]") -> "QuerySet[Agency]":
        """With the figures of the period."""
        found: QuerySet[Agency] = super().filter_queryset(self._with_figures(queryset))
        return found

    @cached_property
    def found(self) -> "QuerySet[Agency]":
        """With figures, too, where what is asked for is not valid."""
        found: QuerySet[Agency] = self.qs if self.is_valid() else self._with_figures(self.queryset)
        return found

    def _with_figures(self, rows: "QuerySet[Agency]") -> "QuerySet[Agency]":
        return with_standing(rows, actor=self.actor, at=self.at, period=self.period)

    def filter_period(self, rows: "QuerySet[Agency]", name: str, value: int | str) -> "QuerySet[Agency]":
        """All agencies: it says what their figures are of."""
        return rows

    def filter_overdue(self, rows: "QuerySet[Agency]", name: str, value: bool) -> "QuerySet[Agency]":
        """With something late now, or with nothing."""
        return rows.filter(Q(late__gt=0) if value else Q(late=0))

    def filter_innovative(self, rows: "QuerySet[Agency]", name: str, value: bool) -> "QuerySet[Agency]":
        """With an innovation, or without any."""
        return rows.filter(Q(innovations__gt=0) if value else Q(innovations=0))


def _subject_types(_filters: ListFilter) -> Choices:
    return [(name, flow.label) for name, flow in flows().items()]


class WaitingFilter(ListFilter):
    """What waits, by words, kind, office and place; `late` past its day, `beyond_service` a decision that waits longer
    than its stage's service time; `open` not done yet, `since` opened on that day or later."""

    q = WordsFilter("title", label=_("Search by title"))
    role = ChoiceFilter(
        choices=[(str(role), role.label) for role in Role], label=_("Waits for"), empty_label=_("all offices")
    )
    kind = ChoiceFilter(choices=TaskKind.choices, label=_("Kind of task"), empty_label=_("all kinds"))
    subject_type = CodeFilter(label=_("Subject"), among=_subject_types)
    stage = CodeFilter()
    late = YesNoFilter(method="filter_late", label=_("Overdue"))
    beyond_service = YesNoFilter(method="filter_beyond_service", label=_("Beyond its service time"))
    open = YesNoFilter(field_name="closed_at", lookup_expr="isnull", label=_("Still waiting"))
    government = KeyFilter(
        field_name="subject_government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    agency = NamedAgencyFilter(field_name="subject_agency_id", label=_("Agency"), among=agencies_near)
    since = DayFilter(method="filter_since", label=_("Waiting since, from"))

    shown = ("q", "role", "kind", "late", "beyond_service", "open", "government", "agency", "since")

    class Meta:
        model = Task
        fields = ("q", "role", "kind", "subject_type", "stage", "agency", "government")

    def filter_late(self, rows: "QuerySet[Task]", name: str, value: bool) -> "QuerySet[Task]":
        """Open and past its day, or everything else."""
        return _kept(rows, late_condition(self.queryset, at=self.at), keep=value)

    def filter_beyond_service(self, rows: "QuerySet[Task]", name: str, value: bool) -> "QuerySet[Task]":
        """Waiting longer than the stage's service time, or everything else."""
        late = [task.pk for task in beyond_service_time(self.queryset, at=self.at)]
        return _kept(rows, Q(pk__in=late), keep=value)

    def filter_since(self, rows: "QuerySet[Task]", name: str, value: date) -> "QuerySet[Task]":
        """From the midnight that begins the day in the western zone."""
        return rows.filter(opened_at__gte=start_of_day(value, ZoneInfo(settings.TIME_ZONE)))


def _kept(rows: "QuerySet[Task]", condition: Q, *, keep: bool) -> "QuerySet[Task]":
    return rows.filter(condition) if keep else rows.exclude(condition)
