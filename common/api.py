"""What every endpoint shares: problem details (RFC 9457), cursor pages, strict filters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination as DrfCursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from common import request_context
from common.errors import DomainError
from common.types import Document, Json, Rows

PROBLEM_JSON = "application/problem+json"

# DRF's own refusals and the codes of ours they correspond to.
_CODES = {
    status.HTTP_400_BAD_REQUEST: "bad_input",
    status.HTTP_401_UNAUTHORIZED: "not_authenticated",
    status.HTTP_403_FORBIDDEN: "not_permitted",
    status.HTTP_404_NOT_FOUND: "not_found",
    status.HTTP_405_METHOD_NOT_ALLOWED: "method_not_allowed",
    status.HTTP_406_NOT_ACCEPTABLE: "not_acceptable",
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    status.HTTP_429_TOO_MANY_REQUESTS: "too_many_requests",
}


# Instead of DRF's sentences with places for what was sent.
_TITLES = {
    status.HTTP_405_METHOD_NOT_ALLOWED: gettext_lazy("This address does not answer to this method"),
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: gettext_lazy("This kind of content is not read here"),
}


class CursorPagination(DrfCursorPagination):
    """`{next, previous, results}`; never counts. Views set `ordering`, ending with the primary key."""

    page_size = 25
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"

    def decode_cursor(self, request: Request) -> Any:
        """A garbled cursor is bad input, not an absent page."""
        try:
            return super().decode_cursor(request)
        except exceptions.NotFound as error:
            raise exceptions.ValidationError({"cursor": [_("This is not a cursor of this list.")]}) from error

    def get_ordering(self, request: Request, queryset: Rows, view: APIView) -> tuple[str, ...]:
        """The order that the view settled on; it ends with a unique column."""
        found: tuple[str, ...] = view.order()  # type: ignore[attr-defined]  # only lists have pages
        return found


class FilterBackend(DjangoFilterBackend):  # type: ignore[misc]
    """Filter sets ask for the moment and the actor, not for the request: pages use the same sets."""

    def get_filterset_kwargs(self, request: Request, queryset: Rows, view: APIView) -> Document:
        return {
            "data": _asked_now(request, view),
            "queryset": queryset,
            "at": view.at,  # type: ignore[attr-defined]  # every endpoint of ours
            "actor": getattr(view, "actor", None),
        }


def _asked_now(request: Request, view: APIView) -> Mapping[str, str]:
    """Everything that is asked, without what a view asks of a past moment itself."""
    past = getattr(view, "past", None) if getattr(view, "as_of", None) is not None else None
    if past is None or not past.asked_then:
        return request.query_params
    asked = request.query_params.copy()
    for name in past.asked_then:
        asked.pop(name, None)
    return asked


# As DRF nests it.
Detail: TypeAlias = str | Sequence["Detail"] | Mapping[str, "Detail"]


def problem_handler(error: Exception, context: Document) -> Response | None:
    """Turn every refusal into problem details that list every gap; anything unexpected stays an error."""
    if isinstance(error, DomainError):
        set_rollback()
        return problem(
            error.http_status,
            error.code,
            str(error.title),
            str(error.message),
            [gap.as_dict() for gap in error.gaps],
            **error.facts,
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    code = _CODES.get(error.status_code, "error")
    response = problem(
        error.status_code,
        code,
        str(_TITLES.get(error.status_code, error.default_detail)),
        _first(error.detail),
        list(_flat(error.detail)) if isinstance(error, exceptions.ValidationError) else [],
    )
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def problem(
    http_status: int, code: str, title: str, detail: str, errors: list[dict[str, str]], **facts: Json
) -> Response:
    """One problem document as a response."""
    body = problem_document(http_status, code, title, detail, errors, **facts)
    response = Response(body, status=http_status, content_type=PROBLEM_JSON)
    if http_status == status.HTTP_503_SERVICE_UNAVAILABLE:
        response["Retry-After"] = "2"
    return response


def problem_document(
    http_status: int, code: str, title: str, detail: str, errors: list[dict[str, str]], **facts: Json
) -> dict[str, Json]:
    """The document itself (RFC 9457); facts never take the place of a standard member."""
    body: dict[str, Json] = {
        "type": f"urn:prakarsa:problem:{code}",
        "title": title,
        "status": http_status,
        "code": code,
        "detail": detail,
        "errors": errors,
    }
    if number := request_context.request_id():
        body["request_id"] = number
    return body | {name: value for name, value in facts.items() if name not in body}


def refuse_unknown_parameters(request: Request, allowed: set[str]) -> None:
    """Refuse a list request that names a parameter nobody declared (400), instead of silently ignoring it."""
    unknown = set(request.query_params) - allowed
    if unknown:
        raise exceptions.ValidationError({name: [_("There is no such filter.")] for name in sorted(unknown)})


def _first(detail: Detail) -> str:
    for entry in _flat(detail):
        return entry["message"]
    return str(detail)


def _flat(detail: Detail, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested details as flat `{field, code, message}` entries with dotted paths."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key in ("non_field_errors", "detail") else str(key)
            yield from _flat(value, ".".join(filter(None, (path, name))))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            yield from _flat(value, f"{path}.{index}" if isinstance(value, dict) and value else path)
    else:
        yield {"field": path, "code": getattr(detail, "code", "invalid"), "message": str(detail)}
