"""The way to a running application: a real server on a Unix socket behind a real gateway socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.typing import Subprotocol

from draftsmith_gateway.hosts import AppHosts, Upstream
from draftsmith_shared.errors import NotFound, Unavailable
from draftsmith_shared.http import serve_http

HOST = "clinic-dev.localhost"


async def echo(request: Request) -> Response:
    """What arrived, as JSON; two cookies, to see both come back."""
    body = await request.body()
    answer = JSONResponse(
        {
            "method": request.method,
            "target": request.scope["raw_path"].decode() + "?" + request.url.query,
            "headers": dict(request.headers),
            "body": body.decode("latin-1"),
        },
        201,
    )
    answer.headers.append("Set-Cookie", "a=1; HttpOnly")
    answer.headers.append("Set-Cookie", "b=2")
    return answer


async def ticks(request: Request) -> Response:
    """Server-sent events: the second comes only after the first was seen by somebody (or never)."""
    seen: asyncio.Event = request.app.state.seen

    async def events() -> AsyncIterator[str]:
        yield "data: one\n\n"
        await seen.wait()
        yield "data: two\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


async def saw(request: Request) -> Response:
    request.app.state.seen.set()
    return Response(status_code=204)


async def chat(socket: WebSocket) -> None:
    await socket.accept(subprotocol="chat")
    await socket.send_text(socket.headers["host"])
    await socket.send_bytes(await socket.receive_bytes())
    await socket.send_text(await socket.receive_text())
    await socket.close(4321)


def application() -> Starlette:
    app = Starlette(
        routes=[
            Route("/ticks", ticks),
            Route("/saw", saw, methods=["POST"]),
            WebSocketRoute("/chat", chat),
            Route("/{path:path}", echo, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ]
    )
    app.state.seen = asyncio.Event()
    return app


class Quiet(uvicorn.Server):
    """Leaves the test's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(app: Any, socket: Path) -> AsyncIterator[None]:
    server = Quiet(uvicorn.Config(app, uds=str(socket), log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a gateway in front of one application."""
    socket = tmp_path / "app.sock"

    async def resolve(label: str) -> Upstream:
        match label:
            case "clinic-dev":
                return Upstream(str(socket))
            case "resting-dev":
                raise Unavailable("The application is starting.")
            case "dead-dev":
                return Upstream(str(tmp_path / "nobody.sock"))
            case _:
                raise NotFound("There is no such application: <b>.")

    hosts = AppHosts(resolve, ".localhost")
    async with listening(application(), socket), serve_http(hosts, proxy_headers=False) as server:
        yield server.url
    await hosts.aclose()


async def test_a_request_passes_through_as_it_is(gateway: str) -> None:
    headers = {
        "Host": HOST,
        "X-Custom": "kept",
        "X-Forwarded-For": "6.6.6.6",
        "Connection": "close",
    }
    async with httpx.AsyncClient(base_url=gateway) as client:
        answer = await client.put("/a%2Fb/c?x=1&y=%20", content=b"body\x00", headers=headers)
    said = answer.json()
    assert (answer.status_code, said["method"], said["body"]) == (201, "PUT", "body\x00")
    assert said["target"] == "/a%2Fb/c?x=1&y=%20"
    assert said["headers"]["host"] == HOST
    assert said["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert said["headers"]["x-custom"] == headers["X-Custom"]
    assert answer.headers.get_list("set-cookie") == ["a=1; HttpOnly", "b=2"]


async def test_nothing_of_one_visitor_reaches_another(gateway: str) -> None:
    async with httpx.AsyncClient(base_url=gateway, headers={"Host": HOST}) as one:
        await one.get("/log-in")
        assert dict(one.cookies) == {"a": "1", "b": "2"}
    reader, writer = await asyncio.open_connection(*gateway.removeprefix("http://").split(":"))
    writer.write(f"GET /me HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    added = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    assert json.loads(body)["headers"].keys() == {"host"} | added
    assert head.lower().count("\r\ndate: ") == 1


async def test_a_large_body_streams_both_ways(gateway: str) -> None:
    body = b"x" * 5_000_000
    async with httpx.AsyncClient(base_url=gateway, timeout=30) as client:
        answer = await client.post("/echo", content=body, headers={"Host": HOST})
    assert len(answer.json()["body"]) == len(body)


async def test_events_arrive_one_by_one(gateway: str) -> None:
    async with (
        asyncio.timeout(10),
        httpx.AsyncClient(base_url=gateway, headers={"Host": HOST}) as client,
        client.stream("GET", "/ticks") as stream,
    ):
        chunks = stream.aiter_text()
        assert await anext(chunks) == "data: one\n\n"
        await client.post("/saw")
        assert await anext(chunks) == "data: two\n\n"


async def test_a_websocket_passes_text_bytes_and_its_end(gateway: str) -> None:
    host, port = gateway.removeprefix("http://").split(":")
    url = f"ws://{HOST}/chat"
    protocols = [Subprotocol("chat")]
    async with asyncio.timeout(10), websockets.connect(url, host=host, port=int(port), subprotocols=protocols) as chat:
        assert chat.subprotocol == "chat"
        assert await chat.recv() == HOST
        await chat.send(b"\x00\x01")
        assert await chat.recv() == b"\x00\x01"
        await chat.send("grüezi")
        assert await chat.recv() == "grüezi"
        with pytest.raises(websockets.ConnectionClosed):
            await chat.recv()
        assert chat.close_code == 4321


async def test_a_websocket_to_nobody_is_closed(gateway: str) -> None:
    host, port = gateway.removeprefix("http://").split(":")
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect("ws://nothing-dev.localhost/chat", host=host, port=int(port))


async def test_what_is_not_there_is_said_and_what_rests_is_asked_again(gateway: str) -> None:
    async with httpx.AsyncClient(base_url=gateway) as client:
        missing = await client.get("/", headers={"Host": "nothing-dev.localhost"})
        resting = await client.get("/", headers={"Host": "resting-dev.localhost"})
        dead = await client.get("/", headers={"Host": "dead-dev.localhost"})
    assert missing.status_code == 404
    assert "&lt;b&gt;" in missing.text
    assert (resting.status_code, dead.status_code) == (503, 503)
    assert 'http-equiv="refresh"' in resting.text
    assert 'http-equiv="refresh"' in dead.text
