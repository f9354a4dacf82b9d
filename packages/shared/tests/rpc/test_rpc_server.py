"""What a server takes and refuses: sizes, ports, reflection, health and drain."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from draftsmith_shared.errors import InvalidInput, Unavailable
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.rpc.server import Server


async def test_too_large_a_message(shop: Any) -> None:
    async with shop.serving(max_message_bytes=1000) as server, RpcClient(server.target) as client:
        with pytest.raises(InvalidInput) as caught:
            await client.stub(shop.stub).Bake(b"x" * 2000)
    assert caught.value.code == "MESSAGE_TOO_LARGE"


async def test_health_and_drain(shop: Any) -> None:
    inside, go_on = shop.blocking()
    server = shop.serving(drain_seconds=5)
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
    inside, _ = shop.blocking()
    async with RpcClient("127.0.0.1:1"):
        pass
    server = shop.serving(drain_seconds=0.1)
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
    async with shop.serving() as server:
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{server.port}"):
            async with shop.serving(port=server.port):
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

    async with shop.serving(reflect=True) as server:
        assert await names(server.target) == [
            shop.service,
            "grpc.health.v1.Health",
            "grpc.reflection.v1alpha.ServerReflection",
        ]
    async with shop.serving() as server:
        with pytest.raises(Exception, match="UNIMPLEMENTED"):
            await names(server.target)


def test_request_streams_are_refused_at_start(shop: Any) -> None:
    import grpc

    def add(servicer: Any, server: Any) -> None:
        handlers: dict[str, Any] = {"Talk": grpc.stream_stream_rpc_method_handler(servicer)}
        server.add_registered_method_handlers("draftsmith.talk.v1.TalkService", handlers)

    with pytest.raises(ValueError, match="request streams are not supported"):
        Server([(add, shop.bakery)], access={})
