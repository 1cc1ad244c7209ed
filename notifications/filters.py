"""What the list of one's notices can be asked by, on its page and in the API alike."""

from django.db.models import QuerySet

from common.filters import ListFilter, YesNoFilter
from notifications.models import Notice


class NoticeFilter(ListFilter):
    """By whether they were read."""

    unread = YesNoFilter(method="filter_unread")

    earlier_names = {"baru": "unread"}

    class Meta:
        model = Notice
        fields = ("unread",)

    def filter_unread(self, rows: "QuerySet[Notice]", name: str, value: bool) -> "QuerySet[Notice]":
        """Not read yet, or read."""
        return rows.filter(read_at__isnull=value)
