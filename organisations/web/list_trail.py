"""From a row's own page to the rows beside it in the list that led there: the list's address travels along.

A link of a table names its list and what that was asked by. The page then says the row's place in the list as it is
now, for whoever asks: rows that they may not see count nowhere.
"""

import copy
from dataclasses import dataclass

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from common.errors import DomainError
from common.table_page import ASKED, LIST, TablePage
from common.types import Shown


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a row stands in its list: the `number`-th of `total`, 0 where it is not in it any more. And the addresses
    of the list and of the rows beside it, empty at the ends."""

    list_href: str
    number: int = 0
    total: int = 0
    previous_href: str = ""
    next_href: str = ""


def list_place(request: HttpRequest) -> dict[str, Shown]:
    """For every page: where its row stands in the list that led here, read only where a template shows it."""
    return {"list_place": SimpleLazyObject(lambda: _place(request))}


def _place(request: HttpRequest) -> ListPlace | None:
    """None where no list is named, or one that does not lead to this page. Four queries beyond the list's offices."""
    match = request.resolver_match
    name = request.GET.get(LIST, "")
    if not name or match is None or "pk" not in match.kwargs:
        return None
    table = _table_of(request, name)
    if table is None or table.detail != match.url_name:
        return None
    trail = urlencode({LIST: name, ASKED: request.GET.get(ASKED, "")})
    back = f"{reverse(name)}?{table.address()}"
    try:
        found = table.standing(str(match.kwargs["pk"]))
    except DomainError:
        return None
    if found is None:
        return ListPlace(back)
    hrefs = [
        f"{reverse(table.detail, args=[pk])}?{trail}" if pk else "" for pk in (found.before, found.after)
    ]
    return ListPlace(back, found.number, found.total, *hrefs)


def _table_of(request: HttpRequest, name: str) -> TablePage[Model] | None:
    """The list of that name as this person asks it; None where there is none, or it is not theirs."""
    try:
        href = reverse(name)
    except NoReverseMatch:
        return None
    view_class = getattr(resolve(href).func, "view_class", None)
    if not (isinstance(view_class, type) and issubclass(view_class, TablePage) and view_class.detail):
        return None
    asked = copy.copy(request)
    asked.GET = QueryDict(request.GET.get(ASKED, ""))
    table = view_class()
    try:
        table.setup(asked)
        enforce = getattr(table, "enforce", None)
        if enforce is not None:
            enforce()
    except DomainError:
        return None
    return table
