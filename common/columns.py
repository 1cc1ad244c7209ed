"""What a column of a list is: its words, its value in an export, how its cell is shown, how a list is ordered by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from common.list_pages import ListOrder
from common.numbers import decimal_text
from common.types import Shown, StrOrPromise

TEXT = "components/cells/text.html"
LINK = "components/cells/link.html"
STATE = "components/cells/state.html"
DAY = "components/cells/day.html"
MOMENT = "components/cells/moment.html"
DESCENDING = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `value` is what an export says, and the page where no other `cell` (a template) shows it.

    `order` is the database's column by which the list is put in this one's order; empty: it cannot be. `chosen` says
    whether the page shows it unasked. The template of a cell gets `row` and `value`.
    """

    name: str
    label: StrOrPromise
    value: Callable[..., Shown]
    order: str = ""
    may_be_empty: bool = False
    cell: str = TEXT
    chosen: bool = True

    def ordered(self, *, descending: bool) -> ListOrder:
        """The list's order by this column."""
        return ListOrder(self.order, descending=descending, may_be_empty=self.may_be_empty)


def exported_text(value: Shown) -> str:
    """A value as a cell of an export: days and instants as ISO 8601 has them, numbers with a decimal point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return decimal_text(value)
    return str(value)
