"""S3 that fails: tried again by us alone, left alone while it keeps failing, and named in the metrics."""

import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from prometheus_client import generate_latest

from draftsmith_shared.errors import Unavailable
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.objects.port import ObjectNotFound
from draftsmith_shared.objects.s3 import S3Store
from draftsmith_shared.policy import Backoff
from draftsmith_shared.testing.ports import free_port


class Ailing:
    """An S3 endpoint that answers 503 to so many requests; then every object is "content"."""

    def __init__(self) -> None:
        self.failures = 0
        self.status = 503
        self.asked: list[str] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                endpoint.asked.append(self.command)
                self.rfile.read(int(self.headers.get("content-length", 0)))
                failing = endpoint.failures > 0
                endpoint.failures -= failing
                content = b"" if failing else b"content"
                self.send_response(endpoint.status if failing else 200)
                self.send_header("content-length", str(len(content)))
                self.send_header("etag", '"e"')
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(content)

            do_GET = do_PUT = do_HEAD = answer  # noqa: N815 - the names that http.server calls

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def s3() -> Iterator[Ailing]:
    ailing = Ailing()
    thread = threading.Thread(target=ailing.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield ailing
    ailing.server.shutdown()
    ailing.server.server_close()
    thread.join()


def opened(url: str, metrics: Metrics | None = None) -> AbstractAsyncContextManager[S3Store]:
    return S3Store.open(
        "b",
        region="eu-central-1",
        endpoint_url=url,
        access_key_id="testing",
        secret_access_key="testing",
        metrics=metrics,
        backoff=Backoff(0.001, 0.002),
    )


async def test_a_hiccup_is_not_seen(s3: Ailing) -> None:
    async with opened(s3.url) as store:
        s3.failures = 3
        assert await store.get("k") == b"content"
        assert s3.asked == ["GET"] * 4, "tried again by one of the two, not by both"
        s3.failures = 1
        await store.put("k", b"content")
        s3.failures = 1
        assert await store.exists("k")


async def test_what_keeps_failing_is_left_alone(s3: Ailing) -> None:
    metrics = Metrics()
    async with opened(s3.url, metrics) as store:
        s3.failures = 1000
        for _ in range(3):
            with pytest.raises(Unavailable) as refusal:
                await store.get("k")
            assert refusal.value.code == "OBJECT_STORE_UNAVAILABLE"
        assert len(s3.asked) == 12
        with pytest.raises(Unavailable) as refusal:
            await store.put("k", b"")
        assert refusal.value.code == "CIRCUIT_OPEN"
        assert len(s3.asked) == 12, "nothing is asked while the circuit is open"
    assert 'draftsmith_breaker_state_ratio{breaker="objects"} 1.0' in generate_latest(metrics.registry).decode()


async def test_a_missing_object_is_an_answer(s3: Ailing) -> None:
    s3.status, s3.failures = 404, 1000
    async with opened(s3.url) as store:
        for _ in range(20):
            assert not await store.exists("k")
            with pytest.raises(ObjectNotFound):
                await store.get("k")
        assert len(s3.asked) == 40


async def test_a_server_that_is_away_is_a_domain_error() -> None:
    async with opened(f"http://127.0.0.1:{free_port()}") as store:
        with pytest.raises(Unavailable, match="does not answer"):
            await store.get("k")
