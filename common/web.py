"""What all pages share: the clock read once, refusals shown where they belong, keyset pages.

A page loads in `setup`, enforces in `dispatch` and acts in `form_valid`. A refusal of the domain returns to the form
with everything typed kept, or becomes an error page that says what to do next.
"""

import base64
import binascii
import json
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from common import presence
from common.errors import BadInput, DomainError, Gap, NotVisible
from common.file_names import disposition
from common.filters import ListFilter
from common.forms import number_notes
from common.moments import in_request
from common.types import PathValue, Rows, Shown, StrOrPromise

PAGE_SIZE = 25


class RefusalMiddleware:
    """Turns a refusal that no form showed into an error page with its status; the API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The request's time begins before any page reads the clock."""
        with in_request():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal; anything else stays an error."""
        if not isinstance(error, DomainError):
            return None
        return refusal_page(request, error)


def refusal_page(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The error page of one refusal, with its gaps and its ways on, the best one first; without any to the inbox."""
    status = refusal.http_status
    known = {400, 403, 404, 409, 412, 422}
    template = f"{status}.html" if status in known else "refused.html"
    gaps = [Link(str(gap.message), "") for gap in refusal.gaps]
    context = {"refusal": refusal, "gaps": gaps, "ways": ways_of(refusal)}
    response = render(request, template, context, status=status)
    if status == 503:
        response["Retry-After"] = "2"
    return response


class Page(TemplateResponseMixin, ContextMixin, View):
    """A page that anyone may open. `self.at` is the moment of the request, read once."""

    http_method_names = ["get", "post", "head", "options"]

    def setup(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> None:
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(at=self.at, **kwargs)


class SignedInPage(AccessMixin, Page):
    """A page for people with an account: anyone else is sent to the sign-in page and back.

    `load` finds what the page is about (raising NotVisible), `enforce` asks for the right to be there. A page with
    `asks_anew` opens only to whoever confirmed just now who sits at the screen (`common.presence`).
    """

    asks_anew = False

    def setup(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> None:
        """Load what the page is about, for a signed-in person."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.load()

    def load(self) -> None:
        """Find the subject of the page; raises NotVisible when it is absent or hidden."""

    def enforce(self) -> None:
        """Raise NotPermitted when this person may see the subject but not use this page."""

    def ways_out(self, refusal: DomainError) -> "list[Link]":
        """Where somebody goes on whom `enforce` refused, the best way first."""
        return []

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        """Visibility was asked in `setup`; now the right."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        try:
            self.enforce()
        except DomainError as refusal:
            refusal.ways = tuple((way.text, way.href) for way in self.ways_out(refusal))
            raise
        if self.asks_anew and request.method == "GET":
            presence.confirm(at=self.at)
        return super().dispatch(request, *args, **kwargs)


# The form of the page itself: its `form_class` says which.
PageForm = TypeVar("PageForm", bound=BaseForm)


class DomainFormMixin(Generic[PageForm]):
    """For form pages: `act` makes the one domain call and returns where to go; refusals return to the form."""

    def form_valid(self, form: PageForm) -> HttpResponse:
        """Act; a refusal keeps the form as it was typed."""
        try:
            target = self.act(form)
        except NotVisible:
            raise
        except DomainError as refusal:
            return self.refused(form, refusal)
        for sentence in number_notes(form):
            messages.warning(self.request, sentence)  # type: ignore[attr-defined]  # every view has it
        return HttpResponseRedirect(target)

    @abstractmethod
    def act(self, form: PageForm) -> str:
        """The one domain call; returns the address to go on to."""

    def refused(self, form: PageForm, refusal: DomainError) -> HttpResponse:
        """Show the refusal and its gaps in the form, with the refusal's status."""
        show_refusal(form, refusal)
        context = self.get_context_data(form=form, refusal=refusal)  # type: ignore[attr-defined]
        response: HttpResponse = self.render_to_response(  # type: ignore[attr-defined]
            context, status=refusal.http_status
        )
        return response


def show_refusal(form: BaseForm, refusal: DomainError) -> None:
    """Attach every gap, or else the sentence itself, to its field; what is about no field to the form as a whole."""
    for gap in refusal.gaps or [Gap(refusal.field, refusal.code, refusal.message)]:
        field = gap.field if gap.field in form.fields else None
        form.add_error(field, ValidationError(str(gap.message), code=gap.code))


@dataclass(frozen=True, slots=True)
class Link:
    """One thing to do, and where."""

    text: StrOrPromise
    href: str


def ways_of(refusal: DomainError) -> list[Link]:
    """The ways on that the page named which refused."""
    return [Link(text, href) for text, href in refusal.ways]


def linked(gaps: Iterable[Gap], href: Callable[[str], str]) -> list[Link]:
    """Each gap with the address at which it can be filled; `href` maps a gap's field to an address."""
    return [Link(str(gap.message), href(gap.field) if gap.field else "") for gap in gaps]


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """One page of a list and the query string of the next; never counts the whole."""

    rows: list[Any]
    next_query: str
    first_query: str
    first: bool


def keyset_page(rows: Rows, params: Mapping[str, str], *, order: str, size: int = PAGE_SIZE) -> KeysetPage:
    """One page ordered by `order` (a leading minus for newest first), then the key. One query.

    The cursor `dari` is the last row's values; raises BadInput for one that was not made here.
    """
    descending = order.startswith("-")
    name = order.lstrip("-")
    compare = "lt" if descending else "gt"
    position = _decode(params.get("dari", ""))
    if position is not None:
        value, key = position
        try:
            rows = rows.filter(Q(**{f"{name}__{compare}": value}) | Q(**{name: value, f"pk__{compare}": key}))
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            raise BadInput(_("This page of the list does not exist.")) from error
    rows = rows.order_by(order, "-pk" if descending else "pk")
    try:
        page = list(rows[: size + 1])
    except OverflowError as error:
        # A cursor made up from a day too near the ends of the calendar.
        raise BadInput(_("This page of the list does not exist.")) from error
    more = len(page) > size
    page = page[:size]
    query = {key: value for key, value in params.items() if key != "dari" and value}
    cursor = _encode(getattr(page[-1], name), page[-1].pk) if more else ""
    return KeysetPage(
        page, urlencode(query | {"dari": cursor}) if cursor else "", urlencode(query), position is None
    )


class FilteredList(Page):
    """A list page: `rows()` is everything this person may see, narrowed by the filters that its API has too.

    A wrong value is shown at its field, above all rows. `kept` names what else of the address the form carries on;
    `words` gives choices of the form that stand above the filter set, with the pages.
    """

    filterset_class: type[ListFilter]
    order: str
    kept: tuple[str, ...] = ()
    words: Mapping[str, Callable[[], Iterable[tuple[str, StrOrPromise]]]] = {}

    @abstractmethod
    def rows(self) -> Rows:
        """Everything visible; no order."""

    @cached_property
    def filters(self) -> ListFilter:
        """The filters as the address names them; pages that anyone may open have no actor."""
        given = self.request.GET.dict()
        found = self.filterset_class.from_address(
            given, self.rows(), at=self.at, actor=getattr(self, "actor", None)
        )
        for name, choices in self.words.items():
            found.offer(name, choices())
        return found

    @cached_property
    def page(self) -> KeysetPage:
        """One page of the rows found. One query."""
        return keyset_page(self.filters.found, self.filters.data, order=self.order)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        kept = [(name, self.filters.data[name]) for name in self.kept if name in self.filters.data]
        return super().get_context_data(page=self.page, filters=self.filters, kept=kept, **kwargs)


def _encode(value: Shown, key: UUID | int) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([text, str(key)]).encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[Shown, str] | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, key = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadInput(_("This page of the list does not exist.")) from error
    return value, str(key)


def file_response(data: bytes, *, name: str, content_type: str, inline: bool = False) -> HttpResponse:
    """Bytes under their name, as a download that no browser interprets unless told; proxies may not keep a copy.

    Only what we made ourselves is shown inline.
    """
    response = HttpResponse(data, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    if not inline:
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Content-Disposition"] = disposition(name, inline=inline)
    response["Cache-Control"] = "private, no-store"
    return response


def streamed_file(parts: Iterator[bytes], *, name: str, content_type: str) -> StreamingHttpResponse:
    """The same of what is sent as it is made."""
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = "private, no-store"
    return response
