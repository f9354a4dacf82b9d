"""Servers that come later, go away and come back, and what is tried again."""

import time
from typing import Any

import pytest
from prometheus_client import generate_latest

from draftsmith_shared.errors import NotFound, Unavailable
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.testing.ports import free_port


async def test_reading_is_tried_again(shop: Any) -> None:
    calls = shop.failing_first(2)
    metrics = Metrics()
    async with shop.serving() as server, RpcClient(server.target, metrics=metrics) as client:
        assert await client.stub(shop.stub).GetBread(b"") == b"bread"
    assert len(calls) == 3
    method = f'method="/{shop.service}/GetBread"'
    assert f"draftsmith_rpc_client_retries_total{{{method}}} 2.0" in generate_latest(metrics.registry).decode()


async def test_what_changes_something_is_not_tried_again(shop: Any) -> None:
    calls = shop.failing_first(2)
    async with shop.serving() as server, RpcClient(server.target) as client:
        with pytest.raises(Unavailable) as caught:
            await client.stub(shop.stub).Pay(b"")
    assert (caught.value.code, len(calls)) == ("CLEANING", 1)


async def test_unless_the_caller_says_it_may_be(shop: Any) -> None:
    calls = shop.failing_first(2)
    async with shop.serving() as server, RpcClient(server.target) as client:
        assert await client.stub(shop.stub, idempotent=["Pay"]).Pay(b"") == b"bread"
    assert len(calls) == 3


async def test_other_errors_are_not_tried_again(shop: Any) -> None:
    calls: list[bytes] = []

    async def unary(request: bytes) -> bytes:
        calls.append(request)
        raise NotFound("no bread")

    shop.bakery.unary = unary
    async with shop.serving() as server, RpcClient(server.target) as client:
        with pytest.raises(NotFound):
            await client.stub(shop.stub).GetBread(b"")
    assert len(calls) == 1


async def test_retries_end_with_the_deadline(shop: Any) -> None:
    calls = shop.failing_first(10_000)
    async with shop.serving() as server, RpcClient(server.target) as client:
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
            async with shop.serving(port=port):
                assert await stub.GetBread(b"x", timeout=10) == b"x"
