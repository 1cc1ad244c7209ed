"""What the lists of deadlines and extensions can be asked by, on their pages and in the API alike."""

from django.db.models import QuerySet
from django_filters import ChoiceFilter

from common.filters import KeyFilter, ListFilter, YesNoFilter
from deadlines.enums import ExtensionOutcome
from deadlines.models import Deadline, DeadlineExtension
from deadlines.queries import overdue
from organisations.filters import NamedAgencyFilter


class DeadlineFilter(ListFilter):
    """By place and lateness."""

    agency = NamedAgencyFilter(field_name="agency_id")
    government = KeyFilter(field_name="government_id")
    overdue = YesNoFilter(method="filter_overdue")

    class Meta:
        model = Deadline
        fields = ("agency", "government", "overdue")

    def filter_overdue(self, rows: "QuerySet[Deadline]", name: str, value: bool) -> "QuerySet[Deadline]":
        """Due by now and not met, or everything else."""
        late = overdue(self.at)
        return rows.filter(late) if value else rows.exclude(late)


class ExtensionFilter(ListFilter):
    """By place and outcome; `waiting` for what is not decided."""

    government = KeyFilter(field_name="government_id")
    agency = NamedAgencyFilter(field_name="agency_id")
    outcome = ChoiceFilter(choices=ExtensionOutcome.choices)
    waiting = YesNoFilter(method="filter_waiting")

    earlier_names = {"menunggu": "waiting"}

    class Meta:
        model = DeadlineExtension
        fields = ("government", "agency", "outcome", "waiting", "scope")

    def filter_waiting(
        self, rows: "QuerySet[DeadlineExtension]", name: str, value: bool
    ) -> "QuerySet[DeadlineExtension]":
        """Not decided yet, or everything else."""
        return rows.filter(outcome="") if value else rows.exclude(outcome="")
