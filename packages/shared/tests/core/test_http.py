import asyncio
import socket

import httpx
import pytest
from prometheus_client import generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from draftsmith_shared.errors import Kind
from draftsmith_shared.http import http_status, serve_http, side_app
from draftsmith_shared.metrics import LOGINS, Metrics


def test_every_kind_has_a_status() -> None:
    statuses = {kind: http_status(kind) for kind in Kind}
    assert statuses[Kind.UNAUTHENTICATED] == 401
    assert statuses[Kind.NOT_FOUND] == 404
    assert all(400 <= status < 600 for status in statuses.values())


async def ok() -> None:
    return None


async def broken() -> None:
    raise ConnectionError("postgres://u:hunter2@db refused")


async def hanging() -> None:
    await asyncio.sleep(60)


async def test_health_readiness_and_metrics() -> None:
    metrics = Metrics()
    metrics.count(LOGINS, result="ok")
    app = side_app("auth", checks={"database": ok}, metrics=metrics)
    async with serve_http(app, name="auth") as server, httpx.AsyncClient(base_url=server.url) as client:
        health = await client.get("/healthz")
        assert (health.status_code, health.json()) == (200, {"status": "ok", "service": "auth"})
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["checks"]) == (200, {"database": "ok"})
        text = (await client.get("/metrics")).text
        assert 'draftsmith_auth_logins_total{result="ok"} 1.0' in text


async def test_not_ready_says_what_but_no_secrets() -> None:
    app = side_app("auth", checks={"database": broken, "bus": hanging, "rpc": ok}, check_seconds=0.05)
    async with serve_http(app) as server, httpx.AsyncClient(base_url=server.url) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ConnectionError", "bus": "no answer within 0.05 s", "rpc": "ok"}
    assert "hunter2" not in answer.text


async def test_requests_are_measured_by_route() -> None:
    async def answer(request: Request) -> Response:
        return PlainTextResponse(request.path_params["id"])

    metrics = Metrics()
    app = Starlette(routes=[Route("/loaves/{id}", answer)])
    async with serve_http(app, metrics=metrics) as server, httpx.AsyncClient(base_url=server.url) as client:
        for path in ("/loaves/1", "/loaves/2", "/cakes/1"):
            await client.get(path)
        await client.request("PROPFIND", "/loaves/1")
    text = generate_latest(metrics.registry).decode()
    name = "draftsmith_http_server_duration_seconds_count"
    assert f'{name}{{method="GET",route="/loaves/{{id}}",status="200"}} 2.0' in text
    assert f'{name}{{method="GET",route="unmatched",status="404"}} 1.0' in text
    assert 'method="other"' in text
    assert "PROPFIND" not in text


async def test_a_taken_port_is_one_clear_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}"):
            async with serve_http(side_app("auth"), port=port):
                raise AssertionError("it cannot serve there")


async def test_requests_in_flight_are_finished() -> None:
    inside = asyncio.Event()

    async def slow(request: Request) -> Response:
        inside.set()
        await asyncio.sleep(0.3)
        return PlainTextResponse("done")

    async with httpx.AsyncClient() as client:
        async with serve_http(Starlette(routes=[Route("/slow", slow)])) as server:
            request = asyncio.create_task(client.get(f"{server.url}/slow"))
            await inside.wait()
        assert (await request).text == "done"
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{server.url}/slow")


async def test_an_app_that_fails_to_start_is_an_error() -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        raise ValueError("no")

    with pytest.raises(RuntimeError, match="failed to start"):
        async with serve_http(app, lifespan="on"):
            raise AssertionError("it did not start")
