"""The interface description: every operation names its refusals and the headers that all of them share."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from common.as_of import PARAMETER
from common.exports import TABLE_TYPES
from common.types import Document

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details; `errors` lists every single reason.",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string", "description": "Also in the header X-Request-ID, and in the log."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}
_WORDS = {
    "400": "Not well formed: an unknown parameter, field or value.",
    "401": "Nobody is signed in, or the token is not valid.",
    "403": "Visible, but not yours to do.",
    "404": "Absent or hidden from you.",
    "409": "Not possible in the present state, or already decided.",
    "413": "More than is read at all.",
    "412": "You saw an older version; the current one is named.",
    "415": "This media type is not read here.",
    "422": "Not complete; every gap is listed.",
    "428": "Say which version you saw (If-Match).",
    "429": "Too many requests; see Retry-After.",
    "503": "Busy; trying again is safe.",
}


_PAST = (
    "Answer as of a past moment: an RFC 3339 instant, or a day (`2025-03-03`: its end in the zone of the government in"
    " which you act). Who may see it is judged now. Texts are those handed in last (`revision_no`), empty before; of a"
    " draft nothing is on record. `version` counts events and is no ETag. The header `As-Of` names the moment. Filters"
    " that only the present knows are refused."
)


class ProblemSchema(AutoSchema):
    """Adds problem responses and the shared headers to every operation."""

    def get_override_parameters(self) -> list[Any]:
        """`Idempotency-Key` and `If-Match` where the view honours them."""
        found = list(super().get_override_parameters())
        method = getattr(self.view, getattr(self.view, "action", None) or self.method.lower())
        if self.method in ("GET", "HEAD", "OPTIONS"):
            past = getattr(self.view, "past", None)
            if past is not None and not past.refusal:
                found.append(OpenApiParameter(PARAMETER, str, description=_PAST))
            if self._reads_list():
                found.append(
                    OpenApiParameter("format", str, enum=["json", *getattr(self.view, "formats", ())])
                )
                orderings = getattr(self.view, "orderings", {})
                names = [name for name in orderings if name]
                if names:
                    found.append(OpenApiParameter("ordering", str, enum=names))
        elif getattr(method, "is_idempotent", False):
            found.append(OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER))
            told = "In which of several offices you act: an `id` of the offices in `me/`."
            found.append(
                OpenApiParameter(
                    "Prakarsa-Office", OpenApiTypes.UUID, OpenApiParameter.HEADER, description=told
                )
            )
            found.append(
                OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=self.method == "PATCH")
            )
        return found

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Our lists say so themselves."""
        if hasattr(self.view, "formats"):
            return self._reads_list()
        return bool(super()._is_list_view(serializer))

    def _reads_list(self) -> bool:
        """Whether this operation is the list of one of our views."""
        reads = self.method == "GET" and hasattr(self.view, "formats")
        return reads and getattr(self.view, "action", "list") == "list"

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation with its problem responses."""
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        for status in self._refusals():
            operation["responses"].setdefault(
                status,
                {
                    "description": _WORDS[status],
                    "content": {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                    },
                },
            )
        if self._reads_list():
            tables = {name: {"schema": {"type": "string"}} for name in self._table_types()}
            operation["responses"]["200"].setdefault("content", {}).update(tables)
        return operation

    def _table_types(self) -> list[str]:
        """Media types of the tables as which a list is read."""
        return [TABLE_TYPES[name] for name in getattr(self.view, "formats", ())]

    def _refusals(self) -> list[str]:
        open_to_all = any(p.__class__.__name__ == "AllowAny" for p in self.view.get_permissions())
        found = ["400"] if open_to_all else ["400", "401", "403"]
        reads = self.method in ("GET", "HEAD", "OPTIONS")
        if "{" in self.path or not reads:
            # What a body or a parameter names may be hidden, too.
            found.append("404")
        if reads:
            found.append("503")
        else:
            found += ["409", "412", "413", "415", "422", "503"]
            if self.method == "PATCH":
                found.append("428")
        if getattr(self.view, "throttle_scope", None) or open_to_all:
            found.append("429")
        # What a view says of itself: status codes that its kind does not have.
        found += getattr(self.view, "also_refuses", ())
        return found


def file_answers(kinds: Iterable[str]) -> dict[tuple[int, str], OpenApiTypes]:
    """How an operation is described that hands out a file of one of these media types."""
    return {(200, kind): OpenApiTypes.BINARY for kind in sorted(kinds)}


def add_problem(result: Document, **kwargs: Document) -> Document:
    """Post-processing: the shape of a problem stands once among the components."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    return result
