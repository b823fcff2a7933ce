"""What Prometheus reads at /metrics: figures of this process, in a registry of this centre's own."""

from __future__ import annotations

import threading
from typing import Any, Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics import MetricWrapperBase

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_Figure = TypeVar("_Figure", bound=MetricWrapperBase)


class Metrics:
    """Made once for a centre. A part asks for its figure by name wherever it counts: it is made once."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._made: dict[str, MetricWrapperBase] = {}
        self._lock = threading.Lock()

    def counter(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Counter:
        """A figure that only grows. Labels have few values: never a restaurant, a person or an amount."""
        return self._one(Counter, name, meaning, labels)

    def gauge(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Gauge:
        """A figure that goes up and down."""
        return self._one(Gauge, name, meaning, labels)

    def seconds(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Histogram:
        """How long something took."""
        return self._one(Histogram, name, meaning, labels, buckets=_SECONDS)

    def document(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self.registry)

    def _one(
        self, kind: type[_Figure], name: str, meaning: str, labels: tuple[str, ...], **more: Any
    ) -> _Figure:
        with self._lock:
            made = self._made.get(name)
            if made is None:
                made = self._made[name] = kind(name, meaning, labels, registry=self.registry, **more)
        assert isinstance(made, kind)
        return made
