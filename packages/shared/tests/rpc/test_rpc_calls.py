"""Deadlines and streams."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from draftsmith_shared.errors import DeadlineExceeded, DomainError, Unavailable
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.testing.ports import free_port


async def test_the_clients_deadline(shop: Any) -> None:
    _, go_on = shop.blocking()
    async with shop.serving() as server, RpcClient(server.target) as client:
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
    async with shop.serving(max_seconds=0.1) as server, RpcClient(server.target) as client:
        with pytest.raises(DeadlineExceeded, match=r"bakery took longer than the 0\.1 s it allows itself"):
            await client.stub(shop.stub).Bake(b"", timeout=30)
        await asyncio.wait_for(cancelled.wait(), 5)


async def test_a_handlers_own_timeout_is_not_taken_for_the_servers(shop: Any) -> None:
    async def unary(request: bytes) -> bytes:
        raise TimeoutError("of something inside")

    shop.bakery.unary = unary
    async with shop.serving() as server, RpcClient(server.target) as client:
        with pytest.raises(DomainError, match=r"^internal error$"):
            await client.stub(shop.stub).Bake(b"")


@pytest.mark.parametrize("method", ["WatchOven", "WriteOven"])
async def test_a_stream_gives_its_items(shop: Any, method: str) -> None:
    async with shop.serving() as server, RpcClient(server.target) as client:
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
    async with shop.serving() as server, RpcClient(server.target) as client:
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
    async with shop.serving(max_stream_seconds=0.1) as server, RpcClient(server.target) as client:
        with pytest.raises(DeadlineExceeded, match="took longer"):
            async for _ in client.stub(shop.stub).WatchOven(b""):
                pass


async def test_a_client_waits_for_a_server_that_comes_later(shop: Any) -> None:
    port = free_port()
    async with RpcClient(f"127.0.0.1:{port}") as client:
        call = asyncio.create_task(client.stub(shop.stub).Bake(b"x", timeout=10))
        await asyncio.sleep(0.3)
        async with shop.serving(port=port):
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
