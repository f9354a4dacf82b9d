import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from draftsmith_shared.context import in_service
from draftsmith_shared.spans import SpanFile
from draftsmith_shared.telemetry import Telemetry, configure_telemetry, extract, inject, tracer

Configure = Callable[..., Telemetry]


@pytest.fixture
def configure() -> Iterator[Configure]:
    handles: list[Telemetry] = []

    def start(*arguments: object, **options: object) -> Telemetry:
        handles.append(configure_telemetry(*arguments, **options))  # type: ignore[arg-type]
        return handles[-1]

    yield start
    for handle in handles:
        handle.shutdown()


def service_of(span: ReadableSpan) -> object:
    return span.resource.attributes["service.name"]


def test_each_services_spans_are_its_own_in_one_process(configure: Configure) -> None:
    exporter = InMemorySpanExporter()
    configure("draftsmith", exporter=exporter, environment="test")
    with tracer("draftsmith_gateway.routes").start_as_current_span("request"):
        with tracer("draftsmith_shared.rpc", service="auth").start_as_current_span("call"):
            pass
        with in_service("codegen"), tracer("some.library").start_as_current_span("query"):
            pass
    with tracer("some.library").start_as_current_span("elsewhere"):
        pass
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert {name: service_of(span) for name, span in spans.items()} == {
        "request": "gateway",
        "call": "auth",
        "query": "codegen",
        "elsewhere": "draftsmith",
    }
    # One trace all the same.
    assert spans["call"].context is not None
    assert spans["request"].context is not None
    assert spans["call"].context.trace_id == spans["request"].context.trace_id
    assert spans["call"].resource.attributes["deployment.environment.name"] == "test"


def test_it_is_set_up_once_at_a_time(configure: Configure) -> None:
    handle = configure("draftsmith")
    with pytest.raises(RuntimeError, match="already"):
        configure_telemetry("draftsmith")
    handle.shutdown()
    handle.shutdown()
    exporter = InMemorySpanExporter()
    configure("draftsmith", exporter=exporter)
    with tracer("draftsmith_auth").start_as_current_span("again"):
        pass
    assert [span.name for span in exporter.get_finished_spans()] == ["again"]


def test_the_trace_travels_in_headers(configure: Configure) -> None:
    exporter = InMemorySpanExporter()
    configure("draftsmith", exporter=exporter)
    with tracer("draftsmith_gateway").start_as_current_span("here"):
        headers = inject()
    assert set(headers) == {"traceparent"}
    with tracer("draftsmith_auth").start_as_current_span("there", context=extract(headers)):
        pass
    here, there = exporter.get_finished_spans()
    assert there.parent is not None
    assert here.context is not None
    assert there.parent.span_id == here.context.span_id


@pytest.mark.parametrize("headers", [{}, {"traceparent": "nonsense"}, {"traceparent": "00-0-0-00"}])
def test_a_malformed_trace_starts_a_new_one(configure: Configure, headers: dict[str, str]) -> None:
    exporter = InMemorySpanExporter()
    configure("draftsmith", exporter=exporter)
    with tracer("draftsmith_auth").start_as_current_span("root", context=extract(headers)):
        pass
    assert exporter.get_finished_spans()[0].parent is None


def test_spans_go_to_a_file_as_lines(configure: Configure, tmp_path: Path) -> None:
    path = tmp_path / "traces" / "spans.jsonl"
    handle = configure("draftsmith", None, path)
    with tracer("draftsmith_auth").start_as_current_span("one", attributes={"rpc.method": "LogIn"}):
        pass
    handle.shutdown()
    [line] = path.read_text().splitlines()
    span = json.loads(line)
    assert span["name"] == "one"
    assert span["attributes"] == {"rpc.method": "LogIn"}
    assert span["resource"]["attributes"]["service.name"] == "auth"


def test_the_span_file_turns_over(configure: Configure, tmp_path: Path) -> None:
    path = tmp_path / "spans.jsonl"
    configure("draftsmith", exporter=SpanFile(path, max_bytes=2_000, backups=2))
    for number in range(20):
        with tracer("draftsmith_auth").start_as_current_span(f"span {number}"):
            pass
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["spans.jsonl", "spans.jsonl.1", "spans.jsonl.2"]
    assert all(file.stat().st_size <= 2_000 for file in tmp_path.iterdir())
    assert json.loads(path.read_text().splitlines()[-1])["name"] == "span 19"


def test_failed_and_slow_spans_are_kept_whatever_the_share(configure: Configure) -> None:
    exporter = InMemorySpanExporter()
    configure("draftsmith", exporter=exporter, sample_ratio=0.0, slow_seconds=0.5)
    now = 1_700_000_000_000_000_000
    trace = tracer("draftsmith_auth")
    trace.start_span("fast", start_time=now).end(now + 499_000_000)
    trace.start_span("slow", start_time=now).end(now + 500_000_000)
    failed = trace.start_span("failed", start_time=now)
    failed.set_status(StatusCode.ERROR)
    failed.end(now + 1)
    assert [span.name for span in exporter.get_finished_spans()] == ["slow", "failed"]


def test_a_share_of_traces_is_kept(configure: Configure) -> None:
    exporter = InMemorySpanExporter()
    configure("draftsmith", exporter=exporter, sample_ratio=0.5)
    for _ in range(400):
        with tracer("draftsmith_auth").start_as_current_span("request"):
            pass
    assert 120 < len(exporter.get_finished_spans()) < 280


def test_without_a_set_up_spans_go_nowhere_and_disturb_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), tracer("draftsmith_auth").start_as_current_span("nowhere"):
        assert inject() == {}
    assert caplog.records == []
