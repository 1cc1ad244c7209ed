"""For machines that watch: does the process live, can this server answer, and the numbers."""

from hmac import compare_digest
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views import View

from common.types import Json
from operation.enums import Level
from operation.services.health import Examined, examine, worst
from operation.services.metrics import exposition

# However many ask, each process looks at most this often (seconds).
PACE = 5
_KEPT = "operation:examined"


class Lives(View):
    """`/healthz`: this process answers. Asks nothing else, so that nobody restarts it because the database is away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return _fresh(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))


class Ready(View):
    """`/readyz`: 200 when this server can answer rightly, also where somebody must see to something; else 503.

    Everybody is told the name and the level of each check; those who may watch are told the sentences too.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        examined = _examined()
        level = worst([finding for entry in examined for finding in entry.findings])
        full = may_watch(request)
        body = {"status": level.value, "checks": [_told(entry, full=full) for entry in examined]}
        return _fresh(JsonResponse(body, status=503 if level == Level.FAILURE else 200))


class Metrics(View):
    """`/metrics` for Prometheus and whatever reads its form; for those who may watch, absent for everybody else."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not may_watch(request):
            raise Http404
        text, kind = exposition(_examined(), accept=request.headers.get("Accept", ""))
        return _fresh(HttpResponse(text, content_type=kind))


def may_watch(request: HttpRequest) -> bool:
    """Whether the request shows the token of the settings, or comes from one of their networks. No query."""
    token = settings.PRAKARSA_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    address = ip_address(get_adapter().get_client_ip(request))
    return any(address in network for network in settings.PRAKARSA_METRICS_NETWORKS)


def _examined() -> list[Examined]:
    kept: list[Examined] | None = caches["process"].get(_KEPT)
    if kept is None:
        kept = examine(timezone.now())
        caches["process"].set(_KEPT, kept, PACE)
    return kept


def _told(entry: Examined, *, full: bool) -> dict[str, Json]:
    told: dict[str, Json] = {"name": entry.check.name, "status": entry.level.value}
    if full:
        told["findings"] = [
            {
                "status": finding.level.value,
                "sentence": str(finding.sentence),
                "cure": str(finding.cure),
                "value": finding.value,
            }
            for finding in entry.findings
        ]
    return told


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("healthz", Lives.as_view(), name="healthz"),
    path("readyz", Ready.as_view(), name="readyz"),
    path("metrics", Metrics.as_view(), name="metrics"),
]
