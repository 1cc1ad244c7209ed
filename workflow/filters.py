"""What the inbox and the history can be asked by, on their pages and in the API alike."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import Choices, CodeFilter, DayFilter, KeyFilter, ListFilter, MomentFilter, WordsFilter
from common.periods import end_of_day, start_of_day
from organisations.filters import NamedAgencyFilter, agency_choices
from organisations.models import Agency
from organisations.visibility import reach_of
from workflow.engine.registry import flows
from workflow.enums import TaskKind
from workflow.models import Event, Task


class TaskFilter(ListFilter):
    """By kind, and by words of the title. Which box is asked for first is no filter."""

    q = WordsFilter("title", label=_("Search by title"))
    kind = ChoiceFilter(choices=TaskKind.choices, label=_("Kind of task"), empty_label=_("all kinds"))

    shown = ("q", "kind")
    earlier_names = {"jenis": "kind"}

    class Meta:
        model = Task
        fields = ("kind", "q")


def _subject_types(_filters: ListFilter) -> Choices:
    return [(name, flow.label) for name, flow in flows().items()]


def _inspected_agencies(filters: ListFilter) -> Choices:
    governments = reach_of(filters.actor).inspects
    return agency_choices(Agency.objects.filter(government_id__in=governments).order_by("name", "id"))


class HistoryFilter(ListFilter):
    """What an inspector asks by. `after` is inclusive, `before` exclusive, both RFC 3339 with offset; `since` and
    `until` are days of the western zone, both counted.
    """

    subject_type = CodeFilter(label=_("Subject"), among=_subject_types)
    # The words of kinds stand with the pages of each app, so that the page offers them.
    kind = CodeFilter(label=_("What happened"), among=lambda _filters: [])
    agency = NamedAgencyFilter(field_name="agency_id", label=_("Agency"), among=_inspected_agencies)
    since = DayFilter(method="filter_since", label=_("From"))
    until = DayFilter(method="filter_until", label=_("Until"))
    subject = KeyFilter(field_name="subject_id", label=_("Number of the subject (UUID)"))
    actor = KeyFilter(field_name="actor_id")
    government = KeyFilter(field_name="government_id")
    after = MomentFilter(field_name="at", lookup_expr="gte")
    before = MomentFilter(field_name="at", lookup_expr="lt")

    shown = ("subject_type", "kind", "agency", "since", "until", "subject")
    earlier_names = {
        "subjek": "subject_type",
        "jenis": "kind",
        "opd": "agency",
        "sejak": "since",
        "sampai": "until",
        "id": "subject",
    }

    class Meta:
        model = Event
        fields = (
            "subject_type", "subject", "kind", "actor", "agency", "government", "after", "before", "since", "until",
        )  # fmt: skip

    def filter_since(self, rows: "QuerySet[Event]", name: str, value: date) -> "QuerySet[Event]":
        """From the midnight that begins the day."""
        return rows.filter(at__gte=start_of_day(value, ZoneInfo(settings.TIME_ZONE)))

    def filter_until(self, rows: "QuerySet[Event]", name: str, value: date) -> "QuerySet[Event]":
        """Up to the midnight that ends the day."""
        return rows.filter(at__lt=end_of_day(value, ZoneInfo(settings.TIME_ZONE)))
