"""Structured logs: JSON lines for machines, coloured lines for people, secrets in neither.

Everything goes through one pipeline, the standard library's loggers too. A line carries its service, request, trace,
tenant and build; `draftsmith_shared.redaction` takes the secrets out.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog
from opentelemetry import trace
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import FilteringBoundLogger, Processor

from draftsmith_shared import context
from draftsmith_shared.redaction import redact_event

_NOISY = (
    "aiokafka",
    "alembic",
    "asyncio",
    "aiosqlite",
    "botocore",
    "boto3",
    "grpc",
    "httpx",
    "httpcore",
    "sqlalchemy",
    "uvicorn",
)


def configure_logging(
    service: str,
    level: str = "INFO",
    format: Literal["json", "console"] = "json",
    *,
    stream: TextIO | None = None,
) -> None:
    """Sets up the process's logging; `__main__` does it once. Calling it again replaces what was set up.

    `service` names the lines that belong to no service in particular; see `get_logger` for the others. `stream` is
    standard error unless told.
    """
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _AddService(service),
        _add_context,
        structlog.processors.StackInfoRenderer(),
    ]
    render: list[Processor]
    if format == "json":
        # Without the frames' variables: they are where the secrets are.
        tracebacks = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=30))
        render = [tracebacks, redact_event, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        to = stream or sys.stderr
        render = [structlog.processors.format_exc_info, redact_event, structlog.dev.ConsoleRenderer(colors=to.isatty())]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[_add_logger, structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def get_logger(name: str, **bound: Any) -> FilteringBoundLogger:
    """The logger of a module (`get_logger(__name__)`), with `bound` on each of its lines.

    Its service is the one bound as `service=`, else the one whose code it is (`draftsmith_auth.accounts` -> auth), else
    the one the current work belongs to (`context.in_service`), else the process's.
    """
    logger: FilteringBoundLogger = structlog.get_logger(name, logger_name=name, **bound)
    return logger


class _AddService:
    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if "service" not in event:
            record = event.get("_record")
            name = record.name if record is not None else str(event.get("logger_name", ""))
            event["service"] = context.service_of(name) or context.current_service() or self._process
        return event


def _add_context(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    work = context.current()
    for key in ("request_id", "tenant_id", "user_id", "build_id"):
        value = getattr(work, key)
        if value:
            event.setdefault(key, value)
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        event.setdefault("trace_id", trace.format_trace_id(span.trace_id))
        event.setdefault("span_id", trace.format_span_id(span.span_id))
    return event


def _add_logger(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record = event.get("_record")
    event.pop("logger_name", None)
    if record is not None:
        event["logger"] = record.name
    return event
