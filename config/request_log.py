"""A number for every request, and a line about each: what was asked, by whom, how it ended and how long it took."""

import logging
import re
import time
from collections.abc import Callable
from ipaddress import ip_address
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import empty

from common import request_context
from common.types import Json
from operation.services.metrics import count_request
from organisations.models import User
from organisations.web.pages import actor_already_read

HEADER = "X-Request-ID"
# Why somebody reads what is written down when it is read.
REASON = "X-Reason"
# What a proxy of ours may have given it: what nginx and the like write, and nothing that could break a line.
_GIVEN = re.compile(r"[0-9A-Za-z_-]{8,64}")
# Asked every few seconds, and of no interest.
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_log = logging.getLogger("prakarsa.request")


class RequestLogMiddleware:
    """Stands before everything else, so that refusals of any layer have a number too.

    Only what an own proxy says is taken over. The line names the pattern of the address and not the address, because
    links that open something without a password are addresses; people are named by their keys alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with its number in the head."""
        given = request.headers.get(HEADER, "") if settings.PRAKARSA_PROXY_COUNT else ""
        number = given if _GIVEN.fullmatch(given) else uuid4().hex
        token = request_context.begin(number)
        request_context.came_from(_origin(request))
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = number
            seconds = time.perf_counter() - began
            route = route_of(request)
            if route not in PROBES:
                count_request(
                    method=request.method or "", route=route, status=response.status_code, seconds=seconds
                )
                _log.info("request", extra=_facts(request, response, route, seconds))
        finally:
            request_context.end(token)
        return response


def _origin(request: HttpRequest) -> request_context.Origin:
    """The kind of its address, never the address; the account once somebody signed it in."""
    family: int
    try:
        family = ip_address(get_adapter().get_client_ip(request)).version
    except (ValueError, PermissionDenied):
        family = 0
    return request_context.Origin(
        account=lambda: getattr(request, "user", None),
        address=request.get_full_path(),
        family=family,
        reason=request.headers.get(REASON, "")[:500],
    )


def route_of(request: HttpRequest) -> str:
    """The pattern of the address; of an unknown one not even that."""
    match = request.resolver_match
    return f"/{match.route}" if match and match.route is not None else ""


def _facts(request: HttpRequest, response: HttpResponse, route: str, seconds: float) -> dict[str, Json]:
    facts: dict[str, Json] = {
        "method": request.method,
        "route": route,
        "status": response.status_code,
        "milliseconds": round(1000 * seconds, 1),
    }
    account = getattr(request, "user", None)
    # Whoever was asked for nothing is not looked up for the sake of a line.
    if getattr(account, "_wrapped", None) is not empty and isinstance(account, User):
        facts["person"] = str(account.person_id)
        actor = actor_already_read(request)
        if actor is not None:
            facts["offices"] = [str(office.seat_id) for office in actor.offices]
    return facts
