"""Metrics of ``sharinghub watch``, as Prometheus reads them (https://prometheus.io)."""

from __future__ import annotations

from collections.abc import Callable

from sharinghub_tools.domain.watching import Happening, Health
from sharinghub_tools.errors import EnvironmentLacksError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_COUNTED = {
    "looked": ("sharinghub_watch_looks", "Looks at projects."),
    "linked": ("sharinghub_watch_links", "Versions that were linked, or wait to be merged."),
    "failed": ("sharinghub_watch_failures", "Looks that failed."),
    "listing-failed": ("sharinghub_watch_listing_failures", "Listings of projects that failed."),
    "heard": ("sharinghub_watch_webhooks", "Webhooks that were taken."),
    "refused": ("sharinghub_watch_webhooks_refused", "Webhooks that were refused."),
}


class WatchMetrics:
    """Counts what happens, and tells how things are."""

    def __init__(self, health: Callable[[], Health], clock: Callable[[], float]) -> None:
        """Make the metrics.

        Args:
            health: how the service is.
            clock: the one of the service.

        Raises:
            EnvironmentLacksError: prometheus-client is not installed.
        """
        try:
            import prometheus_client as prometheus
        except ImportError as error:
            raise EnvironmentLacksError(
                "the service needs prometheus-client, which is not installed; "
                "run: pip install 'sharinghub-tools[watch]'"
            ) from error
        self._registry = prometheus.CollectorRegistry()
        self._latest = prometheus.generate_latest
        self._counters = {
            kind: prometheus.Counter(name, text, registry=self._registry)
            for kind, (name, text) in _COUNTED.items()
        }
        gauges: dict[str, tuple[str, Callable[[], float]]] = {
            "sharinghub_watch_projects": ("Projects that are watched.", lambda: health().projects),
            "sharinghub_watch_projects_failing": (
                "Projects whose last look failed.",
                lambda: health().failing,
            ),
            "sharinghub_watch_listing_age_seconds": (
                "Seconds since the projects were listed; -1 before.",
                lambda: _age(health(), clock()),
            ),
        }
        for name, (text, value) in gauges.items():
            prometheus.Gauge(name, text, registry=self._registry).set_function(value)

    def count(self, happening: Happening) -> None:
        """Count it, if it is one of those that are counted."""
        counter = self._counters.get(happening.kind)
        if counter is not None:
            counter.inc()

    def text(self) -> bytes:
        """All metrics, in Prometheus' text format."""
        return self._latest(self._registry)


def _age(health: Health, now: float) -> float:
    return -1.0 if health.listed is None else now - health.listed
