import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from draftsmith_shared import context
from draftsmith_shared.logging import configure_logging, get_logger


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_what_is_known_of_the_work(stream: io.StringIO) -> None:
    configure_logging("draftsmith", "INFO", "json", stream=stream)
    span = NonRecordingSpan(SpanContext(0xABC, 0xDEF, is_remote=False, trace_flags=TraceFlags(1)))
    with context.bind(request_id="req-1", tenant_id="ten_1", build_id="bld_1"), trace.use_span(span):
        get_logger("draftsmith_auth.accounts").info("signed up", attempts=2)
    [line] = lines(stream)
    assert line["event"] == "signed up"
    assert line["level"] == "info"
    assert line["service"] == "auth"
    assert line["logger"] == "draftsmith_auth.accounts"
    assert (line["request_id"], line["tenant_id"], line["build_id"]) == ("req-1", "ten_1", "bld_1")
    assert line["trace_id"] == f"{0xABC:032x}"
    assert line["attempts"] == 2
    assert line["timestamp"].endswith("Z")


def test_whose_line_it_is(stream: io.StringIO) -> None:
    configure_logging("draftsmith", "INFO", "json", stream=stream)
    get_logger("draftsmith_shared.rpc").info("one")
    with context.in_service("codegen"):
        get_logger("draftsmith_shared.rpc").info("two")
        get_logger("draftsmith_auth.rpc").info("three")
        get_logger("draftsmith_shared.rpc", service="email").info("four")
        logging.getLogger("some.library").warning("five")
    assert [line["service"] for line in lines(stream)] == ["draftsmith", "codegen", "auth", "email", "codegen"]


def test_the_standard_librarys_loggers_take_the_same_way(stream: io.StringIO) -> None:
    configure_logging("auth", "INFO", "json", stream=stream)
    logging.getLogger("some.library").warning("cannot reach %s", "redis://u:hunter2@host", extra={"ignored": 1})
    [line] = lines(stream)
    assert line["event"] == "cannot reach redis://u:[redacted]@host"
    assert line["level"] == "warning"
    assert line["logger"] == "some.library"


def test_secrets_are_taken_out_by_name_and_by_look(stream: io.StringIO) -> None:
    configure_logging("auth", "INFO", "json", stream=stream)
    get_logger("draftsmith_auth").info(
        "Bearer abcdefghijk was sent", password="hunter2", headers={"Cookie": "session=1"}
    )
    assert "hunter2" not in stream.getvalue()
    assert "abcdefghijk" not in stream.getvalue()
    assert "session=1" not in stream.getvalue()


def test_a_stack_comes_without_variables_and_without_secrets(stream: io.StringIO) -> None:
    configure_logging("auth", "INFO", "json", stream=stream)

    def fail(hidden: str) -> None:
        raise ValueError("rejected token=abc123")

    try:
        fail("hunter2")
    except ValueError:
        get_logger("draftsmith_auth").exception("failed")
    [line] = lines(stream)
    assert line["exception"][0]["exc_type"] == "ValueError"
    assert "hunter2" not in stream.getvalue()
    assert "abc123" not in stream.getvalue()


def test_levels(stream: io.StringIO) -> None:
    configure_logging("auth", "WARNING", "json", stream=stream)
    get_logger("draftsmith_auth").info("not this")
    get_logger("draftsmith_auth").warning("this")
    logging.getLogger("library").info("nor this")
    assert [line["event"] for line in lines(stream)] == ["this"]


def test_chatty_libraries_are_quiet_unless_something_is_wrong(stream: io.StringIO) -> None:
    configure_logging("auth", "DEBUG", "json", stream=stream)
    logging.getLogger("httpx").info("request")
    logging.getLogger("httpx").warning("slow")
    assert [line["event"] for line in lines(stream)] == ["slow"]


def test_the_console_form_is_for_people(stream: io.StringIO) -> None:
    configure_logging("auth", "INFO", "console", stream=stream)
    get_logger("draftsmith_auth").info("signed up", password="hunter2")
    assert "signed up" in stream.getvalue()
    assert "service=auth" in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_configuring_again_replaces(stream: io.StringIO) -> None:
    configure_logging("auth", "INFO", "json", stream=stream)
    configure_logging("auth", "INFO", "json", stream=stream)
    get_logger("draftsmith_auth").info("once")
    assert len(lines(stream)) == 1
