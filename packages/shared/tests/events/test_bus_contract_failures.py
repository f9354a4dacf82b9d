"""The contract of the `EventBus` port, against every adapter: handlers that fail, that are slow, that have to leave."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from draftsmith_shared.events.port import Event, EventBus, Malformed, dead_letter_topic
from draftsmith_shared.testing.events import Recorder, event, text, until

Open = Callable[[], AbstractAsyncContextManager[EventBus]]


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
