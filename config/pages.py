"""Addresses of the pages, each app's own list, and the error pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.web import urls as accounts
from accounts.web.unsent import keep_refused
from appointments.web import urls as appointments
from common.web import Link
from contracts.web import urls as contracts
from dashboard.web import urls as dashboard
from deadlines.web import urls as deadlines
from history.web import urls as history
from innovations.web import urls as innovations
from notifications.web import urls as notifications
from onboarding.web import urls as onboarding
from operation.web import urls as operation
from organisations.web import urls as organisations
from planning.web import urls as planning
from privacy.web import urls as privacy
from programmes.web import urls as programmes
from regulations.web import urls as regulations
from work_packages.web import case_urls as package_cases
from work_packages.web import urls as work_packages
from workflow.web import urls as workflow

pages: list[Any] = [
    *onboarding.urlpatterns,
    *operation.urlpatterns,
    *dashboard.urlpatterns,
    *regulations.urlpatterns,
    *privacy.urlpatterns,
    *package_cases.urlpatterns,
    *work_packages.urlpatterns,
    *planning.urlpatterns,
    *programmes.urlpatterns,
    *innovations.urlpatterns,
    *accounts.urlpatterns,
    *contracts.urlpatterns,
    *history.urlpatterns,
    *appointments.urlpatterns,
    *workflow.urlpatterns,
    *deadlines.urlpatterns,
    *notifications.urlpatterns,
    *organisations.urlpatterns,
]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from elsewhere."""
    kept = keep_refused(request)
    ways = [Link(_("Open the form again"), request.path)] if kept else []
    return render(request, "403_csrf.html", {"kept": kept, "ways": ways}, status=403)
