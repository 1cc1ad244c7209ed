"""Answers to what no view answers: unknown addresses, refusals before any view, faults of ours and of what we need.

Under `/api/` they are problem details, elsewhere pages; what says that the database is away needs neither it nor a
session.
"""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults

from common.api import PROBLEM_JSON, problem_document
from common.errors import BadInput, DomainError, NotPermitted, NotVisible, Unavailable
from common.outages import is_outage

# Seconds until trying again makes sense: a restart of the database takes about as long.
RETRY_AFTER = "10"


class Broken(DomainError):
    """A fault of the program."""

    code = "server_error"
    http_status = 500
    title = gettext_lazy("A fault of the system")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read, or whose session could not be written."""
    if is_outage(exception):
        return _unavailable(request)
    if not _of_api(request):
        return defaults.bad_request(request, exception)
    return problem_of(BadInput(_("The request cannot be read.")))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself refuses."""
    if not _of_api(request):
        return defaults.permission_denied(request, exception)
    return problem_of(NotPermitted(_("You may not do this.")))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that does not exist."""
    if not _of_api(request):
        return defaults.page_not_found(request, exception)
    return problem_of(NotVisible(_("There is no such address; /api/docs/ lists them all.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours (500), or something that we need cannot serve now (503); called while it is handled."""
    if is_outage(sys.exc_info()[1]):
        return _unavailable(request)
    if not _of_api(request):
        return HttpResponse(get_template("500.html").render(), status=500)
    return problem_of(Broken(_("The request was not completed; the fault has been recorded.")))


def _unavailable(request: HttpRequest) -> HttpResponse:
    if _of_api(request):
        response = problem_of(
            Unavailable(_("The system cannot be reached at the moment and kept nothing. Please try again."))
        )
    else:
        response = HttpResponse(get_template("503.html").render(), status=503)
    response["Retry-After"] = RETRY_AFTER
    return response


def problem_of(refusal: DomainError) -> HttpResponse:
    """The refusal as problem details, outside the views of the API."""
    body = problem_document(refusal.http_status, refusal.code, str(refusal.title), str(refusal.message), [])
    return JsonResponse(body, status=refusal.http_status, content_type=PROBLEM_JSON)


def _of_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
