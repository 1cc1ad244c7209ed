"""Addresses of the HTTP API: each app adds its own list; the schema and its browsable page come with them."""

from typing import Any, ClassVar

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, override
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from accounts.api import urls as accounts
from appointments.api import urls as appointments
from contracts.api import urls as contracts
from dashboard.api import urls as dashboard
from deadlines.api import urls as deadlines
from history.api import urls as history
from innovations.api import urls as innovations
from notifications.api import urls as notifications
from organisations.api import urls as organisations
from planning.api import urls as planning
from privacy.api import urls as privacy
from programmes.api import urls as programmes
from regulations.api import urls as regulations
from work_packages.api import case_urls as package_cases
from work_packages.api import urls as work_packages
from workflow.api import urls as workflow


# The page of the interface description writes style attributes itself; nothing else on the site may.
@method_decorator(csp_update({"style-src": [SELF, "'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The browsable description of the API, without inline scripts and without a content network."""

    permission_classes = [AllowAny]
    url_name = "api:schema"
    # What OPTIONS answers with is no page.
    http_method_names = ["get", "head"]


class SchemaView(SpectacularAPIView):
    """The OpenAPI document; readable without signing in, like any published interface.

    Made once in a process for each format and language, since nothing else decides what it says and making it takes
    about a second of processor time.
    """

    permission_classes = [AllowAny]
    made: ClassVar[dict[tuple[str, str], tuple[str | bytes, str]]] = {}

    def _get_schema_response(self, request: Request) -> HttpResponse:
        """What `get` asks for in the language of the request, or in its `lang` where we speak that."""
        language = get_language() or settings.LANGUAGE_CODE
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        renderer = request.accepted_renderer
        key = (renderer.media_type, language)
        if key not in self.made:
            with override(language):
                response = super()._get_schema_response(request)
            document = renderer.render(response.data, renderer.media_type, {})
            self.made[key] = (document, response.headers["Content-Disposition"])
        content, disposition = self.made[key]
        kind = (
            f"{renderer.media_type}; charset={renderer.charset}" if renderer.charset else renderer.media_type
        )
        headers = {"Content-Disposition": disposition, "Vary": "Accept, Accept-Language"}
        return HttpResponse(content, content_type=kind, headers=headers)


documentation: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
v1: list[Any] = [
    *organisations.urlpatterns,
    *workflow.urlpatterns,
    *history.urlpatterns,
    *deadlines.urlpatterns,
    *notifications.urlpatterns,
    *accounts.urlpatterns,
    *contracts.urlpatterns,
    *appointments.urlpatterns,
    *innovations.urlpatterns,
    *work_packages.urlpatterns,
    *package_cases.urlpatterns,
    *programmes.urlpatterns,
    *regulations.urlpatterns,
    *privacy.urlpatterns,
    *planning.urlpatterns,
    *dashboard.urlpatterns,
]
