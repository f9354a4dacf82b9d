#!/usr/bin/env python3
"""How many events a second go from a decision to its effect: tools/bench/bus.py [--events N] [--bus local,kafka].

Method: one process, one SQLite table (WAL, synchronous=FULL) in a temporary folder. Producers decide side by side: each
decision is one transaction (a row and its outbox entry) on a NotifyingTable. The relay publishes, one group consumes
and has its effect in a transaction with its inbox entry. `throughput` is events over the time from the first decision
to the last effect. `latency` is measured afterwards, one event at a time on the idle pipeline: from the return of the
deciding transaction to the return of the transaction of the effect. `bus alone` is publish to handler, without tables.
Kafka is the development broker (Tansu, in memory) in a process of its own on the same machine, so its figures say what
our side costs, not what a cluster does.
"""

import argparse
import asyncio
import os
import platform
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from google.protobuf.wrappers_pb2 import StringValue

from draftsmith_shared.events.factory import open_bus
from draftsmith_shared.events.inbox import transact_once
from draftsmith_shared.events.outbox import NotifyingTable, OutboxRelay, outbox_put
from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.table.port import Item, Put
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.testing.broker import running_broker

TOPIC = "bench.events.v1"
KEYS = 50
PRODUCERS = 8
CONCURRENCY = 8
LATENCY_SAMPLES = 50


def event(n: int, topic: str = TOPIC) -> Event:
    return Event.of(StringValue(value=str(n)), topic=topic, key=f"k{n % KEYS}", tenant_id="acme", source="bench")


class Effects:
    """Counts effects; `wait` returns when there are so many in all."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Event()

    def add(self) -> None:
        self.count += 1
        self._changed.set()

    async def wait(self, count: int) -> None:
        while self.count < count:
            self._changed.clear()
            await self._changed.wait()


async def pipeline(bus: EventBus, folder: Path, events: int) -> None:
    effects = Effects()
    async with AsyncExitStack() as stack:
        inner = await stack.enter_async_context(SqlTable.open(f"sqlite:///{folder}/table.db"))

        async def handle(event: Event) -> None:
            await transact_once(inner, "bench", event, [Put(Item("effect", event.id, {}))])
            effects.add()

        relay = await stack.enter_async_context(OutboxRelay(inner, bus))
        await stack.enter_async_context(
            bus.subscribe(group="bench", topics=[TOPIC], handler=handle, concurrency=CONCURRENCY)
        )
        table = NotifyingTable(inner, relay.notify)

        async def decide(n: int) -> None:
            await table.transact([Put(Item("decision", str(n), {})), outbox_put(event(n))])

        async def produce(numbers: range) -> None:
            for n in numbers:
                await decide(n)

        await decide(-1)
        await effects.wait(1)
        start = time.perf_counter()
        await asyncio.gather(*(produce(range(first, events, PRODUCERS)) for first in range(PRODUCERS)))
        decided = time.perf_counter()
        await effects.wait(1 + events)
        end = time.perf_counter()
        print(f"  throughput    {events / (end - start):8.0f} events/s ({events} events, {end - start:.2f} s,")
        print(f"                all decided after {decided - start:.2f} s)")

        latencies = []
        for n in range(LATENCY_SAMPLES):
            await asyncio.sleep(0.05)
            await decide(events + n)
            start = time.perf_counter()
            await effects.wait(1 + events + n + 1)
            latencies.append((time.perf_counter() - start) * 1000)
        latencies.sort()
        p95 = latencies[int(len(latencies) * 0.95)]
        print(f"  latency       median {statistics.median(latencies):.1f} ms, p95 {p95:.1f} ms")


async def alone(bus: EventBus, events: int) -> None:
    effects = Effects()

    async def handle(event: Event) -> None:
        effects.add()

    topic = f"{TOPIC}.alone"
    async with bus.subscribe(group="bench", topics=[topic], handler=handle, concurrency=CONCURRENCY):
        await bus.publish([event(0, topic)])
        await effects.wait(1)
        start = time.perf_counter()
        for first in range(0, events, 100):
            await bus.publish([event(n, topic) for n in range(first, first + 100)])
        await effects.wait(1 + events // 100 * 100)
        seconds = time.perf_counter() - start
    print(f"  bus alone     {events / seconds:8.0f} events/s (published 100 at a time)")


async def measure(name: str, url: str, folder: Path, events: int) -> None:
    print(f"{name}:")
    async with open_bus(url) as bus:
        await pipeline(bus, folder, events)
        await alone(bus, events * 5)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures outbox -> bus -> inbox.")
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--bus", default="local,kafka", help="which buses, separated by commas")
    options = parser.parse_args()
    print((__doc__ or "").split("Method: ")[1])
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load average {load}")
    for name in options.bus.split(","):
        with tempfile.TemporaryDirectory(prefix="draftsmith-bench-") as temporary:
            folder = Path(temporary)
            if name == "kafka":
                with running_broker() as broker:
                    asyncio.run(measure(name, f"kafka://{broker.bootstrap}", folder, options.events))
            else:
                asyncio.run(measure(name, f"local://{folder}/bus.db", folder, options.events))


if __name__ == "__main__":
    main()
