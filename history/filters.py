"""What the record of sensitive reads can be asked by, on the page and in the API."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import DayFilter, KeyFilter, ListFilter, MomentFilter, WordsFilter
from common.periods import end_of_day, start_of_day
from organisations.enums import ReadKind
from organisations.filters import SearchFilter
from organisations.models import SensitiveRead


class SensitiveReadFilter(ListFilter):
    """By what was read, by whom, in which office, about what, and when.

    `after` is inclusive, `before` exclusive, both RFC 3339 with offset; `since` and `until` are days of the western
    zone, both counted.
    """

    kind = ChoiceFilter(choices=ReadKind.choices, label=_("What was read"), empty_label=_("everything"))
    who = SearchFilter("person_id", label=_("Who read it (name)"))
    office = WordsFilter("office", label=_("In the office"))
    since = DayFilter(method="filter_since", label=_("From"))
    until = DayFilter(method="filter_until", label=_("Until"))
    person = KeyFilter(field_name="person_id")
    seat = KeyFilter(field_name="seat_id")
    subject = KeyFilter(field_name="subject_id")
    after = MomentFilter(field_name="at", lookup_expr="gte")
    before = MomentFilter(field_name="at", lookup_expr="lt")

    shown = ("kind", "who", "office", "since", "until")

    class Meta:
        model = SensitiveRead
        fields = (
            "kind", "who", "office", "person", "seat", "subject", "after", "before", "since", "until",
        )  # fmt: skip

    def filter_since(
        self, rows: "QuerySet[SensitiveRead]", name: str, value: date
    ) -> "QuerySet[SensitiveRead]":
        """From the midnight that begins the day."""
        return rows.filter(at__gte=start_of_day(value, ZoneInfo(settings.TIME_ZONE)))

    def filter_until(
        self, rows: "QuerySet[SensitiveRead]", name: str, value: date
    ) -> "QuerySet[SensitiveRead]":
        """Up to the midnight that ends the day."""
        return rows.filter(at__lt=end_of_day(value, ZoneInfo(settings.TIME_ZONE)))
