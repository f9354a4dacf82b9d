"""Kill -9 anywhere between the decision and its effect: in effect everything happens exactly once, in order."""

import json
import secrets
from pathlib import Path

import pytest

from draftsmith_shared.testing.crash import Crash, complete

# Decides five times (a row and its event in one transaction), relays, consumes with an inbox, and prints the effect.
PIPELINE = """
import asyncio, json, sys
from google.protobuf.wrappers_pb2 import StringValue
from draftsmith_shared.events.kafka import KafkaBus
from draftsmith_shared.events.kafka_consumer import Timing
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.inbox import transact_once
from draftsmith_shared.events.outbox import NotifyingTable, OutboxRelay, outbox_put
from draftsmith_shared.events.port import Event
from draftsmith_shared.table.port import ConditionFailed, Item, Put, Query
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.testing.crash import reached

table_url, bus_kind, bus_at, topic = sys.argv[1:]
handled = []


def open_bus():
    if bus_kind == "local":
        return LocalBus.open(bus_at)
    return KafkaBus.open(bus_at, timing=Timing(session_seconds=1.0, fetch_wait_seconds=0.02))


class CrashingBus:
    # The bus itself, with places to die around what the relay asks of it.
    def __init__(self, bus):
        self._bus = bus

    async def publish(self, events):
        for event in events:
            reached("publishing-" + text(event))
        await self._bus.publish(events)
        for event in events:
            reached("published-" + text(event))


def text(event):
    return StringValue.FromString(event.payload).value


async def decide(table, n):
    event = Event.of(StringValue(value=str(n)), topic=topic, key="project", tenant_id="acme", source="test")
    try:
        await table.transact([Put(Item("decision", str(n), {})), outbox_put(event)])
    except ConditionFailed:
        return  # a former life has decided it
    reached(f"committed-{n}")


async def main():
    async with SqlTable.open(table_url) as inner, open_bus() as bus:

        async def handle(event):
            handled.append(text(event))
            reached("handling-" + text(event))
            seen = await inner.get("effect", "list")
            done = seen.data["texts"] if seen else []
            item = Item("effect", "list", {"texts": [*done, text(event)]}, version=seen.version if seen else 0)
            await transact_once(inner, "group", event, [Put(item)])
            reached("handled-" + text(event))

        async with (
            OutboxRelay(inner, CrashingBus(bus), owner="stable", poll_seconds=0.2) as relay,
            bus.subscribe(group=topic, topics=[topic], handler=handle, concurrency=3),
        ):
            table = NotifyingTable(inner, relay.notify)
            for n in range(5):
                await decide(table, n)
            while True:
                effect = await inner.get("effect", "list")
                if effect and len(effect.data["texts"]) >= 5:
                    break
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.3)  # time for anything that would happen once too often
        effect = await inner.get("effect", "list")
        left = [item.sk for shard in range(8) for item in (await inner.query(Query(f"outbox#{shard:02d}"))).items]
    print(json.dumps({"effect": effect.data["texts"], "handled": handled, "left": left}))


asyncio.run(main())
"""

POINTS = [
    pytest.param(["committed-2"], id="between the transaction and the publication"),
    pytest.param(["publishing-0"], id="in the relay, before the bus has it"),
    pytest.param(["published-1"], id="between the publication and the removal"),
    pytest.param(["handling-3"], id="in the handler, before its transaction"),
    pytest.param(["handled-0"], id="in the handler, after its transaction"),
    pytest.param(["committed-1", "published-1", "handled-1", "handling-2"], id="again and again"),
]


@pytest.mark.parametrize("points", POINTS)
@pytest.mark.parametrize("bus", ["local", "kafka"])
def test_everything_happens_exactly_once(
    request: pytest.FixtureRequest, tmp_path: Path, crash: Crash, bus: str, points: list[str]
) -> None:
    bus_at = str(tmp_path / "bus.db") if bus == "local" else request.getfixturevalue("kafka_broker").bootstrap
    arguments = (f"sqlite:///{tmp_path}/table.db", bus, bus_at, f"crash.{secrets.token_hex(4)}")
    for point in points:
        crash(PIPELINE, *arguments, at=point, seconds=60)
    result = json.loads(complete(PIPELINE, *arguments, seconds=60))
    assert result["effect"] == ["0", "1", "2", "3", "4"]
    assert result["left"] == []
    if points == ["handled-0"]:
        assert result["handled"][0] == "0", "it was delivered again, and the inbox knew it"
