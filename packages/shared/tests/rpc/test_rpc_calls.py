"""Deadlines, retries, streams, health, drain and traces."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client import generate_latest

from draftsmith_shared import context
from draftsmith_shared.errors import DeadlineExceeded, DomainError, InvalidInput, NotFound, Unavailable
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.telemetry import configure_telemetry, tracer


def serving(shop: Any, **options: Any) -> Server:
    return Server([(shop.add, shop.bakery)], access=shop.open_to_all, name="bakery", **options)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def blocking(shop: Any) -> tuple[asyncio.Event, asyncio.Event]:
    """Has the bakery wait: events for "inside" and "go on"."""
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def unary(request: bytes) -> bytes:
        inside.set()
        await go_on.wait()
        return b"done"

    shop.bakery.unary = unary
    return inside, go_on


async def test_the_clients_deadline(shop: Any) -> None:
    _, go_on = blocking(shop)
    async with serving(shop) as server, RpcClient(server.target) as client:
        with pytest.raises(DeadlineExceeded) as caught:
            await client.stub(shop.stub).Bake(b"", timeout=0.1)
        go_on.set()
    assert caught.value.message == "bakery did not answer in time"


async def test_the_servers_own_limit_holds_whatever_the_client_says(shop: Any) -> None:
    cancelled = asyncio.Event()

    async def unary(request: bytes) -> bytes:
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()
        return b""

    shop.bakery.unary = unary
    async with serving(shop, max_seconds=0.1) as server, RpcClient(server.target) as client:
        with pytest.raises(DeadlineExceeded, match=r"bakery took longer than the 0\.1 s it allows itself"):
            await client.stub(shop.stub).Bake(b"", timeout=30)
        await asyncio.wait_for(cancelled.wait(), 5)


async def test_a_handlers_own_timeout_is_not_taken_for_the_servers(shop: Any) -> None:
    async def unary(request: bytes) -> bytes:
        raise TimeoutError("of something inside")

    shop.bakery.unary = unary
    async with serving(shop) as server, RpcClient(server.target) as client:
        with pytest.raises(DomainError, match=r"^internal error$"):
            await client.stub(shop.stub).Bake(b"")


@pytest.mark.parametrize("method", ["WatchOven", "WriteOven"])
async def test_a_stream_gives_its_items(shop: Any, method: str) -> None:
    async with serving(shop) as server, RpcClient(server.target) as client:
        assert [item async for item in getattr(client.stub(shop.stub), method)(b"")] == [b"1", b"2", b"3"]


async def test_leaving_a_stream_ends_it_at_the_server(shop: Any) -> None:
    ended = asyncio.Event()

    async def stream(request: bytes) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"tick"
                await asyncio.sleep(0.01)
        finally:
            ended.set()

    shop.bakery.stream = stream
    async with serving(shop) as server, RpcClient(server.target) as client:
        call = client.stub(shop.stub).WatchOven(b"")
        async for _ in call:
            call.cancel()
            break
        await asyncio.wait_for(ended.wait(), 5)


async def test_a_stream_has_a_limit_too(shop: Any) -> None:
    async def stream(request: bytes) -> AsyncIterator[bytes]:
        while True:
            yield b"tick"
            await asyncio.sleep(0.01)

    shop.bakery.stream = stream
    async with serving(shop, max_stream_seconds=0.1) as server, RpcClient(server.target) as client:
        with pytest.raises(DeadlineExceeded, match="took longer"):
            async for _ in client.stub(shop.stub).WatchOven(b""):
                pass


async def test_a_client_waits_for_a_server_that_comes_later(shop: Any) -> None:
    port = free_port()
    async with RpcClient(f"127.0.0.1:{port}") as client:
        call = asyncio.create_task(client.stub(shop.stub).Bake(b"x", timeout=10))
        await asyncio.sleep(0.3)
        async with serving(shop, port=port):
            assert await call == b"x"


async def test_nobody_there(shop: Any) -> None:
    async with RpcClient(f"127.0.0.1:{free_port()}") as client:
        started = time.monotonic()
        with pytest.raises(Unavailable) as caught:
            await client.stub(shop.stub).GetBread(b"", timeout=0.3)
        assert time.monotonic() - started < 3
        with pytest.raises(Unavailable):
            await client.ready(timeout=0.1)
    assert caught.value.code == "SERVICE_UNREACHABLE"
    assert "127.0.0.1" not in caught.value.message


def failing_first(times: int) -> tuple[Any, list[bytes]]:
    calls: list[bytes] = []

    async def unary(request: bytes) -> bytes:
        calls.append(request)
        if len(calls) <= times:
            raise Unavailable("the oven is being cleaned", code="CLEANING")
        return b"bread"

    return unary, calls


async def test_reading_is_tried_again(shop: Any) -> None:
    shop.bakery.unary, calls = failing_first(2)
    metrics = Metrics()
    async with serving(shop) as server, RpcClient(server.target, metrics=metrics) as client:
        assert await client.stub(shop.stub).GetBread(b"") == b"bread"
    assert len(calls) == 3
    method = f'method="/{shop.service}/GetBread"'
    assert f"draftsmith_rpc_client_retries_total{{{method}}} 2.0" in generate_latest(metrics.registry).decode()


async def test_what_changes_something_is_not_tried_again(shop: Any) -> None:
    shop.bakery.unary, calls = failing_first(2)
    async with serving(shop) as server, RpcClient(server.target) as client:
        with pytest.raises(Unavailable) as caught:
            await client.stub(shop.stub).Pay(b"")
    assert (caught.value.code, len(calls)) == ("CLEANING", 1)


async def test_unless_the_caller_says_it_may_be(shop: Any) -> None:
    shop.bakery.unary, calls = failing_first(2)
    async with serving(shop) as server, RpcClient(server.target) as client:
        assert await client.stub(shop.stub, idempotent=["Pay"]).Pay(b"") == b"bread"
    assert len(calls) == 3


async def test_other_errors_are_not_tried_again(shop: Any) -> None:
    calls: list[bytes] = []

    async def unary(request: bytes) -> bytes:
        calls.append(request)
        raise NotFound("no bread")

    shop.bakery.unary = unary
    async with serving(shop) as server, RpcClient(server.target) as client:
        with pytest.raises(NotFound):
            await client.stub(shop.stub).GetBread(b"")
    assert len(calls) == 1


async def test_retries_end_with_the_deadline(shop: Any) -> None:
    shop.bakery.unary, calls = failing_first(10_000)
    async with serving(shop) as server, RpcClient(server.target) as client:
        started = time.monotonic()
        with pytest.raises(Unavailable):
            await client.stub(shop.stub).GetBread(b"", timeout=0.4)
    assert time.monotonic() - started < 2
    assert len(calls) > 1


async def test_a_restarted_server_is_found_again(shop: Any) -> None:
    port = free_port()
    async with RpcClient(f"127.0.0.1:{port}") as client:
        stub = client.stub(shop.stub)
        for _ in range(2):
            async with serving(shop, port=port):
                assert await stub.GetBread(b"x", timeout=10) == b"x"


async def test_too_large_a_message(shop: Any) -> None:
    async with serving(shop, max_message_bytes=1000) as server, RpcClient(server.target) as client:
        with pytest.raises(InvalidInput) as caught:
            await client.stub(shop.stub).Bake(b"x" * 2000)
    assert caught.value.code == "MESSAGE_TOO_LARGE"


async def test_health_and_drain(shop: Any) -> None:
    inside, go_on = blocking(shop)
    server = serving(shop, drain_seconds=5)
    async with RpcClient("127.0.0.1:1") as _:
        pass
    await server.__aenter__()
    await server.check()
    async with RpcClient(server.target) as client:
        checker: Any = health_pb2_grpc.HealthStub(client.channel)
        watched: list[int] = []

        async def watch() -> None:
            async for answer in checker.Watch(health_pb2.HealthCheckRequest(service=shop.service)):
                watched.append(answer.status)

        watching = asyncio.create_task(watch())
        for name in ("", shop.service):
            answer = await checker.Check(health_pb2.HealthCheckRequest(service=name))
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        call = asyncio.create_task(client.stub(shop.stub).Bake(b""))
        await inside.wait()
        stopping = asyncio.create_task(server.__aexit__(None, None, None))
        await asyncio.sleep(0.1)
        assert watched == [health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING]
        assert not stopping.done(), "a call in flight is waited for"
        with pytest.raises(RuntimeError, match="not serving"):
            await server.check()
        go_on.set()
        assert await call == b"done"
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await asyncio.wait_for(stopping, 10)


async def test_what_does_not_end_is_cut_off(shop: Any) -> None:
    inside, _ = blocking(shop)
    async with RpcClient("127.0.0.1:1"):
        pass
    server = serving(shop, drain_seconds=0.1)
    async with server:
        client = await RpcClient(server.target).__aenter__()
        call = asyncio.create_task(client.stub(shop.stub).Bake(b"", timeout=30))
        await inside.wait()
        started = time.monotonic()
    assert time.monotonic() - started < 5
    with pytest.raises(Unavailable):
        await call
    await client.__aexit__(None, None, None)


async def test_two_servers_never_share_a_port(shop: Any) -> None:
    async with serving(shop) as server:
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{server.port}"):
            async with serving(shop, port=server.port):
                raise AssertionError("it cannot serve there")


async def test_reflection_by_setting(shop: Any) -> None:
    async def names(target: str) -> list[str]:
        async def ask() -> AsyncIterator[Any]:
            yield reflection_pb2.ServerReflectionRequest(list_services="")

        async with RpcClient(target) as client:
            channel: Any = client.channel
            stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)
            async for answer in stub.ServerReflectionInfo(ask()):
                return sorted(service.name for service in answer.list_services_response.service)
        return []

    async with serving(shop, reflect=True) as server:
        assert await names(server.target) == [
            shop.service,
            "grpc.health.v1.Health",
            "grpc.reflection.v1alpha.ServerReflection",
        ]
    async with serving(shop) as server:
        with pytest.raises(Exception, match="UNIMPLEMENTED"):
            await names(server.target)


def test_request_streams_are_refused_at_start(shop: Any) -> None:
    import grpc

    def add(servicer: Any, server: Any) -> None:
        handlers: dict[str, Any] = {"Talk": grpc.stream_stream_rpc_method_handler(servicer)}
        server.add_registered_method_handlers("draftsmith.talk.v1.TalkService", handlers)

    with pytest.raises(ValueError, match="request streams are not supported"):
        Server([(add, shop.bakery)], access={})


async def test_one_trace_from_client_to_server_with_both_services(shop: Any) -> None:
    exporter = InMemorySpanExporter()
    with configure_telemetry("draftsmith", exporter=exporter):
        async with serving(shop) as server, RpcClient(server.target, service="gateway") as client:
            stub = client.stub(shop.stub)
            with tracer("draftsmith_gateway.routes").start_as_current_span("GET /bread"):
                await stub.Bake(b"")
                [item async for item in stub.WatchOven(b"")]
            shop.bakery.unary, _ = failing_first(1)
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
    async with serving(shop) as server, RpcClient(server.target) as client:
        stub = client.stub(shop.stub)
        with context.bind(request_id="req-12345678"):
            assert await stub.Bake(b"") == b"req-12345678"
        assert len(await stub.Bake(b"")) == 24


async def test_calls_are_measured(shop: Any) -> None:
    metrics = Metrics()
    async with serving(shop, metrics=metrics) as server, RpcClient(server.target, metrics=metrics) as client:
        await client.stub(shop.stub).Bake(b"")
    text = generate_latest(metrics.registry).decode()
    labels = f'code="OK",method="/{shop.service}/Bake"'
    assert f"draftsmith_rpc_server_duration_seconds_count{{{labels}}} 1.0" in text
    assert f"draftsmith_rpc_client_duration_seconds_count{{{labels}}} 1.0" in text
    assert f'draftsmith_rpc_server_active_calls{{method="/{shop.service}/Bake"}} 0.0' in text


async def test_a_client_that_is_not_open_says_so(shop: Any) -> None:
    with pytest.raises(RuntimeError, match="not open"):
        RpcClient("127.0.0.1:1").stub(shop.stub)
