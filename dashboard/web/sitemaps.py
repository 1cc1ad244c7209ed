"""The public pages for search engines, by Django's own framework."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.urls import path, reverse
from django.views.decorators.cache import cache_control

from dashboard import published
from innovations.models import Innovation
from organisations.models import Agency, Government


class FixedPages(Sitemap):
    """Those that are always there."""

    def items(self) -> list[str]:
        return ["board", "public-late-list", "public-extensions", "open-data", "verify"]

    def location(self, item: str) -> str:
        return reverse(item)


class GovernmentPages(Sitemap):
    """One of each government with something public."""

    def items(self) -> "QuerySet[Government]":
        return published.public_governments().order_by("code")

    def location(self, item: Government) -> str:
        return reverse("public-government", args=[item.code])


class AgencyPages(Sitemap):
    """One of each agency with something public."""

    def items(self) -> "QuerySet[Agency]":
        shown = published.public_innovations().values("agency")
        return Agency.objects.filter(pk__in=shown).order_by("id")

    def location(self, item: Agency) -> str:
        return reverse("public-agency", args=[item.pk])


class InnovationPages(Sitemap):
    """One of each public innovation, with its last event."""

    def items(self) -> "QuerySet[Innovation]":
        return published.public_innovations().order_by("id")

    def location(self, item: Innovation) -> str:
        return reverse("public-innovation", args=[item.pk])

    def lastmod(self, item: Innovation) -> datetime | None:
        return item.last_at


SITEMAPS = {
    "pages": FixedPages,
    "governments": GovernmentPages,
    "agencies": AgencyPages,
    "innovations": InnovationPages,
}
urlpatterns = [
    path(
        "sitemap.xml",
        cache_control(public=True, max_age=3600)(sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap",
    )
]
