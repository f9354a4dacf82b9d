"""What goes along with a call and is recorded of it: trace, request id, metrics."""

from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client import generate_latest

from draftsmith_shared import context
from draftsmith_shared.errors import Unavailable
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.telemetry import configure_telemetry, tracer


async def test_one_trace_from_client_to_server_with_both_services(shop: Any) -> None:
    exporter = InMemorySpanExporter()
    with configure_telemetry("draftsmith", exporter=exporter):
        async with shop.serving() as server, RpcClient(server.target, service="gateway") as client:
            stub = client.stub(shop.stub)
            with tracer("draftsmith_gateway.routes").start_as_current_span("GET /bread"):
                await stub.Bake(b"")
                [item async for item in stub.WatchOven(b"")]
            shop.failing_first(1)
            with pytest.raises(Unavailable):
                await stub.Pay(b"")
        spans = exporter.get_finished_spans()
    by = {(span.name.rpartition("/")[2], span.kind): span for span in spans}
    root = by["bread", SpanKind.INTERNAL]
    for method in ("Bake", "WatchOven"):
        calling, answering = by[method, SpanKind.CLIENT], by[method, SpanKind.SERVER]
        assert calling.parent == root.context
        assert answering.parent is not None
        assert calling.context is not None
        assert answering.parent.span_id == calling.context.span_id
        assert calling.resource.attributes["service.name"] == "gateway"
        assert answering.resource.attributes["service.name"] == "bakery"
        assert answering.attributes is not None
        assert answering.attributes["rpc.system.name"] == "grpc"
        assert answering.attributes["rpc.method"] == f"{shop.service}/{method}"
        assert answering.attributes["rpc.response.status_code"] == "OK"
        assert calling.attributes is not None
        assert calling.attributes["server.port"] == server.port
    for kind in (SpanKind.CLIENT, SpanKind.SERVER):
        assert by["Pay", kind].status.status_code is StatusCode.ERROR


async def test_the_request_id_goes_along(shop: Any) -> None:
    async def unary(request: bytes) -> bytes:
        return context.current().request_id.encode()

    shop.bakery.unary = unary
    async with shop.serving() as server, RpcClient(server.target) as client:
        stub = client.stub(shop.stub)
        with context.bind(request_id="req-12345678"):
            assert await stub.Bake(b"") == b"req-12345678"
        assert len(await stub.Bake(b"")) == 24


async def test_calls_are_measured(shop: Any) -> None:
    metrics = Metrics()
    async with shop.serving(metrics=metrics) as server, RpcClient(server.target, metrics=metrics) as client:
        await client.stub(shop.stub).Bake(b"")
    text = generate_latest(metrics.registry).decode()
    labels = f'code="OK",method="/{shop.service}/Bake"'
    assert f"draftsmith_rpc_server_duration_seconds_count{{{labels}}} 1.0" in text
    assert f"draftsmith_rpc_client_duration_seconds_count{{{labels}}} 1.0" in text
    assert f'draftsmith_rpc_server_active_calls{{method="/{shop.service}/Bake"}} 0.0' in text


async def test_a_client_that_is_not_open_says_so(shop: Any) -> None:
    with pytest.raises(RuntimeError, match="not open"):
        RpcClient("127.0.0.1:1").stub(shop.stub)
