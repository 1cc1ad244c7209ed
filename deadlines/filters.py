"""What the lists of deadlines and extensions can be asked by, on their pages and in the API alike."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import QUARTERS, DayFilter, KeyFilter, ListFilter, WordsFilter, YearFilter, YesNoFilter
from deadlines.enums import DeadlineKind, ExtensionOutcome
from deadlines.models import Deadline, DeadlineExtension
from deadlines.queries import judged, met_in_time, overdue, waits_for
from organisations.enums import Role
from organisations.filters import NamedAgencyFilter, agencies_near, governments_near


class DeadlineFilter(ListFilter):
    """By words, kind, place, day, and what has become of it; `waits_for` is the office in which it is dealt with now.

    `judged` fell due or was met before that, `received` was met, `in_time` before the instant that counts.
    """

    q = WordsFilter("title", "agency__name", label=_("Search by title or agency"))
    kind = ChoiceFilter(choices=DeadlineKind.choices, label=_("Obligation"), empty_label=_("all kinds"))
    waits_for = ChoiceFilter(
        choices=[(str(role), role.label) for role in Role],
        method="filter_waits_for",
        label=_("Waits for"),
        empty_label=_("all offices"),
    )
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    agency = NamedAgencyFilter(field_name="agency_id", label=_("Agency"), among=agencies_near)
    overdue = YesNoFilter(method="filter_overdue", label=_("Overdue"))
    judged = YesNoFilter(method="filter_judged", label=_("Due so far"))
    received = YesNoFilter(field_name="met_at", lookup_expr="isnull", exclude=True, label=_("Handed in"))
    in_time = YesNoFilter(method="filter_in_time", label=_("In time"))
    fell_away = YesNoFilter(method="filter_fell_away", label=_("Owed no more"))
    year = YearFilter(field_name="due_on", lookup_expr="year", label=_("Due in the year"))
    quarter = ChoiceFilter(
        choices=QUARTERS,
        method="filter_quarter",
        label=_("Due in the quarter"),
        empty_label=_("all quarters"),
    )
    since = DayFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"))
    until = DayFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"))

    shown = (
        "q", "kind", "waits_for", "overdue", "judged", "received", "in_time", "fell_away", "government", "agency",
        "year", "quarter", "since", "until",
    )  # fmt: skip

    class Meta:
        model = Deadline
        fields = ("agency", "government", "overdue")

    def filter_overdue(self, rows: "QuerySet[Deadline]", name: str, value: bool) -> "QuerySet[Deadline]":
        """Due by now and not met, or everything else."""
        return _kept(rows, overdue(self.at), keep=value)

    def filter_judged(self, rows: "QuerySet[Deadline]", name: str, value: bool) -> "QuerySet[Deadline]":
        """What can be judged by now, or everything else."""
        return _kept(rows, judged(self.at), keep=value)

    def filter_in_time(self, rows: "QuerySet[Deadline]", name: str, value: bool) -> "QuerySet[Deadline]":
        """Met before the instant that counts, or everything else."""
        in_time = Deadline.objects.filter(met_in_time()).values("pk")
        return _kept(rows, Q(pk__in=in_time), keep=value)

    def filter_fell_away(self, rows: "QuerySet[Deadline]", name: str, value: bool) -> "QuerySet[Deadline]":
        """Closed without being met, or everything else."""
        return _kept(rows, Q(closed_at__isnull=False, met_at__isnull=True), keep=value)

    def filter_waits_for(self, rows: "QuerySet[Deadline]", name: str, value: str) -> "QuerySet[Deadline]":
        """Still owed, and waiting for the role."""
        return rows.filter(waits_for(value), met_at__isnull=True, closed_at__isnull=True)

    def filter_quarter(self, rows: "QuerySet[Deadline]", name: str, value: str) -> "QuerySet[Deadline]":
        """Due on a day in that quarter of its year."""
        return rows.filter(due_on__quarter=int(value))


def _kept(rows: "QuerySet[Deadline]", condition: Q, *, keep: bool) -> "QuerySet[Deadline]":
    return rows.filter(condition) if keep else rows.exclude(condition)


class ExtensionFilter(ListFilter):
    """By words, place and outcome; `waiting` for what is not decided."""

    q = WordsFilter("deadline__title", "agency__name", "reason", label=_("Search by title, agency or reason"))
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    agency = NamedAgencyFilter(field_name="agency_id", label=_("Agency"), among=agencies_near)
    outcome = ChoiceFilter(
        choices=ExtensionOutcome.choices, label=_("Outcome"), empty_label=_("all outcomes")
    )
    waiting = YesNoFilter(method="filter_waiting", label=_("Waits for the decision"))

    shown = ("q", "waiting", "outcome", "government", "agency")
    earlier_names = {"menunggu": "waiting"}

    class Meta:
        model = DeadlineExtension
        fields = ("q", "government", "agency", "outcome", "waiting", "scope")

    def filter_waiting(
        self, rows: "QuerySet[DeadlineExtension]", name: str, value: bool
    ) -> "QuerySet[DeadlineExtension]":
        """Not decided yet, or everything else."""
        return rows.filter(outcome="") if value else rows.exclude(outcome="")
