"""Numbers for a monitoring system, in the OpenMetrics form: requests as they come, the rest when somebody asks."""

import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from operation.enums import Level
from operation.services.health import Examined

# Where the processes of one web server count together (deploy/gunicorn.conf.py); without it each for itself.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
REQUESTS = Counter("prakarsa_http_requests", "Requests answered", ["area", "method", "status"], registry=None)
SECONDS = Histogram("prakarsa_http_request_seconds", "Time of an answer", ["area"], registry=None)
MEANINGS = {
    "disk_free_bytes": "Free on the disk with the documents",
    "worker_silent_seconds": "Since a worker was last heard of",
    "sweep_age_seconds": "Since deadlines were last swept",
    "queue_age_seconds": "Age of the oldest message that is due",
    "messages_set_aside": "Not tried any more",
    "signatures_stuck": "Without an end",
    "documents_faulty": "Missing or damaged in the store",
    "files_harmful": "Files from outside that turned out to be harmful after they were kept",
    "backup_age_seconds": "Since the last backup",
    "log_unsealed_seconds": "Since the oldest event was recorded that is in no signed log",
    "history_verified_age_seconds": "Since the whole history was last verified and in order",
    "certificate_days": "Until the first signing certificate expires",
}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GRADES = {Level.OK: 0, Level.WARNING: 1, Level.FAILURE: 2}


def count_request(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer; `route` is the pattern of its address."""
    area = "api" if route.startswith("/api/") else "page"
    REQUESTS.labels(area, method if method in _METHODS else "other", str(status)).inc()
    SECONDS.labels(area).observe(seconds)


class _Checks:
    """The numbers of what was looked at, as a collector: they belong to no process."""

    def __init__(self, examined: Iterable[Examined]) -> None:
        self._examined = examined

    def collect(self) -> Iterator[Metric]:
        """Each as a gauge."""
        grade = GaugeMetricFamily(
            "prakarsa_check", "0 in order, 1 to be looked at, 2 not working", labels=["check"]
        )
        for entry in self._examined:
            grade.add_metric([entry.check.name], _GRADES[entry.level])
            values = [finding.value for finding in entry.findings if finding.value is not None]
            if entry.check.metric and values:
                name = entry.check.metric
                yield GaugeMetricFamily(f"prakarsa_{name}", MEANINGS[name], value=values[-1])
        yield grade


def exposition(examined: Iterable[Examined], *, accept: str) -> tuple[bytes, str]:
    """Everything as text, in the newest form that `accept` (a header) names, with its type. No query of its own."""
    found = CollectorRegistry()
    found.register(_Checks(examined))
    if os.environ.get(SHARED):
        MultiProcessCollector(found)
    else:
        found.register(REQUESTS)
        found.register(SECONDS)
    encode, kind = choose_encoder(accept)
    return encode(found), kind
