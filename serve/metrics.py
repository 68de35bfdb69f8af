"""Counters for Prometheus, in a registry of the app's own. Labels are closed sets: routes, statuses, outcomes; no id, no word."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120)
_METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")


class Metrics:
    """What is counted since the app was made."""

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        kept = self.registry
        self.requests = Counter("mediassist_requests", "Requests.", ["method", "route", "status"], registry=kept)
        self.seconds = Histogram(
            "mediassist_request_seconds", "Time to the end of a response.", ["route"], buckets=_SECONDS, registry=kept
        )
        self.at_work = Gauge("mediassist_requests_at_work", "Requests that are being answered.", registry=kept)
        self.answers = Counter("mediassist_answers", "Answers, by how they ended.", ["outcome"], registry=kept)
        self.documents = Counter("mediassist_documents_added", "Documents that were added.", ["change"], registry=kept)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a response."""
        self.requests.labels(method if method in _METHODS else "OTHER", route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
