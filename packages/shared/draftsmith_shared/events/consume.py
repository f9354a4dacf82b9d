"""Runs a handler in the trace and the request of the work that caused the event."""

from opentelemetry import propagate, trace

from draftsmith_shared.context import bind
from draftsmith_shared.events.port import Event, Handler


async def run_handler(handler: Handler, event: Event, *, group: str, system: str) -> None:
    """One span per attempt, a child of the span that made the event (OpenTelemetry messaging conventions)."""
    carrier = {"traceparent": event.traceparent, "tracestate": event.tracestate}
    tracer = trace.get_tracer("draftsmith_shared.events")
    with (
        tracer.start_as_current_span(
            f"process {event.topic}",
            context=propagate.extract({name: value for name, value in carrier.items() if value}),
            kind=trace.SpanKind.CONSUMER,
            attributes={
                "messaging.system": system,
                "messaging.destination.name": event.topic,
                "messaging.consumer.group.name": group,
                "messaging.message.id": event.id,
                "messaging.operation.type": "process",
                "cloudevents.event_type": event.type,
            },
        ),
        bind(request_id=event.request_id, tenant_id=event.tenant_id),
    ):
        await handler(event)
