"""What nobody sends by mistake: odd addresses, parameters, forms and documents, for every address of the site."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver

from tests.matrix import API
from tests.matrix_pages import PAGES
from tests.matrix_row import MatrixCase
from tests.staged_objects import StagedObjects

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
CONVERTER = re.compile(r"<(?:[a-z]+:)?([a-z0-9_]+)>")
LONG = "a" * 10_000
ABSENT = "00000000-0000-4000-8000-000000000000"
ODD_PARTS = ("%00", LONG, "%2e%2e%2f%2e%2e", "0", "9" * 30, "%ff%fe", "'%22%3C%3E", ABSENT, "%F0%9F%98%80")
ODD_VALUES = (
    "%00", LONG, "1", "0", "-1", "9999", "10000", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-12:00", "2025-02-30", "9" * 40, "1e400", "NaN", "%ff", "[" * 3000, "%F0%9F%98%80", ABSENT,
)  # fmt: skip
# Asked of every address besides its own filters.
PARAMETERS = (
    "cursor",
    "page",
    "ordering",
    "format",
    "as_of",
    "next",
    "q",
    "year",
    "box",
    "against",
    "bahasa",
    "jabatan",
)
DOCUMENTS = (
    b"", b"null", b"[]", b'"teks"', b"1", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b'{"\\u0000": 1}',
    b'{"comment": NaN, "reason": 1e999}', b'{"reason": "\\ud800"}', b'{"reason": {"a": []}}', b'{"title": null}',
)  # fmt: skip
ODD_FIELDS: tuple[Any, ...] = (
    None, "", [], {}, [[]], [{}], True, -1, 0, 10**40, "\x00", LONG, "0001-01-01", "9999-12-31", "1", "NaN", "1e400",
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", ABSENT, "\U0001f600", {"$ne": 1},
)  # fmt: skip
ODD_TEXTS = ("\x00", LONG, "x", "-1", "9" * 40, "0001-01-01", "9999-12-31", "\U0001f600", ABSENT, "=1+1")
_INPUT = re.compile(r"<(input|textarea|select)\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_OPTIONS = re.compile(r'<option value="([^"]+)"')


@dataclass(frozen=True)
class OddRequest:
    """One request, as it goes to the client."""

    method: str
    path: str
    body: bytes = field(default=b"", repr=False)
    kind: str = "application/json"
    said: str = ""

    def send(self, client: Client) -> Any:
        """The answer."""
        return client.generic(self.method, self.path, self.body, self.kind)

    def __str__(self) -> str:
        return f"{self.method} {self.path[:160]} {self.said[:80]}"


def addresses(stage: StagedObjects) -> dict[str, str]:
    """Every route, with its parameters filled with things that are there."""
    rows = {row.route: row for row in reversed([*API, *PAGES])}
    found = {}
    for route, _view in routes(get_resolver()):
        row = rows.get(route)
        if row is not None:
            found[route] = "/" + filled(stage, row)
        else:
            plain = CONVERTER.sub(ABSENT, route)
            found[route] = "/" + re.sub(r"\(\?P<[^>]*>([^)|]*)[^)]*\)\$?/?$", r"\1", plain).replace("^", "")
    return found


def filled(stage: StagedObjects, row: MatrixCase) -> str:
    """The row's address."""
    return CONVERTER.sub(lambda part: str(stage.value(row.target[part[1]])), row.route)


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every pattern with what answers it."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def by_every_method(stage: StagedObjects) -> Iterator[OddRequest]:
    """Every method at every address, with nothing."""
    for path in addresses(stage).values():
        for method in METHODS:
            yield OddRequest(method, path)


def odd_addresses(stage: StagedObjects) -> Iterator[OddRequest]:
    """Every parameter of every route, odd."""
    for route, path in addresses(stage).items():
        for name in set(CONVERTER.findall(route)):
            for odd in ODD_PARTS:
                yield OddRequest("GET", odd_path(route, path, name, odd))


def odd_path(route: str, path: str, name: str, odd: str) -> str:
    """The address with one of its parameters replaced."""
    pattern = re.escape("/" + route)
    for each in CONVERTER.findall(route):
        group = f"(?P<{each}>[^/]+)" if each == name else "[^/]+"
        pattern = re.sub(rf"<(?:[a-z]+\\?:)?{each}>", group.replace("\\", r"\\"), pattern, count=1)
    found = re.fullmatch(pattern, path)
    if found is None:
        return path
    start, end = found.span(name)
    return path[:start] + odd + path[end:]


def odd_parameters(stage: StagedObjects) -> Iterator[OddRequest]:
    """Every filter that an address declares, and what many ask, with every odd value."""
    views = dict(routes(get_resolver()))
    for route, path in addresses(stage).items():
        for name in (*filters_of(views[route]), *PARAMETERS):
            for odd in ODD_VALUES:
                yield OddRequest("GET", f"{path}?{name}={odd}")


def filters_of(callback: Any) -> list[str]:
    """The names of a view's filters."""
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
    declared = getattr(getattr(view, "filterset_class", None), "base_filters", {})
    return list(declared)


def odd_documents(stage: StagedObjects) -> Iterator[OddRequest]:
    """What is no document at all, for every address of the API; and each member of a right one, odd."""
    for row in API:
        if row.method not in ("POST", "PATCH", "PUT"):
            continue
        path = "/" + filled(stage, row)
        for number, body in enumerate(DOCUMENTS):
            yield OddRequest(row.method, path, body, said=f"document {number}")
        right = row.body(stage) if callable(row.body) else row.body
        if not right or any(hasattr(value, "read") for value in right.values()):
            continue
        for name in right:
            for odd in ODD_FIELDS:
                body = json.dumps(right | {name: odd}).encode()
                yield OddRequest(row.method, path, body, said=f"{name}={str(odd)[:30]!r}")


def odd_forms(path: str, page: str) -> Iterator[OddRequest]:
    """The form of a page filled in plausibly, with one odd text in every field of a kind, and in each by itself."""
    fields = inputs(page)
    if not fields:
        return
    for odd in ODD_TEXTS:
        yield form(
            path, {name: usual if is_choice else odd for name, (usual, is_choice) in fields.items()}, odd
        )
        plausible = {name: usual for name, (usual, _choice) in fields.items()}
        for name in fields:
            yield form(path, plausible | {name: odd}, f"{name}={odd}")


def form(path: str, values: dict[str, str], said: str) -> OddRequest:
    """A form as a browser sends it."""
    return OddRequest("POST", path, encode_multipart(BOUNDARY, values), MULTIPART_CONTENT, said)


def inputs(page: str) -> dict[str, tuple[str, bool]]:
    """The fields of the page's forms: a plausible value, and whether it is chosen instead of typed."""
    found: dict[str, tuple[str, bool]] = {}
    main = page[page.find("<main") :]
    for match in _INPUT.finditer(main):
        given = dict(_ATTRIBUTE.findall(match[0]))
        name, kind = given.get("name", ""), given.get("type", match[1])
        if not name or name == "csrfmiddlewaretoken":
            continue
        if match[1] == "select":
            choices = _OPTIONS.findall(main[match.end() : main.find("</select>", match.end())])
            found[name] = (choices[-1] if choices else "", True)
        elif kind in ("checkbox", "radio", "hidden"):
            found.setdefault(name, (given.get("value", "on"), True))
        elif kind != "file":
            usual = {"date": "2025-01-02", "number": "1", "email": "a@uji.example"}.get(kind, "Uji")
            found[name] = (given.get("value") or usual, False)
    return found
