"""The base of every endpoint: the clock read once, strict parameters and bodies, versions, lists as JSON or tables."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import refuse_unknown_parameters
from common.errors import DomainError, NotVisible
from common.exports import EXPORTS, export
from common.types import Json, PathValue

M = TypeVar("M", bound=Model)
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


class PreconditionRequired(DomainError):
    """A change without saying which version was seen."""

    code = "precondition_required"
    http_status = 428
    title = "If-Match"


class Endpoint(APIView):
    """A view whose moment is read once, and which refuses query parameters that it does not declare."""

    parameters: frozenset[str] = frozenset()
    # What a token restricted to some scope must carry to get in here; empty means only unrestricted ones.
    token_scope = ""

    @cached_property
    def at(self) -> datetime:
        """The moment of this request."""
        return timezone.now()

    def initial(self, request: Request, *args: str, **kwargs: PathValue) -> None:
        """After who and whether: the parameters."""
        super().initial(request, *args, **kwargs)
        refuse_unknown_parameters(request, set(self.allowed_parameters()))

    def allowed_parameters(self) -> Iterable[str]:
        """Names of the query parameters that mean something here."""
        return self.parameters

    def seen_version(self, *, required: bool = False) -> int | None:
        """The version named by If-Match, None without one. Raises 428 when it is required, 400 when it is garbled."""
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


class ListEndpoint(GenericAPIView[Any], Endpoint):
    """A list: `rows()` is everything this person may see; declared filters and orderings only; JSON, CSV or XLSX.

    `orderings` maps the public name to the columns, each ending with a unique one; the first is the default.
    """

    orderings: Mapping[str, tuple[str, ...]] = {"": ("-pk",)}
    formats: tuple[str, ...] = EXPORTS

    def rows(self) -> "QuerySet[Any]":
        """Everything visible; no order."""
        raise NotImplementedError

    def get_queryset(self) -> "QuerySet[Any]":
        """`rows()`, or the bare model while the interface description is being made."""
        bare: QuerySet[Any] | None = self.__class__.__dict__.get("queryset")
        if getattr(self, "swagger_fake_view", False) and bare is not None:
            return bare.all()
        return self.rows()

    def allowed_parameters(self) -> Iterable[str]:
        """Filters, paging, order and format for reading; nothing for writing."""
        if self.request.method not in ("GET", "HEAD", "OPTIONS"):
            return self.parameters
        filterset = getattr(self, "filterset_class", None)
        names = set(self.parameters) | set(filterset.base_filters if filterset else ())
        return names | {"cursor", "page_size", "format", "ordering"}

    def get(self, request: Request, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        """One page, or all filtered rows as a table."""
        rows = self.filter_queryset(self.get_queryset()).order_by(*self.order())
        wanted = request.query_params.get("format", "json")
        if wanted in self.formats:
            return export(rows, self.get_serializer(), wanted, present=self.present)
        if wanted != "json":
            raise exceptions.ValidationError({"format": [_("There is no such format.")]})
        page = self.paginator.paginate_queryset(rows, request, view=self)  # type: ignore[union-attr]
        return self.get_paginated_response(self.present(list(page or [])))

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


class StrictSerializer(serializers.Serializer[Any]):
    """Input that refuses members nobody declared, instead of losing them silently."""

    def to_internal_value(self, data: Any) -> Any:
        """As usual, with one gap per unknown member."""
        if isinstance(data, Mapping):
            unknown = set(data) - set(self.fields)
            if unknown:
                message = exceptions.ErrorDetail(_("This field is not known here."), code="unknown")
                raise serializers.ValidationError({name: [message] for name in sorted(unknown)})
        return super().to_internal_value(data)


class DecimalText(serializers.DecimalField):
    """A measured value or an amount as decimal text, without padding zeros."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 24)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        """`1E+3` is written `1000`, `2.500000` is written `2.5`."""
        return format(Decimal(value).normalize(), "f")


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


def content_digest(upload: Any) -> str:
    """SHA-256 of an uploaded file; leaves it at its beginning."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
