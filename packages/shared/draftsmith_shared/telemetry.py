"""Traces (OpenTelemetry) and error reports (Sentry): set up once per process, right for many services in it.

There is one pipeline per process (sampler, processor, exporter) and one SDK provider per service in front of it, so
that every span carries its own service's `service.name`, in a process of its own as under `draftsmith up`. Which
service a tracer belongs to follows from the name it is asked for (`draftsmith_auth.accounts` -> auth) or is said.

Spans and attributes are named by the OpenTelemetry semantic conventions (opentelemetry.io/docs/specs/semconv).
"""

import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SynchronousMultiSpanProcessor
from opentelemetry.sdk.trace import TracerProvider as SdkTracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, Sampler, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from draftsmith_shared.context import current_service, service_of
from draftsmith_shared.redaction import redact, redact_text
from draftsmith_shared.spans import KeepNotable, RecordUnsampled, SpanFile

_SERVICE = "draftsmith.service"
_W3C = TraceContextTextMapPropagator()


class Telemetry:
    """The handle of a running set-up: `shutdown()` (or leaving the context) exports what is left and ends it."""

    def __init__(self, provider: "ServiceTracerProvider") -> None:
        self._provider = provider

    def flush(self) -> None:
        """Exports what is waiting."""
        self._provider.flush()

    def shutdown(self) -> None:
        """Doing it twice is fine."""
        self._provider.remove_pipeline()

    def __enter__(self) -> "Telemetry":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()


def configure_telemetry(
    service: str,
    otlp_endpoint: str | None = None,
    span_file: Path | None = None,
    *,
    sample_ratio: float = 1.0,
    slow_seconds: float = 1.0,
    environment: str = "development",
    version: str = "",
    sentry_dsn: str | None = None,
    exporter: SpanExporter | None = None,
) -> Telemetry:
    """Sets up the process's telemetry; `__main__` (or `draftsmith up`) does it once, a composition never.

    Spans go to the collector at `otlp_endpoint` (OTLP over gRPC), else to `span_file` as JSON lines, else to `exporter`
    (tests), else nowhere. Of the traces a share of `sample_ratio` is kept; a span of another trace is still kept when
    it failed or took longer than `slow_seconds`. `service` names what belongs to no service in particular. Errors are
    reported to Sentry only where there is a DSN. Raises RuntimeError when it is set up already.
    """
    provider = _installed_provider()
    if sentry_dsn:
        _report_errors(sentry_dsn, service=service, environment=environment, version=version)
    if otlp_endpoint:
        exporter = _otlp_exporter(otlp_endpoint)
    elif span_file is not None:
        exporter = SpanFile(span_file)
    processor = SynchronousMultiSpanProcessor()  # type: ignore[no-untyped-call]  # the SDK gives no types
    sampler: Sampler = ParentBased(TraceIdRatioBased(sample_ratio))
    if exporter is not None:
        # A file or a test's list is written at once; a collector is over the network and gets batches.
        following = BatchSpanProcessor(exporter) if otlp_endpoint else SimpleSpanProcessor(exporter)
        if sample_ratio < 1:
            sampler = RecordUnsampled(sampler)
            processor.add_span_processor(KeepNotable(following, slow_seconds=slow_seconds))
        else:
            processor.add_span_processor(following)
    attributes = {"service.namespace": "draftsmith", "deployment.environment.name": environment}
    if version:
        attributes["service.version"] = version
    provider.set_pipeline(service, processor, sampler, attributes)
    return Telemetry(provider)


def tracer(name: str, *, service: str = "") -> trace.Tracer:
    """The tracer of a module (`tracer(__name__)`). Shared code says whose span it is with `service`.

    Ask for it where a span starts rather than keeping it from the time of import: asking is cheap, and right whenever
    the telemetry was set up.
    """
    attributes = {_SERVICE: service} if service else None
    return trace.get_tracer(name, attributes=attributes)


def inject(context: Context | None = None) -> dict[str, str]:
    """The current trace as headers: traceparent, tracestate (W3C Trace Context). Empty outside of a trace."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, context=context)
    return carrier


def extract(headers: Mapping[str, str]) -> Context:
    """The trace that headers (lower-case names) carry, as a parent for spans. A malformed one counts as none."""
    return _W3C.extract(dict(headers))


def record_failure(span: trace.Span, error: BaseException) -> None:
    """Records the exception as the span's event (OpenTelemetry, "exceptions on spans"), without the secrets in it."""
    stack = "".join(traceback.format_exception(error))
    span.add_event(
        "exception",
        {
            "exception.type": type(error).__qualname__,
            "exception.message": redact_text(str(error)),
            "exception.stacktrace": redact_text(stack),
        },
    )


class ServiceTracerProvider(trace.TracerProvider):
    """Gives every service's tracers that service's resource; all spans go down one pipeline."""

    def __init__(self) -> None:
        self._process = ""
        self._processor: SynchronousMultiSpanProcessor | None = None
        self._sampler: Sampler | None = None
        self._attributes: Mapping[str, str] = {}
        self._providers: dict[str, SdkTracerProvider] = {}

    def set_pipeline(
        self, process: str, processor: SynchronousMultiSpanProcessor, sampler: Sampler, attributes: Mapping[str, str]
    ) -> None:
        if self._processor is not None:
            raise RuntimeError("telemetry is set up already in this process: only __main__ does it, once")
        self._process, self._processor, self._sampler, self._attributes = process, processor, sampler, attributes

    def remove_pipeline(self) -> None:
        if self._processor is not None:
            self._processor.shutdown()
            self._processor = None
            self._providers = {}

    def flush(self) -> None:
        if self._processor is not None:
            self._processor.force_flush()

    def get_tracer(
        self,
        instrumenting_module_name: str,
        instrumenting_library_version: str | None = None,
        schema_url: str | None = None,
        attributes: Any = None,
    ) -> trace.Tracer:
        if self._processor is None:
            return trace.NoOpTracer()
        said = str((attributes or {}).get(_SERVICE, ""))
        service = said or service_of(instrumenting_module_name) or current_service() or self._process
        provider = self._providers.get(service)
        if provider is None:
            provider = SdkTracerProvider(
                sampler=self._sampler,
                resource=Resource.create({"service.name": service, **self._attributes}),
                shutdown_on_exit=False,
                active_span_processor=self._processor,
            )
            self._providers[service] = provider
        return provider.get_tracer(instrumenting_module_name, instrumenting_library_version, schema_url)


def _installed_provider() -> ServiceTracerProvider:
    # OpenTelemetry keeps one global provider that cannot be replaced; what it does with a pipeline can.
    installed = trace.get_tracer_provider()
    if isinstance(installed, ServiceTracerProvider):
        return installed
    provider = ServiceTracerProvider()
    trace.set_tracer_provider(provider)
    return provider


def _otlp_exporter(endpoint: str) -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    # The timeout bounds how long a collector that is away can hold up the end of the process.
    return OTLPSpanExporter(endpoint=endpoint, insecure=not endpoint.startswith("https:"), timeout=2)


def _report_errors(dsn: str, *, service: str, environment: str, version: str) -> None:
    import sentry_sdk

    def scrub(event: Any, hint: Any) -> Any:
        return redact(event, depth=20)

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=version or None,
        server_name=service,
        # Personal data is left out by default (send_default_pii, data_collection): it must not be turned on here.
        include_local_variables=False,
        # What fails in a handler is logged as an error, which the default logging integration reports; nothing else
        # needs to be patched.
        auto_enabling_integrations=False,
        traces_sample_rate=0,
        before_send=scrub,
        before_breadcrumb=scrub,
    )
