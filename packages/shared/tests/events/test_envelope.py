"""Ids, the envelope, and its two written forms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from draftsmith_shared.context import bind
from draftsmith_shared.events.envelope import (
    DeadLetter,
    Event,
    from_attributes,
    sequence,
    to_attributes,
)
from draftsmith_shared.events.kafka_wire import Message, decode, encode
from draftsmith_shared.events.port import Malformed

# Without NUL and lone surrogates: neither a Kafka header nor a row holds them.
texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)
words = texts.filter(bool)
letters = st.builds(DeadLetter, topic=words, group=texts, reason=texts, attempts=st.integers(0, 1000))
events = st.builds(
    Event,
    id=words,
    type=words,
    source=words,
    topic=words,
    key=texts,
    tenant_id=words,
    time=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    payload=st.binary(max_size=50),
    traceparent=texts,
    tracestate=texts,
    request_id=texts,
    dead_letter=st.none() | letters,
)


def test_an_event_carries_the_trace_and_the_request_it_is_made_in() -> None:
    tracer = TracerProvider().get_tracer("test")
    with tracer.start_as_current_span("work") as span, bind(request_id="req-7"):
        event = Event.of(StringValue(value="x"), topic="t", key="k", tenant_id="acme", source="test")
    context = span.get_span_context()
    assert event.traceparent.startswith(f"00-{context.trace_id:032x}-{context.span_id:016x}-")
    assert event.request_id == "req-7"
    assert event.type == "google.protobuf.StringValue"
    assert abs(datetime.now(UTC) - event.time) < timedelta(seconds=5)
    assert not trace.get_current_span().get_span_context().is_valid


def test_an_event_outside_of_any_work_has_neither() -> None:
    event = Event.of(StringValue(), topic="t", key="k", tenant_id="acme", source="test", id="mine")
    assert (event.traceparent, event.request_id, event.id) == ("", "", "mine")


def test_what_no_bus_takes_is_refused_at_its_origin() -> None:
    with pytest.raises(ValueError, match=r"StringValue event is larger than 262144 bytes"):
        Event.of(StringValue(value="x" * 300_000), topic="t", key="k", tenant_id="a", source="s")


def test_events_made_one_after_another_are_in_sequence() -> None:
    made = [Event.of(StringValue(), topic="t", key="k", tenant_id="a", source="s") for _ in range(500)]
    assert [sequence(event) for event in made] == sorted(sequence(event) for event in made)


@given(events)
def test_attributes_are_read_back(event: Event) -> None:
    assert from_attributes(to_attributes(event)) == event


@given(events)
def test_a_kafka_record_is_read_back(event: Event) -> None:
    assert decode(encode(event)) == event


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ([], "ce_specversion is None"),
        ([("ce_specversion", b"0.3")], "ce_specversion is '0.3'"),
        ([("ce_specversion", b"1.0"), ("content-type", b"application/json")], "application/json"),
        ([("ce_id", b"\xff")], "not UTF-8"),
    ],
)
def test_a_record_that_is_no_such_event_is_malformed(headers: list[tuple[str, bytes]], problem: str) -> None:
    with pytest.raises(Malformed, match=problem):
        decode(Message("t", b"k", b"", headers))


@pytest.mark.parametrize(
    ("header", "value", "problem"),
    [
        ("ce_id", None, "no header ce_id"),
        ("ce_tenantid", b"", "no header ce_tenantid"),
        ("ce_time", b"yesterday", "yesterday"),
        ("ce_time", b"2026-01-01T00:00:00", "no zone"),
    ],
)
def test_a_record_with_a_broken_header_is_malformed(header: str, value: bytes | None, problem: str) -> None:
    message = encode(Event.of(StringValue(), topic="t", key="k", tenant_id="a", source="s"))
    headers = [(name, old) for name, old in message.headers if name != header]
    headers += [] if value is None else [(header, value)]
    with pytest.raises(Malformed, match=problem):
        decode(replace(message, headers=headers))
