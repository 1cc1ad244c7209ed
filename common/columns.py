"""What a column of a list is: its words, its value in an export, how its cell is shown, how a list is ordered by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.list_pages import ListOrder
from common.numbers import decimal_text
from common.states import FlowState
from common.types import Shown, StrOrPromise

TEXT = "components/cells/text.html"
LINK = "components/cells/link.html"
STATE = "components/cells/state.html"
DAY = "components/cells/day.html"
MOMENT = "components/cells/moment.html"
YES_NO = "components/cells/yes_no.html"
DESCENDING = "-"


class Stateful(Protocol):
    """Whatever has a state of a flow."""

    @property
    def shown_state(self) -> FlowState:
        """The present state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `value` is what an export says, and the page where no other `cell` (a template) shows it: made from
    the row, or the names on the way to it, any of which may lead to nothing.

    `order` is the database's column by which the list is put in this one's order; empty: it cannot be. `chosen` says
    whether the page shows it unasked. The template of a cell gets `row` and `value`. `person`: it names people, so
    that an export with it is written down.
    """

    name: str
    label: StrOrPromise
    value: Callable[..., Shown] | str
    order: str = ""
    may_be_empty: bool = False
    cell: str = TEXT
    chosen: bool = True
    person: bool = False

    def of(self, row: Shown) -> Shown:
        """The value of one row."""
        if callable(self.value):
            return self.value(row)
        found: Shown = row
        try:
            for name in self.value.split("."):
                found = getattr(found, name) if found is not None else None
        except ObjectDoesNotExist:
            return None
        return found

    def ordered(self, *, descending: bool) -> ListOrder:
        """The list's order by this column."""
        return ListOrder(self.order, descending=descending, may_be_empty=self.may_be_empty)


def state_words(row: Stateful) -> StrOrPromise:
    """The present state as screens name it."""
    return row.shown_state.label


def state_column() -> Column:
    """The state of a subject, by its word and colour."""
    return Column(name="state", label=gettext_lazy("State"), value=state_words, order="state", cell=STATE)


def agency_column() -> Column:
    """The agency of a subject, where it has one."""
    return Column(
        name="agency",
        label=gettext_lazy("Agency"),
        value="agency.name",
        order="agency__name",
        may_be_empty=True,
    )


def government_column(*, chosen: bool = False) -> Column:
    """The government of a subject."""
    return Column(
        name="government",
        label=gettext_lazy("Government"),
        value="government.name",
        order="government__name",
        chosen=chosen,
    )


def key_column() -> Column:
    """The key of a row, for whoever joins tables."""
    return Column(name="id", label="ID", value="pk", chosen=False)


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
