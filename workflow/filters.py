"""What the inbox and the history can be asked by, on their pages and in the API alike."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from common.filters import Choices, CodeFilter, DayFilter, KeyFilter, ListFilter, MomentFilter, WordsFilter
from common.periods import end_of_day, start_of_day
from organisations.enums import ROLES_OF_AGENCIES, Role
from organisations.filters import NamedAgencyFilter, SearchFilter, agency_choices
from organisations.models import Agency, Seat
from organisations.visibility import reach_of
from workflow.engine.registry import flows
from workflow.enums import TaskKind
from workflow.models import Event, PolicyVersion, Task
from workflow.models.event import PolicyNamed
from workflow.queries import searched_by, subjects_visible_to


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


def _policies(_filters: ListFilter) -> Choices:
    versions = PolicyVersion.objects.order_by("name", "-number").values_list("name", "number")
    return [(f"{name}@{number}", f"{name}@{number}") for name, number in versions]


class HistoryFilter(ListFilter):
    """What an inspector asks by. `q` looks in titles and numbers of what this person may open, `person` in the names of
    who acted, `office` in the titles in which they did; `policy` is a name, or a name with its version. `after` is
    inclusive, `before` exclusive, both RFC 3339 with offset; `since` and `until` are days of the western zone, both
    counted.
    """

    subject_type = CodeFilter(label=_("Subject"), among=_subject_types)
    q = CharFilter(method="filter_q", label=_("Search by title or number"))
    person = CharFilter(method="filter_person", label=_("Who acted (name)"))
    office = CharFilter(method="filter_office", label=_("In the office (title)"))
    policy = CodeFilter(method="filter_policy", label=_("Under the policy"), among=_policies)
    # The words of kinds stand with the pages of each app, so that the page offers them.
    kind = CodeFilter(label=_("What happened"), among=lambda _filters: [])
    agency = NamedAgencyFilter(field_name="agency_id", label=_("Agency"), among=_inspected_agencies)
    since = DayFilter(method="filter_since", label=_("From"))
    until = DayFilter(method="filter_until", label=_("Until"))
    subject = KeyFilter(field_name="subject_id", label=_("Number of the subject (UUID)"))
    actor = KeyFilter(field_name="actor_id")
    seat = KeyFilter(field_name="seat_id")
    role = CodeFilter(among=lambda _filters: Role.choices)
    government = KeyFilter(field_name="government_id")
    after = MomentFilter(field_name="at", lookup_expr="gte")
    before = MomentFilter(field_name="at", lookup_expr="lt")

    shown = ("q", "kind", "person", "office", "policy", "agency", "subject_type", "since", "until")
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
            "q", "person", "office", "seat", "role",
            "policy", "subject_type", "subject", "kind", "actor", "agency", "government", "after",
            "before", "since", "until",
        )  # fmt: skip

    def filter_q(self, rows: "QuerySet[Event]", name: str, value: str) -> "QuerySet[Event]":
        """About something found by these words among what this person may open: a draft's title tells nothing."""
        about = Q(pk__in=[])
        for kind, keys in searched_by().items():
            seen = SearchFilter(*keys).filter(subjects_visible_to(kind, self.actor, self.at), value)
            about |= Q(subject_type=kind, subject_id__in=seen.order_by().values("pk"))
        return rows.filter(about)

    def filter_person(self, rows: "QuerySet[Event]", name: str, value: str) -> "QuerySet[Event]":
        """By people who are called so, where this person may read who acted."""
        return SearchFilter("actor_id").filter(self._named(rows), value)

    def _named(self, rows: "QuerySet[Event]") -> "QuerySet[Event]":
        unnamed = Q(agency_id__in=reach_of(self.actor).agencies) & ~Q(role__in=ROLES_OF_AGENCIES)
        return rows.exclude(unnamed)

    def filter_policy(self, rows: "QuerySet[Event]", name: str, value: str) -> "QuerySet[Event]":
        """Under one of the versions that are meant, as an index over the hashed bytes says. One query for the
        versions."""
        policy, _at, number = value.partition("@")
        versions = PolicyVersion.objects.filter(name=policy)
        if number:
            versions = versions.filter(number=int(number) if number.isascii() and number.isdigit() else 0)
        meant = [version.reference for version in versions.defer("body")]
        return rows.alias(under=PolicyNamed("payload")).filter(under__in=meant)

    def filter_office(self, rows: "QuerySet[Event]", name: str, value: str) -> "QuerySet[Event]":
        """In offices with these words in their title, where this person may read who acted."""
        titled = WordsFilter("title").filter(Seat.objects.all(), value)
        return self._named(rows).filter(seat_id__in=titled.values("pk"))

    def filter_since(self, rows: "QuerySet[Event]", name: str, value: date) -> "QuerySet[Event]":
        """From the midnight that begins the day."""
        return rows.filter(at__gte=start_of_day(value, ZoneInfo(settings.TIME_ZONE)))

    def filter_until(self, rows: "QuerySet[Event]", name: str, value: date) -> "QuerySet[Event]":
        """Up to the midnight that ends the day."""
        return rows.filter(at__lt=end_of_day(value, ZoneInfo(settings.TIME_ZONE)))
