"""Addresses of the pages, each app's own list, and the error pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.web import urls as accounts
from appointments.web import urls as appointments
from contracts.web import urls as contracts
from dashboard.web import urls as dashboard
from deadlines.web import urls as deadlines
from innovations.web import urls as innovations
from notifications.web import urls as notifications
from onboarding.web import urls as onboarding
from operation.web import urls as operation
from organisations.web import urls as organisations
from workflow.web import urls as workflow

pages: list[Any] = [
    *onboarding.urlpatterns,
    *operation.urlpatterns,
    *dashboard.urlpatterns,
    *innovations.urlpatterns,
    *accounts.urlpatterns,
    *contracts.urlpatterns,
    *appointments.urlpatterns,
    *workflow.urlpatterns,
    *deadlines.urlpatterns,
    *notifications.urlpatterns,
    *organisations.urlpatterns,
]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
