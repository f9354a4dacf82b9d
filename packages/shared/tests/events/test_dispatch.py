"""The dispatcher against a model: whatever fails and in whatever turn, order per key and an honest prefix."""

import asyncio
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from draftsmith_shared.events.dispatch import Delivery, Dispatcher
from draftsmith_shared.events.port import Malformed
from draftsmith_shared.events.retry import RetryPolicy

RETRY = RetryPolicy(attempts=3, first_seconds=0.0005, factor=1.0, max_seconds=0.0005)

# A delivery: its lane, its key, how often it fails before it succeeds (9: never), and whether that is hopeless.
deliveries = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from("xyz"), st.sampled_from([0, 0, 0, 1, 2, 9]), st.booleans()),
    max_size=30,
)


@given(deliveries, st.integers(1, 5))
@settings(deadline=None, max_examples=60)
def test_any_mixture_of_failures(plan: list[tuple[str, str, int, bool]], workers: int) -> None:
    asyncio.run(_run(plan, workers))


async def _run(plan: list[tuple[str, str, int, bool]], workers: int) -> None:
    attempts: dict[int, int] = defaultdict(int)
    ended: dict[tuple[str, str], list[int]] = defaultdict(list)
    given_up: list[int] = []
    prefix: dict[str, int] = {}
    running: set[tuple[str, str]] = set()

    def advanced(lane: str, offset: int) -> None:
        assert offset > prefix.get(lane, -1), "the prefix only grows"
        prefix[lane] = offset
        before = [n for n, (own, _, _, _) in enumerate(plan) if own == lane and n <= offset]
        done = {n for numbers in ended.values() for n in numbers}
        assert set(before) <= done, "nothing unfinished is committed"

    async def handle(delivery: Delivery[str, int]) -> None:
        lane, key, failures, hopeless = plan[delivery.record]
        assert (lane, key) not in running, "one key at a time"
        running.add((lane, key))
        try:
            await asyncio.sleep(0)
            attempts[delivery.record] += 1
            if attempts[delivery.record] <= failures:
                raise Malformed("hopeless") if hopeless else ValueError("again")
            ended[lane, key].append(delivery.record)
        finally:
            running.discard((lane, key))

    async def give_up(delivery: Delivery[str, int], reason: str, times: int) -> None:
        lane, key, _, hopeless = plan[delivery.record]
        assert times == (1 if hopeless else RETRY.attempts)
        assert ("hopeless" if hopeless else "again") in reason
        given_up.append(delivery.record)
        ended[lane, key].append(delivery.record)

    dispatcher: Dispatcher[str, int] = Dispatcher(retry=RETRY, advanced=advanced)
    stop = asyncio.Event()
    tasks = [
        asyncio.create_task(dispatcher.work(handle, give_up, accepts=lambda _: True, stop=stop)) for _ in range(workers)
    ]
    for number, (lane, key, _, _) in enumerate(plan):
        dispatcher.add(Delivery(lane, number, key, number))
    async with asyncio.timeout(20):
        while any(dispatcher.unfinished(lane) for lane in "AB"):
            await dispatcher.changed()
    stop.set()
    dispatcher.interrupt()
    await asyncio.gather(*tasks)
    for (lane, key), numbers in ended.items():
        assert numbers == [n for n, (own, k, _, _) in enumerate(plan) if (own, k) == (lane, key)]
    assert sorted(given_up) == [
        n for n, (_, _, failures, hopeless) in enumerate(plan) if failures >= (1 if hopeless else RETRY.attempts)
    ]
    for lane in {own for own, _, _, _ in plan}:
        assert prefix[lane] == max(n for n, (own, _, _, _) in enumerate(plan) if own == lane)


async def test_a_suspended_lane_hands_out_nothing_and_settles() -> None:
    started, release = asyncio.Event(), asyncio.Event()
    handled: list[int] = []

    async def handle(delivery: Delivery[str, int]) -> None:
        started.set()
        await release.wait()
        handled.append(delivery.record)

    async def give_up(delivery: Delivery[str, int], reason: str, times: int) -> None:
        raise AssertionError(reason)

    finished: list[tuple[str, int]] = []
    dispatcher: Dispatcher[str, int] = Dispatcher(
        retry=RETRY, advanced=lambda lane, offset: finished.append((lane, offset))
    )
    stop = asyncio.Event()
    worker = asyncio.create_task(dispatcher.work(handle, give_up, accepts=lambda _: True, stop=stop))
    for n in range(3):
        dispatcher.add(Delivery("A", n, f"k{n}", n))
    await started.wait()
    dispatcher.suspend("A")
    settled = asyncio.create_task(dispatcher.settled("A"))
    await asyncio.sleep(0.01)
    assert not settled.done()
    release.set()
    await asyncio.wait_for(settled, 5)
    assert (handled, finished) == ([0], [("A", 0)])
    dispatcher.drop("A")
    assert dispatcher.unfinished("A") == 0
    dispatcher.add(Delivery("A", 7, "k", 7))  # assigned again, from what was committed
    async with asyncio.timeout(5):
        while handled != [0, 7]:
            await dispatcher.changed()
    stop.set()
    dispatcher.interrupt()
    await worker


async def test_dropping_a_lane_cancels_what_is_running_and_keeps_the_worker() -> None:
    cancelled = asyncio.Event()
    started = asyncio.Event()

    async def handle(delivery: Delivery[str, int]) -> None:
        if delivery.lane == "A":
            started.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.set()
                raise

    async def give_up(delivery: Delivery[str, int], reason: str, times: int) -> None:
        raise AssertionError(reason)

    finished: list[str] = []
    dispatcher: Dispatcher[str, int] = Dispatcher(retry=RETRY, advanced=lambda lane, _: finished.append(lane))
    stop = asyncio.Event()
    worker = asyncio.create_task(dispatcher.work(handle, give_up, accepts=lambda _: True, stop=stop))
    dispatcher.add(Delivery("A", 0, "k", 0))
    await started.wait()
    dispatcher.drop("A")
    await asyncio.wait_for(cancelled.wait(), 5)
    dispatcher.add(Delivery("B", 0, "k", 0))
    async with asyncio.timeout(5):
        while finished != ["B"]:
            await dispatcher.changed()
    stop.set()
    dispatcher.interrupt()
    await worker


async def test_a_dead_letter_that_is_not_accepted_is_offered_again() -> None:
    offers = 0

    async def handle(delivery: Delivery[str, int]) -> None:
        raise Malformed("no")

    async def give_up(delivery: Delivery[str, int], reason: str, times: int) -> None:
        nonlocal offers
        offers += 1
        if offers < 3:
            raise ConnectionError("the bus is out")

    finished: list[int] = []
    dispatcher: Dispatcher[str, int] = Dispatcher(retry=RETRY, advanced=lambda _, offset: finished.append(offset))
    stop = asyncio.Event()
    worker = asyncio.create_task(dispatcher.work(handle, give_up, accepts=lambda _: True, stop=stop))
    dispatcher.add(Delivery("A", 5, "k", 0))
    async with asyncio.timeout(5):
        while not finished:
            await dispatcher.changed()
    assert (offers, finished) == (3, [5])
    stop.set()
    dispatcher.interrupt()
    await worker


def test_the_policy_backs_off_up_to_its_limit() -> None:
    policy = RetryPolicy(first_seconds=1, factor=2, max_seconds=5)
    for failures, step in [(1, 1), (2, 2), (3, 4), (4, 5), (50, 5)]:
        assert all(step / 2 <= policy.delay(failures) <= step for _ in range(20))
