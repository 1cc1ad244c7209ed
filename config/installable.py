"""The site as something that is installed on a phone: manifest, service worker, and the page without a network."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.web import held
from common.types import Json

# What the page without a network is made of.
_PARTS = (
    "vendor/bootstrap/bootstrap.min.css",
    "css/tokens.css",
    "css/prakarsa.css",
    "css/dark.css",
    "css/favicon.svg",
    "js/without_network.js",
)
# The colours of the header and of the ground by day (static/css/tokens.css).
_HEADER, _GROUND = "#083f5f", "#f5f7f9"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser installs (W3C Web Application Manifest)."""
    icons = [
        {
            "src": static(f"icons/{name}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in (
            ("prakarsa-192", 192, "any"),
            ("prakarsa-512", 512, "any"),
            ("prakarsa-maskable-512", 512, "maskable"),
        )
    ]
    found: dict[str, Json] = {
        "id": "/",
        "name": "Prakarsa",
        "short_name": "Prakarsa",
        "description": _("Innovation action plans of local governments"),
        "lang": "id",
        "start_url": reverse("inbox"),
        "scope": "/",
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _HEADER,
        "icons": [*icons],
    }
    answer = JsonResponse(found, content_type="application/manifest+json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it serves every page. Another release is another text, by which browsers know it."""
    facts: dict[str, Json] = {
        "release": settings.PRAKARSA_VERSION,
        "parts": [static(each) for each in _PARTS],
        "files": settings.STATIC_URL,
        "withoutNetwork": reverse("without-network"),
        "account": reverse("held-account"),
        "signOut": reverse("sign-out"),
        "inbox": reverse("inbox"),
        "icon": static("icons/prakarsa-192.png"),
        "looks": [reverse("choose-theme"), reverse("set_language")],
    }
    answer = render(
        request,
        "offline/worker.js",
        {"facts": mark_safe(json.dumps(facts))},  # noqa: S308 -- a script, and nothing that anybody typed
        content_type="text/javascript; charset=utf-8",
    )
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def without_network(request: HttpRequest) -> HttpResponse:
    """What is there without a network, and what happens next. Kept by every browser, so it knows nobody."""
    return render(request, "offline/page.html")


urlpatterns = [
    path("manifest.webmanifest", manifest, name="manifest"),
    path("pekerja.js", service_worker, name="service-worker"),
    path("luring/", without_network, name="without-network"),
    *held.urlpatterns,
]
