"""The contract of the `EventBus` port, against every adapter."""

import asyncio
import os
import secrets
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from draftsmith_shared.context import bind, current
from draftsmith_shared.events.kafka import KafkaBus, Topics
from draftsmith_shared.events.kafka_consumer import Timing
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import Event, EventBus, Malformed, dead_letter_topic
from draftsmith_shared.events.retry import RetryPolicy

RETRY = RetryPolicy(attempts=3, first_seconds=0.02, factor=2.0, max_seconds=0.1)
TIMING = Timing(session_seconds=2.0, drain_seconds=1.0, fetch_wait_seconds=0.02)

Open = Callable[[], AbstractAsyncContextManager[EventBus]]


@pytest.fixture(params=["local", "kafka"])
def open_bus(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the bus; again after a restart of the process, so to say: what was published is still there."""
    if request.param == "local":
        return lambda: LocalBus.open(tmp_path / "bus.db", retry=RETRY, drain_seconds=1.0)
    # The lane with containers names its own broker.
    bootstrap = os.environ.get("DRAFTSMITH_TEST_KAFKA") or request.getfixturevalue("kafka_broker").bootstrap
    return lambda: KafkaBus.open(bootstrap, topics=Topics(partitions=3), retry=RETRY, timing=TIMING)


@pytest.fixture
def topic() -> str:
    return f"test.{secrets.token_hex(4)}"


def event(topic: str, key: str, text: str) -> Event:
    return Event.of(StringValue(value=text), topic=topic, key=key, tenant_id="acme", source="test")


def text(event: Event) -> str:
    return StringValue.FromString(event.payload).value


async def until(condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


class Recorder:
    """A handler that keeps what it got."""

    def __init__(self, then: Callable[[Event], Awaitable[None]] | None = None) -> None:
        self.events: list[Event] = []
        self._then = then

    async def __call__(self, event: Event) -> None:
        self.events.append(event)
        if self._then is not None:
            await self._then(event)

    @property
    def texts(self) -> list[str]:
        return [text(event) for event in self.events]

    def by_key(self) -> dict[str, list[str]]:
        keys: dict[str, list[str]] = defaultdict(list)
        for received in self.events:
            keys[received.key].append(text(received))
        return keys


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


async def test_a_failing_event_comes_again_and_holds_back_its_key_only(open_bus: Open, topic: str) -> None:
    failures = 0

    async def fail_twice(event: Event) -> None:
        nonlocal failures
        if text(event) == "a1" and failures < 2:
            failures += 1
            raise RuntimeError("the database is away")

    recorder = Recorder(fail_twice)
    async with open_bus() as bus, bus.subscribe(group=topic, topics=[topic], handler=recorder, concurrency=2):
        await bus.publish([event(topic, "a", "a1"), event(topic, "a", "a2"), event(topic, "b", "b1")])
        await until(lambda: len(recorder.events) == 5)
    assert recorder.by_key() == {"a": ["a1", "a1", "a1", "a2"], "b": ["b1"]}
    assert recorder.events.index(next(e for e in recorder.events if e.key == "b")) < 4


async def test_after_the_last_attempt_an_event_is_dead_lettered_with_the_reason(open_bus: Open, topic: str) -> None:
    async def refuse(event: Event) -> None:
        if text(event) == "bad":
            raise LookupError("no such project: 42")

    recorder, letters = Recorder(refuse), Recorder()
    bad = event(topic, "k", "bad")
    async with (
        open_bus() as bus,
        bus.subscribe(group=topic, topics=[topic], handler=recorder),
        bus.subscribe(group=f"{topic}-letters", topics=[dead_letter_topic(topic)], handler=letters),
    ):
        await bus.publish([bad, event(topic, "k", "good")])
        await until(lambda: bool(letters.events) and "good" in recorder.texts)
    assert recorder.texts == ["bad", "bad", "bad", "good"]
    (letter,) = letters.events
    assert (letter.id, letter.key, letter.payload, letter.topic) == (bad.id, "k", bad.payload, dead_letter_topic(topic))
    assert letter.dead_letter is not None
    assert (letter.dead_letter.topic, letter.dead_letter.group, letter.dead_letter.attempts) == (topic, topic, 3)
    assert "no such project: 42" in letter.dead_letter.reason


async def test_a_malformed_event_is_dead_lettered_at_once(open_bus: Open, topic: str) -> None:
    async def refuse(event: Event) -> None:
        raise Malformed("unknown payload type")

    recorder, letters = Recorder(refuse), Recorder()
    async with (
        open_bus() as bus,
        bus.subscribe(group=topic, topics=[topic], handler=recorder),
        bus.subscribe(group=f"{topic}-letters", topics=[dead_letter_topic(topic)], handler=letters),
    ):
        await bus.publish([event(topic, "k", "what?")])
        await until(lambda: bool(letters.events))
    assert recorder.texts == ["what?"]
    assert letters.events[0].dead_letter is not None
    assert letters.events[0].dead_letter.attempts == 1
    assert "unknown payload type" in letters.events[0].dead_letter.reason


async def test_a_dead_letter_is_handled_once_only(open_bus: Open, topic: str) -> None:
    async def refuse(event: Event) -> None:
        raise Malformed("never")

    async with open_bus() as bus, bus.subscribe(group=topic, topics=[topic], handler=refuse):
        letters = Recorder()
        async with bus.subscribe(group=f"{topic}-l", topics=[dead_letter_topic(topic)], handler=letters):
            await bus.publish([event(topic, "k", "x")])
            await until(lambda: bool(letters.events))
    again = Recorder()
    async with open_bus() as bus, bus.subscribe(group=topic, topics=[topic], handler=again):
        await bus.publish([event(topic, "k", "y")])
        await until(lambda: bool(again.events))
    assert again.texts == ["y"]


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
    return open_bus() if isinstance(bus, KafkaBus) else _Same(bus)


class _Same(AbstractAsyncContextManager[EventBus]):
    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    async def __aenter__(self) -> EventBus:
        return self._bus

    async def __aexit__(self, *_: object) -> None:
        return None


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


async def test_leaving_waits_for_the_running_handler_and_commits_it(open_bus: Open, topic: str) -> None:
    started, finished = asyncio.Event(), Recorder()

    async def slow(event: Event) -> None:
        started.set()
        await asyncio.sleep(0.3)
        await finished(event)

    async with open_bus() as bus:
        async with bus.subscribe(group=topic, topics=[topic], handler=slow):
            await bus.publish([event(topic, "k", "1"), event(topic, "k", "2")])
            await asyncio.wait_for(started.wait(), 20)
        assert finished.texts == ["1"]
        rest = Recorder()
        async with bus.subscribe(group=topic, topics=[topic], handler=rest):
            await until(lambda: bool(rest.events))
    assert rest.texts == ["2"]


async def test_a_slow_event_holds_back_what_is_committed(open_bus: Open, topic: str) -> None:
    # "slow" was first and is unfinished when its member ends abruptly; it must come again though "fast" was finished.
    release = asyncio.Event()

    async def block(event: Event) -> None:
        if text(event) == "slow":
            await release.wait()

    first, second = Recorder(block), Recorder()
    async with open_bus() as bus:
        member = asyncio.create_task(_hold(bus, topic, first))
        await bus.publish([event(topic, "a", "slow"), *(event(topic, f"b{n}", "fast") for n in range(6))])
        await until(lambda: len(first.events) == 7)
        await asyncio.sleep(0.2)
        member.cancel()  # the drain will not end either: the handler is cancelled
        await asyncio.gather(member, return_exceptions=True)
        async with bus.subscribe(group=topic, topics=[topic], handler=second):
            await until(lambda: "slow" in second.texts)


async def _hold(bus: EventBus, topic: str, handler: Recorder) -> None:
    async with bus.subscribe(group=topic, topics=[topic], handler=handler, concurrency=2):
        await asyncio.Event().wait()


async def test_backlog_larger_than_the_window_is_worked_off(open_bus: Open, topic: str) -> None:
    recorder = Recorder()
    async with open_bus() as bus:
        for start in range(0, 3000, 500):
            await bus.publish([event(topic, f"k{n % 7}", str(n)) for n in range(start, start + 500)])
        async with bus.subscribe(group=topic, topics=[topic], handler=recorder, concurrency=4):
            await until(lambda: len(recorder.events) >= 3000)
    for texts in recorder.by_key().values():
        assert texts == sorted(texts, key=int)


async def test_a_handler_that_was_cancelled_inside_counts_as_failed(open_bus: Open, topic: str) -> None:
    attempts = 0

    async def cancelled_once(event: Event) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise asyncio.CancelledError

    async with open_bus() as bus, bus.subscribe(group=topic, topics=[topic], handler=cancelled_once):
        await bus.publish([event(topic, "k", "x")])
        await until(lambda: attempts == 2)


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
