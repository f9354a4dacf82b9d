"""Errors through a real server and a real client on loopback."""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import grpc
import pytest
import structlog
from google.rpc import error_details_pb2, status_pb2
from grpc import aio
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_shared import context
from draftsmith_shared.errors import DomainError, Internal, InvalidInput, Kind, RateLimited, error_of
from draftsmith_shared.logging import configure_logging
from draftsmith_shared.rpc.client import RpcClient
from draftsmith_shared.rpc.metadata import STATUS_DETAILS
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.rpc.status import encode_error


@pytest.fixture
async def stub(shop: Any) -> AsyncIterator[Any]:
    async with (
        Server([(shop.add, shop.bakery)], access=shop.open_to_all, name="bakery") as server,
        RpcClient(server.target) as client,
    ):
        yield client.stub(shop.stub)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("test", "INFO", "json", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def raising(error: Exception) -> Any:
    async def unary(request: bytes) -> bytes:
        raise error

    return unary


@pytest.mark.parametrize("kind", Kind)
async def test_every_kind_arrives_as_it_was_raised(shop: Any, stub: Any, kind: Kind) -> None:
    details = {"place": "oven", "count": 3, "ratio": 0.5, "list": [1, {"a": None}], "fields": {"a.b": "is bad"}}
    shop.bakery.unary = raising(error_of(kind, "it is so – because", code="SOME_CODE", details=details))
    with pytest.raises(DomainError) as caught:
        await stub.Bake(b"")
    assert type(caught.value) is type(error_of(kind, ""))
    assert (caught.value.message, caught.value.code) == ("it is so – because", "SOME_CODE")
    assert dict(caught.value.details) == details


async def test_the_status_is_googles(shop: Any) -> None:
    """What a client that is not ours sees (google.aip.dev/193)."""
    error = RateLimited("slow down", code="TOO_FAST", details={"plan": "free", "retry_after_seconds": 2.5})
    shop.bakery.unary = raising(error)
    async with (
        Server([(shop.add, shop.bakery)], access=shop.open_to_all) as server,
        aio.insecure_channel(server.target) as channel,
    ):
        with pytest.raises(aio.AioRpcError) as caught:
            await shop.stub(channel).Bake(b"", metadata=(("x-request-id", "req-12345678"),))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert caught.value.details() == "slow down"
    trailing = dict(caught.value.trailing_metadata() or ())
    assert trailing["x-request-id"] == "req-12345678"
    status = status_pb2.Status.FromString(trailing[STATUS_DETAILS])
    info, retry, request = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.RetryInfo(),
        error_details_pb2.RequestInfo(),
    )
    found = [any(packed.Unpack(message) for packed in status.details) for message in (info, retry, request)]
    assert found == [True, True, True]
    assert (info.reason, info.domain, dict(info.metadata)) == ("TOO_FAST", "draftsmith", {"plan": "free"})
    assert retry.retry_delay.ToMilliseconds() == 2500
    assert request.request_id == "req-12345678"


async def test_a_bug_is_internal_logged_with_its_stack_and_never_leaked(shop: Any, stub: Any, log: io.StringIO) -> None:
    shop.bakery.unary = raising(KeyError("password of alice"))
    with context.bind(request_id="req-12345678"), pytest.raises(Internal) as caught:
        await stub.Bake(b"")
    assert caught.value.message == "internal error"
    assert dict(caught.value.details) == {"request_id": "req-12345678"}
    assert "alice" not in repr(caught.value.__cause__)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    [failure] = [line for line in lines if line["event"] == "call failed unexpectedly"]
    assert failure["exception"][0]["exc_type"] == "KeyError"
    assert failure["request_id"] == "req-12345678"
    assert failure["service"] == "bakery"


async def test_every_call_has_an_access_line(shop: Any, stub: Any, log: io.StringIO) -> None:
    await stub.Bake(b"")
    shop.bakery.unary = raising(InvalidInput("no", code="NO_FLOUR"))
    with pytest.raises(InvalidInput):
        await stub.Pay(b"")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    answered = [line for line in lines if line["event"] == "call answered"]
    assert [(line["method"].rpartition("/")[2], line["code"], line.get("error")) for line in answered] == [
        ("Bake", "OK", None),
        ("Pay", "INVALID_ARGUMENT", "NO_FLOUR"),
    ]
    assert all(line["duration_ms"] >= 0 for line in answered)


@pytest.mark.parametrize("method", ["WatchOven", "WriteOven"])
async def test_a_stream_fails_with_the_error_after_what_it_gave(shop: Any, stub: Any, method: str) -> None:
    async def stream(request: bytes) -> AsyncIterator[bytes]:
        yield b"1"
        raise InvalidInput("the oven is cold", code="COLD", details={"degrees": 20})

    shop.bakery.stream = stream
    answers = aiter(getattr(stub, method)(b""))
    assert await anext(answers) == b"1"
    with pytest.raises(InvalidInput) as caught:
        await anext(answers)
    assert (caught.value.code, caught.value.details["degrees"]) == ("COLD", 20)


async def test_a_bug_in_a_stream_is_not_leaked(shop: Any, stub: Any) -> None:
    async def stream(request: bytes) -> AsyncIterator[bytes]:
        yield b"1"
        raise KeyError("password of alice")

    shop.bakery.stream = stream
    with pytest.raises(Internal, match=r"^internal error$"):
        async for _ in stub.WatchOven(b""):
            pass


async def test_a_handler_may_still_abort_by_itself(shop: Any, stub: Any) -> None:
    async def unary(request: bytes) -> bytes:
        await shop.bakery.contexts[-1].abort(grpc.StatusCode.NOT_FOUND, "no bread")
        return b""

    shop.bakery.unary = unary
    with pytest.raises(DomainError) as caught:
        await stub.Bake(b"")
    assert (caught.value.kind, caught.value.message) == (Kind.NOT_FOUND, "no bread")


async def test_a_method_that_does_not_exist_is_our_fault(stub: Any, shop: Any) -> None:
    async with Server([(shop.add, shop.bakery)], access=shop.open_to_all) as server, RpcClient(server.target) as client:

        class NewerStub:
            def __init__(self, channel: aio.Channel) -> None:
                self.Slice: Any = channel.unary_unary(f"/{shop.service}/Slice")

        with pytest.raises(Internal) as caught:
            await client.stub(NewerStub).Slice(b"")
    assert caught.value.code == "UNIMPLEMENTED"


@given(
    st.dictionaries(st.text(min_size=1, max_size=5), st.text() | st.integers(-1000, 1000) | st.none() | st.booleans())
)
def test_any_details_can_be_encoded(details: dict[str, Any]) -> None:
    code, message, body = encode_error(InvalidInput("no", details=details), request_id="r")
    assert (code, message) == (grpc.StatusCode.INVALID_ARGUMENT, "no")
    assert status_pb2.Status.FromString(body).message == "no"
