"""The one component of lists: a page counts, puts in order, filters, chooses columns and exports, from one declaration.

A list declares its columns beside the filter set that its API has too; `templates/table.html` shows it. The address is
the view: whatever is asked for stands in it, and nothing needs JavaScript.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from django.db.models import Count, Model
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from common.columns import DESCENDING, Column, exported_text
from common.errors import BadInput
from common.exports import EXPORTS, chunks, csv_response, xlsx_response
from common.list_pages import ListOrder, Window, cursor, window
from common.types import PathValue, Shown, StrOrPromise
from common.web import PAGE_SIZE, FilteredList, KeysetPage

ORDER, COLUMNS, FORMAT = "urut", "kolom", "bentuk"
AFTER, BEFORE = "dari", "sebelum"
# How a link to a row's page names the list and what it was asked by.
LIST, ASKED = "daftar", "saringan"
M = TypeVar("M", bound=Model)
# What of an address belongs to the page shown, not to the list.
PLACES = (AFTER, BEFORE, FORMAT)


@dataclass(frozen=True, slots=True)
class TableCell:
    """One value of one row, under its column."""

    column: Column
    value: Shown


@dataclass(frozen=True, slots=True)
class TableHead:
    """A column's heading: the address that puts the list in its order, and how it stands in it now."""

    column: Column
    query: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One filter in use: its words, and the address without it."""

    label: StrOrPromise
    words: StrOrPromise
    without: str


@dataclass(frozen=True, slots=True)
class RowStanding:
    """The number of a row in its list, how many there are, and the keys of the rows before and after it."""

    number: int
    total: int
    before: UUID | int | None
    after: UUID | int | None


@dataclass(frozen=True, slots=True)
class ListOption:
    """One choice of the form that a list is asked by."""

    value: str
    label: StrOrPromise
    chosen: bool


class TablePage(FilteredList, Generic[M]):
    """A list as a table. Two queries for a page of any list, beside those of its choices and of what `prepared` loads.

    `first_order` names a column, with a minus for descending; `detail` names a row's page, `file_name` the export. The
    first column is always shown; its cell says which row it is.
    """

    columns: ClassVar[tuple[Column, ...]]
    first_order: ClassVar[str]
    file_name: ClassVar[str]
    detail: ClassVar[str] = ""
    order = ""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:  # type: ignore[override]  # a table is streamed
        """The page, or with `?bentuk=csv` or `xlsx` all rows found."""
        wanted = request.GET.get(FORMAT, "")
        if not wanted:
            return super().get(request, *args, **kwargs)
        if wanted not in EXPORTS:
            raise BadInput(_("There is no such format."))
        return self.exported(wanted)

    def prepared(self, rows: list[M]) -> Sequence[Shown]:
        """Rows of a page or of a part of an export, with what the columns need beside them; as many, in their order."""
        return rows

    @cached_property
    def ordering(self) -> ListOrder:
        """The order asked for. Raises BadInput for one that no column has."""
        wanted = self.request.GET.get(ORDER) or self.first_order
        for column in self.columns:
            if column.order and column.name == wanted.removeprefix(DESCENDING):
                return column.ordered(descending=wanted.startswith(DESCENDING))
        raise BadInput(_("The list has no such order."))

    @cached_property
    def columns_shown(self) -> list[Column]:
        """Those asked for, else those that the list shows unasked, in the list's own order."""
        wanted = self.request.GET.getlist(COLUMNS)
        first, *others = self.columns
        return [first, *(each for each in others if (each.name in wanted if wanted else each.chosen))]

    @cached_property
    def window(self) -> Window[M]:
        """The rows of this page. Two queries."""
        given = self.request.GET
        return window(
            self.filters.found,
            self.ordering,
            after=given.get(AFTER, ""),
            before=given.get(BEFORE, ""),
            size=PAGE_SIZE,
        )

    @cached_property
    def page(self) -> KeysetPage:
        """The same as other lists have it."""
        shown = self.window
        rows = list(self.prepared(shown.rows))
        following = {AFTER: cursor(self.ordering, shown.rows[-1])} if shown.last < shown.total else None
        return KeysetPage(
            rows,
            self.address(**following) if following else "",
            self.address(),
            shown.before == 0,
        )

    def exported(self, kind: str) -> HttpResponseBase:
        """Every row found, in the order asked for, as CSV or XLSX: the columns asked for, else all of them."""
        columns = self.columns_shown if COLUMNS in self.request.GET else self.columns
        self.before_export(columns)
        header = [str(column.label) for column in columns]
        respond = csv_response if kind == "csv" else xlsx_response
        return respond(header, self._lines(columns), name=f"{self.file_name}.{kind}")

    def before_export(self, columns: Sequence[Column]) -> None:
        """What comes before these columns leave as a file; raises a refusal to keep them here."""

    def _lines(self, columns: Sequence[Column]) -> Iterator[list[str]]:
        """In the language of the request, though they are written after it."""
        language = get_language()
        rows = self.filters.found.order_by(*self.ordering.columns())
        for chunk in chunks(rows):
            with override(language):
                lines = [
                    [exported_text(column.of(row)) for column in columns] for row in self.prepared(chunk)
                ]
            yield from lines

    def standing(self, pk: str) -> "RowStanding | None":
        """Where a row stands among all that are found, and the keys of those beside it; None where it is not among
        them. Four queries."""
        found, order = self.filters.found, self.ordering
        row = found.filter(pk=pk).first()
        if row is None:
            return None
        place = order.standing_of(row)
        earlier, later = order.beyond(place, backwards=True), order.beyond(place)
        counted = found.order_by().aggregate(total=Count("pk"), earlier=Count("pk", filter=earlier))
        before = (
            found.filter(earlier)
            .order_by(*order.columns(backwards=True))
            .values_list("pk", flat=True)
            .first()
        )
        after = found.filter(later).order_by(*order.columns()).values_list("pk", flat=True).first()
        return RowStanding(counted["earlier"] + 1, counted["total"], before, after)

    @property
    def asked(self) -> str:
        """What this list is asked by, for whoever saves it under a name."""
        return self.address()

    @property
    def trail(self) -> str:
        """What a link to a row's page carries, so that the page knows this list."""
        match = self.request.resolver_match
        return urlencode({LIST: (match.url_name if match else "") or "", ASKED: self.address()})

    def address(self, **changes: str) -> str:
        """The address of this list with changes, from its beginning unless they say otherwise; an empty text takes a
        parameter away."""
        query: QueryDict = self.request.GET.copy()
        for name in (*PLACES, *(name for name, text in query.items() if not text)):
            query.pop(name, None)
        for name, text in changes.items():
            query.pop(name, None)
            if text:
                query[name] = text
        return query.urlencode()

    # What the template asks for.

    @property
    def headings(self) -> list[TableHead]:
        """One for each column shown."""
        return [self._heading(column) for column in self.columns_shown]

    def _heading(self, column: Column) -> TableHead:
        if not column.order:
            return TableHead(column, "", "")
        if column.order != self.ordering.column:
            return TableHead(column, self.address(**{ORDER: column.name}), "")
        down = self.ordering.descending
        turned = column.name if down else f"{DESCENDING}{column.name}"
        return TableHead(column, self.address(**{ORDER: turned}), "descending" if down else "ascending")

    @property
    def lines(self) -> Iterable[tuple[Shown, list[TableCell]]]:
        """Each row of the page with its cells."""
        for row in self.page.rows:
            yield row, [TableCell(column, column.of(row)) for column in self.columns_shown]

    @property
    def previous_query(self) -> str:
        """The address of the page before; empty on the first one."""
        shown = self.window
        if shown.before == 0 or not shown.rows:
            return ""
        if shown.before <= PAGE_SIZE:
            return self.address() or f"{AFTER}="
        return self.address(**{BEFORE: cursor(self.ordering, shown.rows[0])})

    @property
    def exports(self) -> list[tuple[str, str]]:
        """The forms of the export, with their addresses."""
        return [(kind.upper(), self.address(**{FORMAT: kind})) for kind in EXPORTS]

    @property
    def orders(self) -> list[ListOption]:
        """Every order that the list can be put in; the one it is in is chosen."""
        found = []
        for column in self.columns:
            if not column.order:
                continue
            for mark, words in (("", _("%(column)s, rising")), (DESCENDING, _("%(column)s, falling"))):
                chosen = column.ordered(descending=bool(mark)) == self.ordering
                found.append(ListOption(f"{mark}{column.name}", words % {"column": column.label}, chosen))
        return found

    @property
    def offered_columns(self) -> list[ListOption]:
        """Every column but the first, which is always shown."""
        shown = self.columns_shown
        return [ListOption(each.name, each.label, each in shown) for each in self.columns[1:]]

    @property
    def narrowings(self) -> list[Narrowing]:
        """The filters in use, each with the address without it."""
        filters = self.filters
        found = []
        for name in filters.filters:
            if not filters.data.get(name) or name in filters.form.errors:
                continue
            names = [name, *(old for old, new in filters.earlier_names.items() if new == name)]
            field = filters.form[name]
            found.append(
                Narrowing(field.label, filters.words_of(name), self.address(**dict.fromkeys(names, "")))
            )
        return found
