"""A service to call, made without a .proto: requests and responses are raw bytes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from grpc import aio

from draftsmith_shared.errors import Unavailable
from draftsmith_shared.rpc.access import Access
from draftsmith_shared.rpc.server import Server

SERVICE = "draftsmith.bakery.v1.BakeryService"

Unary = Callable[[bytes], Awaitable[bytes]]
Stream = Callable[[bytes], AsyncIterator[bytes]]


class Bakery:
    """Serves what a test gives it: `unary` answers Bake, Pay and GetBread, `stream` WatchOven."""

    def __init__(self) -> None:
        self.unary: Unary = self._echo
        self.stream: Stream = self._three
        self.contexts: list[Any] = []

    async def _echo(self, request: bytes) -> bytes:
        return request

    async def _three(self, request: bytes) -> AsyncIterator[bytes]:
        for number in (b"1", b"2", b"3"):
            yield number

    async def answer(self, request: bytes, context: Any) -> bytes:
        self.contexts.append(context)
        return await self.unary(request)

    async def watch(self, request: bytes, context: Any) -> AsyncIterator[bytes]:
        async for response in self.stream(request):
            yield response

    async def write(self, request: bytes, context: Any) -> None:
        """The other style that gRPC has for a stream."""
        async for response in self.stream(request):
            await context.write(response)


def add_bakery(bakery: Bakery, server: Any) -> None:
    handlers: dict[str, Any] = {
        "Bake": grpc.unary_unary_rpc_method_handler(bakery.answer),
        "Pay": grpc.unary_unary_rpc_method_handler(bakery.answer),
        "GetBread": grpc.unary_unary_rpc_method_handler(bakery.answer),
        "WatchOven": grpc.unary_stream_rpc_method_handler(bakery.watch),
        "WriteOven": grpc.unary_stream_rpc_method_handler(bakery.write),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    server.add_registered_method_handlers(SERVICE, handlers)


class BakeryStub:
    def __init__(self, channel: aio.Channel) -> None:
        self.Bake: Any = channel.unary_unary(f"/{SERVICE}/Bake")
        self.Pay: Any = channel.unary_unary(f"/{SERVICE}/Pay")
        self.GetBread: Any = channel.unary_unary(f"/{SERVICE}/GetBread")
        self.WatchOven: Any = channel.unary_stream(f"/{SERVICE}/WatchOven")
        self.WriteOven: Any = channel.unary_stream(f"/{SERVICE}/WriteOven")


METHODS = ("Bake", "Pay", "GetBread", "WatchOven", "WriteOven")


@dataclass(frozen=True)
class Shop:
    """The bakery, how to add it to a server, how to call it, and an access table that lets everyone in."""

    bakery: Bakery
    add: Callable[[Any, Any], None]
    stub: type[BakeryStub]
    service: str

    @property
    def open_to_all(self) -> dict[str, Access]:
        return {f"/{SERVICE}/{method}": Access.PUBLIC for method in METHODS}

    def serving(self, **options: Any) -> Server:
        return Server([(self.add, self.bakery)], access=self.open_to_all, name="bakery", **options)

    def blocking(self) -> tuple[asyncio.Event, asyncio.Event]:
        """Has the bakery wait: events for "inside" and "go on"."""
        inside, go_on = asyncio.Event(), asyncio.Event()

        async def unary(request: bytes) -> bytes:
            inside.set()
            await go_on.wait()
            return b"done"

        self.bakery.unary = unary
        return inside, go_on

    def failing_first(self, times: int) -> list[bytes]:
        """Has the bakery refuse so often, and then bake: the calls it gets."""
        calls: list[bytes] = []

        async def unary(request: bytes) -> bytes:
            calls.append(request)
            if len(calls) <= times:
                raise Unavailable("the oven is being cleaned", code="CLEANING")
            return b"bread"

        self.bakery.unary = unary
        return calls


@pytest.fixture
def shop() -> Shop:
    return Shop(Bakery(), add_bakery, BakeryStub, SERVICE)
