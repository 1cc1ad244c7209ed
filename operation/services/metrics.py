"""Numbers for a monitoring system, in the OpenMetrics form: requests as they come, the rest when somebody asks."""

import os
from collections.abc import Iterable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from operation.enums import Level
from operation.services.health import Examined

# Where the processes of one web server count together (deploy/gunicorn.conf.py); without it each for itself.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
REQUESTS = Counter(
    "prakarsa_http_requests", "Requests answered", ["area", "method", "status"], registry=REGISTRY
)
SECONDS = Histogram("prakarsa_http_request_seconds", "Time of an answer", ["area"], registry=REGISTRY)
MEANINGS = {
    "disk_free_bytes": "Free on the disk with the documents",
    "worker_silent_seconds": "Since a worker was last heard of",
    "sweep_age_seconds": "Since deadlines were last swept",
    "queue_age_seconds": "Age of the oldest message that is due",
    "messages_set_aside": "Not tried any more",
    "signatures_stuck": "Without an end",
    "certificate_days": "Until the first signing certificate expires",
}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GRADES = {Level.OK: 0, Level.WARNING: 1, Level.FAILURE: 2}


def count_request(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer; `route` is the pattern of its address."""
    area = "api" if route.startswith("/api/") else "page"
    REQUESTS.labels(area, method if method in _METHODS else "other", str(status)).inc()
    SECONDS.labels(area).observe(seconds)


def exposition(examined: Iterable[Examined]) -> bytes:
    """Everything as text. No query of its own."""
    found = CollectorRegistry()
    grade = Gauge("prakarsa_check", "0 in order, 1 to be looked at, 2 not working", ["check"], registry=found)
    for entry in examined:
        grade.labels(entry.check.name).set(_GRADES[entry.level])
        values = [finding.value for finding in entry.findings if finding.value is not None]
        if entry.check.metric and values:
            name = entry.check.metric
            Gauge(f"prakarsa_{name}", MEANINGS[name], registry=found).set(values[-1])
    counted = CollectorRegistry()
    if os.environ.get(SHARED):
        MultiProcessCollector(counted)
    return generate_latest(found) + generate_latest(counted if os.environ.get(SHARED) else REGISTRY)
