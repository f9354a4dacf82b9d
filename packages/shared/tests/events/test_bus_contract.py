"""The contract of the `EventBus` port, against every adapter: what arrives, in which order, and where."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from draftsmith_shared.context import bind, current
from draftsmith_shared.events.kafka import KafkaBus
from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.testing.events import Recorder, event, text, until

Open = Callable[[], AbstractAsyncContextManager[EventBus]]


async def test_the_whole_event_arrives(open_bus: Open, topic: str) -> None:
    sent = event(topic, "clé/1", "héllo")
    recorder = Recorder()
    async with open_bus() as bus, bus.subscribe(group=topic, topics=[topic], handler=recorder):
        await bus.publish([sent])
        await until(lambda: bool(recorder.events))
    assert recorder.events == [sent]


async def test_each_key_keeps_its_order_while_keys_run_side_by_side(open_bus: Open, topic: str) -> None:
    running = most = 0
    busy: set[str] = set()

    async def overlap(event: Event) -> None:
        nonlocal running, most
        assert event.key not in busy, "two events of one key at once"
        busy.add(event.key)
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001 * (int(text(event)) % 3))
        running -= 1
        busy.discard(event.key)

    recorder = Recorder(overlap)
    async with open_bus() as bus, bus.subscribe(group=topic, topics=[topic], handler=recorder, concurrency=8):
        for start in range(0, 200, 50):
            await bus.publish([event(topic, f"k{n % 10}", str(n)) for n in range(start, start + 50)])
        await until(lambda: len(recorder.events) >= 200)
    assert recorder.by_key() == {f"k{k}": [str(n) for n in range(k, 200, 10)] for k in range(10)}
    assert 2 <= most <= 8


async def test_a_group_goes_on_where_it_was(open_bus: Open, topic: str) -> None:
    first, second = Recorder(), Recorder()
    async with open_bus() as bus:
        await bus.publish([event(topic, "k", "1"), event(topic, "k", "2")])
        async with bus.subscribe(group=topic, topics=[topic], handler=first):
            await until(lambda: len(first.events) == 2)
        await bus.publish([event(topic, "k", "3")])
    async with open_bus() as bus:
        await bus.publish([event(topic, "k", "4")])
        async with bus.subscribe(group=topic, topics=[topic], handler=second):
            await until(lambda: len(second.events) == 2)
            await asyncio.sleep(0.1)
    assert first.texts == ["1", "2"]
    assert second.texts == ["3", "4"]


async def test_members_of_a_group_share_the_work(open_bus: Open, topic: str) -> None:
    async def pause(event: Event) -> None:
        await asyncio.sleep(0.005)

    one, two = Recorder(pause), Recorder(pause)
    async with (
        open_bus() as bus,
        open_bus_again(open_bus, bus) as other,
        bus.subscribe(group=topic, topics=[topic], handler=one),
        other.subscribe(group=topic, topics=[topic], handler=two),
    ):
        sent = 0
        while not (one.events and two.events):
            assert sent < 2000, "one member does all the work"
            await bus.publish([event(topic, f"k{n % 30}", str(sent + n)) for n in range(60)])
            sent += 60
            await asyncio.sleep(0.2)
        await until(lambda: len({*one.texts, *two.texts}) == sent)
    for key, texts in one.by_key().items():
        assert texts == sorted(texts, key=int), key


def open_bus_again(open_bus: Open, bus: EventBus) -> AbstractAsyncContextManager[EventBus]:
    """A second connection, where the bus is one that several processes share."""
    return open_bus() if isinstance(bus, KafkaBus) else nullcontext(bus)


async def test_every_group_gets_every_event(open_bus: Open, topic: str) -> None:
    one, two = Recorder(), Recorder()
    async with open_bus() as bus, bus.subscribe(group=f"{topic}-1", topics=[topic], handler=one):
        await bus.publish([event(topic, "k", str(n)) for n in range(5)])
        await until(lambda: len(one.events) == 5)
        # A group that comes later begins at the beginning.
        async with bus.subscribe(group=f"{topic}-2", topics=[topic], handler=two):
            await until(lambda: len(two.events) == 5)
    assert one.texts == two.texts == [str(n) for n in range(5)]


async def test_one_member_takes_several_topics(open_bus: Open, topic: str) -> None:
    recorder = Recorder()
    topics = [f"{topic}.a", f"{topic}.b"]
    async with open_bus() as bus, bus.subscribe(group=topic, topics=topics, handler=recorder):
        await bus.publish([event(topics[0], "k", "a"), event(topics[1], "k", "b"), event(f"{topic}.c", "k", "c")])
        await until(lambda: len(recorder.events) == 2)
        await asyncio.sleep(0.05)
    assert sorted(recorder.texts) == ["a", "b"]


async def test_backlog_larger_than_the_window_is_worked_off(open_bus: Open, topic: str) -> None:
    recorder = Recorder()
    async with open_bus() as bus:
        for start in range(0, 3000, 500):
            await bus.publish([event(topic, f"k{n % 7}", str(n)) for n in range(start, start + 500)])
        async with bus.subscribe(group=topic, topics=[topic], handler=recorder, concurrency=4):
            await until(lambda: len(recorder.events) >= 3000)
    for texts in recorder.by_key().values():
        assert texts == sorted(texts, key=int)


async def test_the_handler_runs_in_the_trace_and_the_request_of_the_cause(open_bus: Open, topic: str) -> None:
    seen: list[tuple[int, str, str]] = []

    async def handle(event: Event) -> None:
        context = current()
        seen.append((trace.get_current_span().get_span_context().trace_id, context.request_id, context.tenant_id))

    with TracerProvider().get_tracer("test").start_as_current_span("cause") as span, bind(request_id="req-1"):
        sent = event(topic, "k", "x")
    async with open_bus() as bus, bus.subscribe(group=topic, topics=[topic], handler=handle):
        await bus.publish([sent])
        await until(lambda: bool(seen))
    assert seen == [(span.get_span_context().trace_id, "req-1", "acme")]
    assert current().request_id == ""


async def test_publishing_nothing_is_fine(open_bus: Open) -> None:
    nothing: Sequence[Event] = []
    async with open_bus() as bus:
        await bus.publish(nothing)
