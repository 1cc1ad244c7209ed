"""Pages of a list in any of its orders: how many rows there are, where a page stands among them.

A page begins beyond a row, not after a number of rows: whatever is added meanwhile shifts nothing.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Model, OrderBy, Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput
from common.types import Shown

LOOKUP = "__"
RowPlace = tuple[Shown, str]
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class ListOrder:
    """By one column (over relations with `__`), then by the key. Where it may be empty, empty ones come last."""

    column: str
    descending: bool = False
    may_be_empty: bool = False

    def columns(self, *, backwards: bool = False) -> tuple[OrderBy, OrderBy]:
        """What `order_by` takes."""
        down = self.descending != backwards
        column: OrderBy = F(self.column).desc() if down else F(self.column).asc()
        if self.may_be_empty:
            last = {"nulls_first": True} if backwards else {"nulls_last": True}
            column = F(self.column).desc(**last) if down else F(self.column).asc(**last)
        return column, F("pk").desc() if down else F("pk").asc()

    def beyond(self, place: RowPlace, *, backwards: bool = False) -> Q:
        """The rows after a place, or before it. The filter raises what the column raises for a value that it cannot
        hold."""
        value, key = place
        compare = "lt" if self.descending != backwards else "gt"
        if value is None:
            alike = Q(**{f"{self.column}__isnull": True, f"pk__{compare}": key})
            return alike | Q(**{f"{self.column}__isnull": False}) if backwards else alike
        found = Q(**{f"{self.column}__{compare}": value}) | Q(**{self.column: value, f"pk__{compare}": key})
        return found | Q(**{f"{self.column}__isnull": True}) if self.may_be_empty and not backwards else found

    def standing_of(self, row: Model) -> RowPlace:
        """Where a row stands. No query, where the rows were loaded with what they are ordered by."""
        value: Shown = row
        for name in self.column.split(LOOKUP):
            value = getattr(value, name) if value is not None else None
        return value, str(row.pk)


@dataclass(frozen=True, slots=True)
class Window(Generic[M]):
    """Some rows of a list: how many there are of them all, and how many stand before these."""

    rows: list[M]
    total: int
    before: int

    @property
    def first(self) -> int:
        """The number of the first of these rows, counted from one; 0 without any."""
        return self.before + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last of these rows."""
        return self.before + len(self.rows)


def window(rows: QuerySet[M], order: ListOrder, *, after: str = "", before: str = "", size: int) -> Window[M]:
    """The rows beyond a cursor, or those just before one. Two queries. Raises BadInput for a cursor not made here."""
    backwards = bool(before)
    place = _decoded(before or after)
    try:
        beyond = order.beyond(place, backwards=backwards) if place else Q()
        number = Count("pk", filter=beyond) if place else Count("pk")
        counted = rows.order_by().aggregate(total=Count("pk"), beyond=number)
        found = list(rows.filter(beyond).order_by(*order.columns(backwards=backwards))[:size])
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        # A cursor made up: of another order, or from a day too near the ends of the calendar.
        raise BadInput(_("This page of the list does not exist.")) from error
    if backwards:
        return Window(found[::-1], counted["total"], counted["beyond"] - len(found))
    return Window(found, counted["total"], counted["total"] - counted["beyond"])


def cursor(order: ListOrder, row: Model) -> str:
    """The place of a row as an address carries it."""
    value, key = order.standing_of(row)
    text = (
        value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
    )
    return base64.urlsafe_b64encode(json.dumps([text, key]).encode()).decode().rstrip("=")


def _decoded(text: str) -> RowPlace | None:
    if not text:
        return None
    try:
        value, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadInput(_("This page of the list does not exist.")) from error
    if isinstance(value, list | dict):
        raise BadInput(_("This page of the list does not exist."))
    return value, str(key)
