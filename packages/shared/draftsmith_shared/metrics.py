"""The catalogue of metrics: every name, its labels and its help, in one place.

A metric that is not here cannot be recorded; one that nothing records does not belong here. Names follow Prometheus's
rules (prometheus.io/docs/practices/naming): `draftsmith_<area>_<what>_<unit>`, counters end in `_total`. Labels have
few values: a method or a code, never an id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_C = TypeVar("_C", Counter, Gauge, Histogram)

_STEP_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 600.0)
_CALL_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


RPC_SERVER_SECONDS = Metric(
    "draftsmith_rpc_server_duration_seconds", "histogram", "Time to answer a call.", ("method", "code"), _CALL_BUCKETS
)
RPC_SERVER_ACTIVE = Metric("draftsmith_rpc_server_active_calls", "gauge", "Calls being answered.", ("method",))
RPC_CLIENT_SECONDS = Metric(
    "draftsmith_rpc_client_duration_seconds",
    "histogram",
    "Time until a call was answered, with its retries.",
    ("method", "code"),
    _CALL_BUCKETS,
)
RPC_CLIENT_RETRIES = Metric("draftsmith_rpc_client_retries_total", "counter", "Calls tried again.", ("method",))
HTTP_SERVER_SECONDS = Metric(
    "draftsmith_http_server_duration_seconds",
    "histogram",
    "Time to answer a request.",
    ("method", "route", "status"),
    _CALL_BUCKETS,
)
BREAKER_STATE = Metric(
    "draftsmith_breaker_state_ratio", "gauge", "Circuit breaker: 0 closed, 0.5 half open, 1 open.", ("breaker",)
)
LOGINS = Metric("draftsmith_auth_logins_total", "counter", "Attempts to log in.", ("result",))
SESSION_REFRESHES = Metric("draftsmith_auth_session_refreshes_total", "counter", "Sessions refreshed.", ("result",))
EVENTS_PUBLISHED = Metric("draftsmith_events_published_total", "counter", "Events published.", ("topic",))
EVENTS_HANDLED = Metric(
    "draftsmith_events_handled_total",
    "counter",
    "Attempts to handle an event: ok, failed (it comes again), malformed (it does not).",
    ("topic", "group", "result"),
)
EVENT_HANDLING_SECONDS = Metric(
    "draftsmith_events_handling_duration_seconds",
    "histogram",
    "Time of an attempt to handle an event.",
    ("topic", "group"),
    _CALL_BUCKETS,
)
OUTBOX_WAITING = Metric(
    "draftsmith_outbox_waiting_events",
    "gauge",
    "Events in the outbox, not yet published, as the relay saw them last; counted up to 800.",
)
BUILDS = Metric("draftsmith_builds_finished_total", "counter", "Builds that ended.", ("result",))
BUILD_SECONDS = Metric(
    "draftsmith_builds_duration_seconds",
    "histogram",
    "Time from asking for a build to its end.",
    ("result",),
    _STEP_BUCKETS,
)
STEP_SECONDS = Metric(
    "draftsmith_build_steps_duration_seconds",
    "histogram",
    "Time a worker had a step: until it succeeded, failed, or was lost (lease gone, worker stopped).",
    ("step", "result"),
    _STEP_BUCKETS,
)
APPS_RUNNING = Metric("draftsmith_deployed_apps_running_count", "gauge", "Deployed applications that run and are well.")
MAILS = Metric(
    "draftsmith_mails_sent_total",
    "counter",
    "Attempts to hand a mail over: sent, queued (it is tried again), failed (it is not).",
    ("template", "result"),
)
CATALOGUE: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            RPC_SERVER_SECONDS,
            RPC_SERVER_ACTIVE,
            RPC_CLIENT_SECONDS,
            RPC_CLIENT_RETRIES,
            HTTP_SERVER_SECONDS,
            BREAKER_STATE,
            LOGINS,
            SESSION_REFRESHES,
            EVENTS_PUBLISHED,
            EVENTS_HANDLED,
            EVENT_HANDLING_SECONDS,
            OUTBOX_WAITING,
            BUILDS,
            BUILD_SECONDS,
            STEP_SECONDS,
            APPS_RUNNING,
            MAILS,
        )
    }
)


class Metrics:
    """Records the catalogue's metrics in a registry of its own: one per service, also where they share a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._made: dict[str, Counter | Gauge | Histogram] = {}

    def count(self, metric: Metric, amount: float = 1, **labels: str) -> None:
        """Adds to a counter."""
        collector = self._collector(metric, Counter)
        (collector.labels(**labels) if labels else collector).inc(amount)

    def observe(self, metric: Metric, value: float, **labels: str) -> None:
        """Puts a value into a histogram."""
        collector = self._collector(metric, Histogram)
        (collector.labels(**labels) if labels else collector).observe(value)

    def set(self, metric: Metric, value: float, **labels: str) -> None:
        """Sets a gauge."""
        collector = self._collector(metric, Gauge)
        (collector.labels(**labels) if labels else collector).set(value)

    def add(self, metric: Metric, amount: float, **labels: str) -> None:
        """Adds to a gauge, or takes away."""
        collector = self._collector(metric, Gauge)
        (collector.labels(**labels) if labels else collector).inc(amount)

    def watch(self, metric: Metric, read: Callable[[], float]) -> None:
        """A gauge without labels that is read whenever somebody asks for the metrics."""
        self._collector(metric, Gauge).set_function(read)

    def _collector(self, metric: Metric, kind: type[_C]) -> _C:
        if CATALOGUE.get(metric.name) is not metric:
            raise ValueError(f"{metric.name} is not in the catalogue (draftsmith_shared.metrics)")
        made = self._made.get(metric.name)
        if made is None:
            made = _make(metric, self.registry)
            self._made[metric.name] = made
        if not isinstance(made, kind):
            raise TypeError(f"{metric.name} is a {metric.kind}")
        return made


def _make(metric: Metric, registry: CollectorRegistry) -> Counter | Gauge | Histogram:
    if metric.kind == "counter":
        return Counter(metric.name, metric.help, metric.labels, registry=registry)
    if metric.kind == "gauge":
        return Gauge(metric.name, metric.help, metric.labels, registry=registry)
    return Histogram(metric.name, metric.help, metric.labels, buckets=metric.buckets, registry=registry)
