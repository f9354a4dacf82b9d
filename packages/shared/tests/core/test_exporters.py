"""Traces and error reports against real peers: an OTLP collector's gRPC service, an HTTP server in Sentry's place."""

import gzip
import json
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import grpc
import pytest
import sentry_sdk
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

from draftsmith_shared.telemetry import configure_telemetry, tracer


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    def __init__(self) -> None:
        self.requests: list[Any] = []

    def Export(self, request: Any, context: Any) -> Any:
        self.requests.append(request)
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[str, Collector]]:
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(2))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}", collector
    server.stop(None)


def test_a_collector_gets_each_services_spans_under_its_name(collector: tuple[str, Collector]) -> None:
    endpoint, received = collector
    with configure_telemetry("draftsmith", endpoint, environment="test"):
        with tracer("draftsmith_gateway").start_as_current_span("request"):
            with tracer("draftsmith_auth").start_as_current_span("call"):
                pass
    names = {}
    for request in received.requests:
        for group in request.resource_spans:
            attributes = {item.key: item.value.string_value for item in group.resource.attributes}
            for scope in group.scope_spans:
                for span in scope.spans:
                    names[span.name] = (attributes["service.name"], attributes["service.namespace"])
    assert names == {"request": ("gateway", "draftsmith"), "call": ("auth", "draftsmith")}


def test_a_collector_that_is_away_hardly_holds_up_the_end() -> None:
    telemetry = configure_telemetry("draftsmith", "http://127.0.0.1:1")
    with tracer("draftsmith_gateway").start_as_current_span("request"):
        pass
    started = time.monotonic()
    telemetry.shutdown()
    assert time.monotonic() - started < 5


class Reports(HTTPServer):
    bodies: list[bytes]


class Receiver(BaseHTTPRequestHandler):
    server: Reports

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """The test's output is not the place for it."""


@pytest.fixture
def reports() -> Iterator[Reports]:
    server = Reports(("127.0.0.1", 0), Receiver)
    server.bodies = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.get_global_scope().set_client(None)
    server.shutdown()
    thread.join()
    server.server_close()


def test_errors_are_reported_without_secrets(reports: Reports) -> None:
    dsn = f"http://publickey@127.0.0.1:{reports.server_port}/1"
    with configure_telemetry("auth", sentry_dsn=dsn, environment="test", version="1.2.3"):
        password, local = secrets.token_hex(8), secrets.token_hex(8)
        try:
            raise ValueError(f"cannot reach postgres://app:{password}@db after {len(local)} tries")
        except ValueError as error:
            sentry_sdk.capture_exception(error)
        sentry_sdk.flush(timeout=5)
    [event] = [
        json.loads(line)
        for body in reports.bodies
        for line in body.splitlines()
        if line.startswith(b"{") and b'"exception"' in line
    ]
    [exception] = event["exception"]["values"]
    assert exception["value"] == "cannot reach postgres://app:[redacted]@db after 16 tries"
    assert (event["environment"], event["release"], event["server_name"]) == ("test", "1.2.3", "auth")
    assert password not in json.dumps(event)
    assert local not in json.dumps(event), "variables are not sent"
    assert "user" not in event
