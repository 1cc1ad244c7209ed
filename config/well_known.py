"""Files that crawlers, browsers and finders of weaknesses ask for at fixed addresses."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# What may be indexed. Everything else asks for an account, or answers about one file or code.
_INDEXED = ("/$", "/papan/", "/data-terbuka/", "/verifikasi/$", "/catatan/$", "/static/")
# RFC 9116 wants less than a year; it is made anew with each answer.
_VALID_FOR = timedelta(days=180)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Which pages search engines may read (RFC 9309)."""
    lines = ["User-agent: *", *(f"Allow: {each}" for each in _INDEXED), "Disallow: /"]
    return _text([*lines, "", f"Sitemap: {_public(reverse('sitemap'))}"])


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); not there while nobody is named."""
    if not settings.PRAKARSA_SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + _VALID_FOR).replace(microsecond=0)
    return _text(
        [
            f"Contact: {settings.PRAKARSA_SECURITY_CONTACT}",
            f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: id, en",
            f"Canonical: {_public(reverse('security-txt'))}",
        ]
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that look for no other place."""
    return HttpResponseRedirect(static("favicon.ico"))


def _text(lines: list[str]) -> HttpResponse:
    response = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _public(address: str) -> str:
    return f"{settings.PRAKARSA_PUBLIC_URL.rstrip('/')}{address}"


urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security-txt"),
    path("favicon.ico", favicon, name="favicon"),
]
