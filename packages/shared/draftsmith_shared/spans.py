"""The parts of the trace pipeline that the SDK lacks: a rotating span file, and keeping what failed or was slow."""

import logging
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanContext, SpanKind, StatusCode, TraceFlags, TraceState
from opentelemetry.util.types import Attributes

_MEGABYTE = 1024 * 1024


class SpanFile(SpanExporter):
    """Appends each span to a file as one line of JSON, so that a trace can be read where there is no collector.

    At `max_bytes` the file becomes `<name>.1`, and so on; the last of `backups` is dropped. One process writes a file.
    """

    def __init__(self, path: Path, *, max_bytes: int = 20 * _MEGABYTE, backups: int = 3) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = RotatingFileHandler(path, maxBytes=max_bytes, backupCount=backups, encoding="utf-8", delay=True)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            line = span.to_json(indent=None)
            self._file.emit(logging.LogRecord("spans", logging.INFO, "", 0, line, None, None))
        self._file.flush()
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        self._file.close()


class RecordUnsampled(Sampler):
    """Has the spans of traces that were not chosen recorded all the same, so that `KeepNotable` can still decide."""

    def __init__(self, chooses: Sampler) -> None:
        self._chooses = chooses

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        result = self._chooses.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)
        if result.decision is Decision.DROP:
            return SamplingResult(Decision.RECORD_ONLY, attributes, result.trace_state)
        return result

    def get_description(self) -> str:
        return f"RecordUnsampled({self._chooses.get_description()})"


class KeepNotable(SpanProcessor):
    """Passes on the spans of chosen traces, and of the others those that failed or took `slow_seconds` or longer."""

    def __init__(self, following: SpanProcessor, *, slow_seconds: float) -> None:
        self._following = following
        self._slow_ns = int(slow_seconds * 1e9)

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        self._following.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        if span.context is None or span.context.trace_flags.sampled or not self._is_notable(span):
            self._following.on_end(span)
        else:
            # The following processor passes on sampled spans only, so this one is made to look like one.
            self._following.on_end(_sampled(span, span.context))

    def shutdown(self) -> None:
        self._following.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._following.force_flush(timeout_millis)

    def _is_notable(self, span: ReadableSpan) -> bool:
        if span.status.status_code is StatusCode.ERROR:
            return True
        if span.start_time is None or span.end_time is None:
            return False
        return span.end_time - span.start_time >= self._slow_ns


def _sampled(span: ReadableSpan, context: SpanContext) -> ReadableSpan:
    flags = TraceFlags(context.trace_flags | TraceFlags.SAMPLED)
    return ReadableSpan(
        name=span.name,
        context=SpanContext(context.trace_id, context.span_id, context.is_remote, flags, context.trace_state),
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        events=span.events,
        links=span.links,
        kind=span.kind,
        status=span.status,
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
