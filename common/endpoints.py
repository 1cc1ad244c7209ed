"""The base of every endpoint: the clock read once, strict parameters and bodies, versions, lists as JSON or tables."""

import hashlib
import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from common.api import refuse_unknown_parameters
from common.as_of import NOT_KEPT, PARAMETER, PastAnswer, moment_meant, refuse_past
from common.day_limits import is_far_day
from common.errors import DomainError, NotVisible
from common.exports import EXPORTS, export
from common.numbers import decimal_text
from common.periods import FIRST_DAY, LAST_DAY
from common.types import Document, Json, PathValue, Rows

M = TypeVar("M", bound=Model)
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


class PreconditionRequired(DomainError):
    """A change without saying which version was seen."""

    code = "precondition_required"
    http_status = 428
    title = "If-Match"


class Endpoint(APIView):
    """A view whose moment is read once, and which refuses query parameters that it does not declare.

    `past` says what it answers about a past moment; every endpoint that can be read has one of its own.
    """

    parameters: frozenset[str] = frozenset()
    past: PastAnswer | None = None
    # What a token restricted to some scope must carry to get in here; empty means only unrestricted ones.
    token_scope = ""

    @cached_property
    def at(self) -> datetime:
        """The moment of this request."""
        return timezone.now()

    def initial(self, request: Request, *args: str, **kwargs: PathValue) -> None:
        """Refuse undeclared query parameters once the person has been authenticated and permitted."""
        super().initial(request, *args, **kwargs)
        refuse_unknown_parameters(request, {*self.allowed_parameters(), *self._as_of_parameter()})
        if self.as_of is not None:
            self._refuse_present_filters()

    def finalize_response(
        self, request: Request, response: Response, *args: str, **kwargs: PathValue
    ) -> Response:
        """As usual; an answer about the past says which moment it is about."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if status.is_success(answer.status_code) and self.__dict__.get("as_of") is not None:
            answer["As-Of"] = self.__dict__["as_of"].isoformat()
        return answer

    @cached_property
    def as_of(self) -> datetime | None:
        """The past moment that is asked about, None for the present. Raises BadInput where it is none, or where this
        address has no past."""
        if PARAMETER not in self.request.query_params or not self._reads:
            return None
        if self.past is None or self.past.refusal:
            raise refuse_past(NOT_KEPT if self.past is None else self.past.refusal)
        return moment_meant(self.request.query_params[PARAMETER], zone=self.zone_of_days(), now=self.at)

    def zone_of_days(self) -> ZoneInfo:
        """Where the days begin and end that this person names."""
        return ZoneInfo(settings.TIME_ZONE)

    @property
    def _reads(self) -> bool:
        return self.request.method in ("GET", "HEAD")

    def _as_of_parameter(self) -> tuple[str, ...]:
        return (PARAMETER,) if self._reads else ()

    def _refuse_present_filters(self) -> None:
        """Raises 400 for what can only be asked of the present: its answer would mix the two."""
        known = {PARAMETER, "cursor", "page_size", "format", "ordering", *self.parameters}
        mixed = set()
        if self.past is not None:
            known |= self.past.filters | set(self.past.asked_then)
            if self.request.query_params.get("ordering") in self.past.by_today:
                mixed = {"ordering"}
        if mixed := mixed | set(self.request.query_params) - known:
            message = _("This cannot be asked of a past moment.")
            raise exceptions.ValidationError({name: [message] for name in sorted(mixed)})

    def allowed_parameters(self) -> Iterable[str]:
        """Names of the query parameters that mean something here."""
        return self.parameters

    def before_export(self) -> None:
        """What comes before all rows of a list leave as a table; raises a refusal to keep them here."""

    @property
    def seen_version(self) -> int | None:
        """The version named by If-Match, None without one. Raises 400 when it is garbled.

        A PATCH must name it (428): it changes what somebody read before.
        """
        required = self.request.method == "PATCH"
        raw = self.request.headers.get("If-Match", "").strip()
        if raw == "*" and not required:
            return None
        if not raw:
            if required:
                raise PreconditionRequired(
                    _("Say which version you saw: send its ETag in the header If-Match.")
                )
            return None
        found = _ETAG.fullmatch(raw)
        if found is None:
            raise exceptions.ValidationError({"If-Match": [_("This is not a version as given in ETag.")]})
        return int(found[1])


class Listing(GenericAPIView[Any], Endpoint):
    """What a list is made of. `rows()` is everything this person may see; declared filters and orderings only; JSON,
    CSV or XLSX.

    `orderings` maps the public name to the columns, each ending with a unique one; the first is the default.
    """

    orderings: Mapping[str, tuple[str, ...]] = {"": ("-pk",)}
    formats: tuple[str, ...] = EXPORTS
    # Whether its rows name people, so that a table of them is written down.
    names_people = False

    @abstractmethod
    def rows(self) -> Rows:
        """Everything visible; no order."""

    def get_queryset(self) -> Rows:
        """`rows()`, or the bare model while the interface description is being made."""
        bare: Rows | None = self.__class__.__dict__.get("queryset")
        if getattr(self, "swagger_fake_view", False) and bare is not None:
            return bare.all()
        return self.rows()

    def allowed_parameters(self) -> Iterable[str]:
        """Filters, paging, order and format for the list; nothing for one row and for writing."""
        if not self.lists:
            return self.parameters
        filterset = getattr(self, "filterset_class", None)
        names = set(self.parameters) | set(filterset.base_filters if filterset else ())
        return names | {"cursor", "page_size", "format", "ordering"}

    @property
    def lists(self) -> bool:
        """Whether the request reads the list."""
        return self.request.method in ("GET", "HEAD", "OPTIONS")

    def listed(self) -> HttpResponseBase:
        """One page, or all filtered rows as a table."""
        request = self.request
        rows = self.filter_queryset(self.as_then(self.get_queryset())).order_by(*self.order())
        wanted = request.query_params.get("format", "json")
        if wanted in self.formats:
            self.before_export()
            return export(rows, self.get_serializer(), wanted, present=self.shown)
        if wanted != "json":
            raise exceptions.ValidationError({"format": [_("There is no such format.")]})
        page = self.paginator.paginate_queryset(rows, request, view=self)  # type: ignore[union-attr]
        return self.get_paginated_response(self.shown(list(page or [])))

    def as_then(self, rows: "QuerySet[M]") -> "QuerySet[M]":
        """Of these rows those that were there at the moment that is asked about; all of them for the present."""
        if self.as_of is None or self.past is None or self.past.then is None:
            return rows
        found = self.past.then(rows, self.as_of)
        for name, ask in self.past.asked_then.items():
            if wanted := self.request.query_params.get(name):
                found = ask(found, wanted, self.as_of)
        return found  # type: ignore[return-value]  # same

    def as_they_were(self, rows: list[M]) -> Sequence[Model]:
        """These rows as they were at the moment that is asked about."""
        if self.as_of is None or self.past is None or self.past.rebuild is None:
            return rows
        return self.past.rebuild(rows, self.as_of)

    def shown(self, rows: list[M]) -> Sequence[Json]:
        """The representation of one page, as it was at the moment that is asked about."""
        return self.present(list(self.as_they_were(rows)))

    def order(self) -> tuple[str, ...]:
        """The columns of the wanted order. Raises 400 for one that is not declared."""
        name = self.request.query_params.get("ordering", next(iter(self.orderings)))
        if name not in self.orderings:
            known = ", ".join(self.orderings)
            raise exceptions.ValidationError(
                {"ordering": [_("There is no such order. Known: %(names)s.") % {"names": known}]}
            )
        return self.orderings[name]

    @property
    def ordering(self) -> tuple[str, ...]:
        """The same for the cursor."""
        return self.order()

    def present(self, rows: list[Any]) -> Sequence[Json]:
        """The representation of one page."""
        shown: Sequence[Json] = self.get_serializer(rows, many=True).data
        return shown


class ListEndpoint(Listing):
    """A list under an address of its own."""

    def get(self, request: Request, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        """One page, or all filtered rows as a table."""
        return self.listed()


class ResourceSet(ViewSetMixin, Listing):
    """A list and its details: `rows()` is everything this person may see, one of it is shown by `detail_class`.

    Subclasses write `create`, `partial_update` and `destroy` where these are possible; `resource_urls` gives the
    addresses. What does not belong to the list's columns is loaded by `detail_rows`.
    """

    lookup_value_converter = "uuid"
    detail_class: type[serializers.BaseSerializer[Any]] | None = None

    @property
    def lists(self) -> bool:
        return self.action == "list"

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        if self.action != "list" and self.detail_class is not None:
            return self.detail_class
        return super().get_serializer_class()

    def list(self, request: Request, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        """One page, or all filtered rows as a table."""
        return self.listed()

    def detail_rows(self) -> Rows:
        """The rows among which one is looked for."""
        return self.rows()

    def one(self) -> Any:
        """The row that the address names. Raises 404 for absent and hidden alike."""
        name = self.lookup_url_kwarg or self.lookup_field
        found = found_or_hidden(self.as_then(self.detail_rows()), **{self.lookup_field: self.kwargs[name]})
        return self.as_they_were([found])[0]


class ReadableSet(ResourceSet):
    """A resource whose rows are read one by one."""

    def retrieve(self, request: Request, *args: str, **kwargs: PathValue) -> Response:
        """One of them; where it has a version, that is the ETag."""
        row = self.one()
        body = self.get_serializer(row).data
        # What was is no version to be changed.
        has_version = "version" in body and self.as_of is None
        return versioned(body, body["version"]) if has_version else Response(body)


def resource_urls(prefix: str, resource: type[ResourceSet], name: str) -> list[URLPattern]:
    """The addresses of a list and its details, named `{name}-list` and `{name}-detail`."""
    router = SimpleRouter(use_regex_path=False)
    router.register(prefix, resource, basename=name)
    found: list[URLPattern] = list(router.urls)  # type: ignore[arg-type]  # a simple router includes nothing
    return found


class StrictSerializer(serializers.Serializer[Any]):
    """Input that refuses members nobody declared, instead of losing them silently."""

    def to_internal_value(self, data: Json) -> Document:
        """As usual, with one gap per unknown member."""
        if isinstance(data, Mapping):
            unknown = set(data) - set(self.fields)
            if unknown:
                message = exceptions.ErrorDetail(_("This field is not known here."), code="unknown")
                raise serializers.ValidationError({name: [message] for name in sorted(unknown)})
        values: Document = super().to_internal_value(data)
        if far := {name: [_far_day()] for name, value in values.items() if is_far_day(value)}:
            raise serializers.ValidationError(far)
        return values


def _far_day() -> exceptions.ErrorDetail:
    """The refusal of a day that has no instant in every zone."""
    years = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
    return exceptions.ErrorDetail(_("Give a day from %(first)s until %(last)s.") % years, code="out_of_reach")


_MACHINE_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class DecimalText(serializers.DecimalField):
    """A measured value or an amount as decimal text, without padding zeros."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 24)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(**kwargs)

    def to_internal_value(self, data: float | str | Decimal) -> Decimal:
        """Programs write a decimal point and no thousands; what only looks like a number is refused."""
        if isinstance(data, str) and not _MACHINE_NUMBER.fullmatch(data):
            message = _("Write digits with a decimal point and no thousands, such as 1234.5, not “%(text)s”.")
            raise serializers.ValidationError([message % {"text": data[:40]}], code="invalid")
        found: Decimal = super().to_internal_value(data)
        return found

    def to_representation(self, value: Decimal | float | str) -> str:
        """`1E+3` is written `1000`, `2.500000` is written `2.5`."""
        return decimal_text(Decimal(value))


def found_or_hidden(rows: "QuerySet[M]", **lookup: PathValue) -> M:
    """The one row, or the refusal that does not say whether it is absent or hidden. One query."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise NotVisible(_("There is no such record."))
    return row


def versioned(body: Json, version: int, *, status: int = 200) -> Response:
    """An answer with its version as ETag."""
    response = Response(body, status=status)
    response["ETag"] = f'"{version}"'
    return response


def bytes_of(upload: "UploadedFile[bytes]", most: int | None = None) -> bytes:
    """An upload's bytes, at most so many, from its beginning: work that is tried again reads it again."""
    upload.seek(0)
    found: bytes = upload.read(most)
    return found


def content_digest(upload: "UploadedFile[bytes]") -> str:
    """SHA-256 of an uploaded file; leaves it at its beginning."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
