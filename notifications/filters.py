"""What the list of one's notices can be asked by, on its page and in the API alike."""

from django.db.models import Q, QuerySet

from common.filters import ListFilter, YesNoFilter
from notifications.models import Notice
from notifications.queries import unread


class NoticeFilter(ListFilter):
    """By whether they are new: neither read nor settled."""

    unread = YesNoFilter(method="filter_unread")

    earlier_names = {"baru": "unread"}

    class Meta:
        model = Notice
        fields = ("unread",)

    def filter_unread(self, rows: "QuerySet[Notice]", name: str, value: bool) -> "QuerySet[Notice]":
        """New, or read or settled."""
        seen = Q(read_at__isnull=False) | Q(settled_at__isnull=False)
        return unread(rows) if value else rows.filter(seen)
