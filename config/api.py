"""Addresses of the HTTP API: each app adds its own list; the schema and its browsable page come with them."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from contracts.api import urls as contracts
from dashboard.api import urls as dashboard
from deadlines.api import urls as deadlines
from innovations.api import urls as innovations
from notifications.api import urls as notifications
from organisations.api import urls as organisations
from workflow.api import urls as workflow


# The page of the interface description writes style attributes itself; nothing else on the site may.
@method_decorator(csp_update({"style-src": [SELF, "'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The browsable description of the API, without inline scripts and without a content network."""

    permission_classes = [AllowAny]
    url_name = "api:schema"


class SchemaView(SpectacularAPIView):
    """The OpenAPI document; readable without signing in, like any published interface."""

    permission_classes = [AllowAny]


documentation: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
v1: list[Any] = [
    *organisations.urlpatterns,
    *workflow.urlpatterns,
    *deadlines.urlpatterns,
    *notifications.urlpatterns,
    *contracts.urlpatterns,
    *innovations.urlpatterns,
    *dashboard.urlpatterns,
]
