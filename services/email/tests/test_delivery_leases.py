"""Several processes on one table of mails: one delivers while it lives, another takes over when its lease has ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from draftsmith_email.messages.commands import PostOffice, deliver, deliver_due, delivering
from draftsmith_email.messages.mailer import Mailer
from draftsmith_email.messages.model import Message, MessageState
from draftsmith_email.messages.rendering import Renderer
from draftsmith_email.messages.store import MessageStore, StoredMessage
from draftsmith_shared.events.port import Event
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.testing.crash import Crash

MAILS = 12
LEASE = timedelta(seconds=60)


def message(number: int = 1) -> Message:
    now = datetime.now(UTC)
    return Message(
        message_id=f"evt_{number}.welcome",
        tenant_id="tnt_1",
        template="welcome",
        recipient="ada@example.org",
        subject="Welcome",
        text="Hello\n",
        html="<p>Hello</p>",
        created_at=now,
        due_at=now,
    )


def event(number: int = 1) -> Event:
    moment = datetime.now(UTC)
    return Event(f"evt_{number}", "draftsmith.events.v1.UserSignedUp", "auth", "t", "k", "tnt_1", moment, b"")


@dataclass
class Slow:
    """Takes its time, so that others come meanwhile; remembers what it was given."""

    seconds: float = 0.02
    given: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, message: Message) -> None:
        self.given.append(message.message_id)
        self.begun.set()
        await asyncio.sleep(self.seconds)


@dataclass
class Clock:
    """The time, put forward at will."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def office(store: MessageStore, mailer: Mailer, clock: Clock | None = None, *, lease: timedelta = LEASE) -> PostOffice:
    async def contact(tenant_id: str) -> str:
        raise AssertionError("these mails have their recipients")

    return PostOffice(store, Renderer(), mailer, contact, clock or Clock(), attempts=3, lease=lease)


@asynccontextmanager
async def opened(url: str, count: int) -> AsyncIterator[list[MessageStore]]:
    """As many processes would have it: each with connections of its own."""
    async with AsyncExitStack() as stack:
        yield [MessageStore(await stack.enter_async_context(SqlTable.open(url, name="email"))) for _ in range(count)]


async def state(store: MessageStore, number: int = 1) -> Message:
    stored = await store.get(f"evt_{number}.welcome")
    assert stored is not None
    return stored.message


async def test_of_rival_deliverers_exactly_one_delivers_each_mail(table_url: str) -> None:
    mailer = Slow()
    async with opened(table_url, 3) as stores:
        for number in range(MAILS):
            await stores[0].add_once(event(number), message(number))
        counts = await asyncio.gather(*(deliver_due(office(store, mailer)) for store in stores))
        assert sorted(mailer.given) == sorted(f"evt_{number}.welcome" for number in range(MAILS))
        assert sum(counts) == MAILS
        for number in range(MAILS):
            assert (await state(stores[1], number)).state is MessageState.SENT


async def test_one_that_was_killed_in_mid_delivery_is_taken_over_when_its_lease_has_ended(
    table_url: str, crash: Crash
) -> None:
    mailer, clock = Slow(), Clock()
    async with opened(table_url, 1) as (store,):
        await store.add_once(event(), message())
        crash(KILLED_IN_MID_DELIVERY, table_url, at="delivering")
        assert (await state(store)).attempts == 1
        assert await deliver_due(office(store, mailer, clock)) == 0, "the dead one has it still"
        clock.ahead = LEASE - timedelta(seconds=10)
        assert await deliver_due(office(store, mailer, clock)) == 0
        clock.ahead = LEASE + timedelta(seconds=1)
        assert await deliver_due(office(store, mailer, clock)) == 1
        after = await state(store)
    assert mailer.given == ["evt_1.welcome"]
    assert (after.state, after.attempts) == (MessageState.SENT, 2)


KILLED_IN_MID_DELIVERY = """
    import asyncio, sys
    from datetime import UTC, datetime
    from draftsmith_email.messages.commands import PostOffice, deliver_due
    from draftsmith_email.messages.rendering import Renderer
    from draftsmith_email.messages.store import MessageStore
    from draftsmith_shared.table.sql import SqlTable
    from draftsmith_shared.testing.crash import reached

    class Doomed:
        async def deliver(self, message):
            reached("delivering")

    async def main():
        async with SqlTable.open(sys.argv[1], name="email") as table:
            now = lambda: datetime.now(UTC)
            await deliver_due(PostOffice(MessageStore(table), Renderer(), Doomed(), None, now, attempts=3))

    asyncio.run(main())
"""


async def test_a_mail_that_kills_whoever_delivers_it_is_given_up(table_url: str) -> None:
    mailer, clock = Slow(), Clock()
    async with opened(table_url, 1) as (store,):
        await store.add_once(event(), replace(message(), attempts=3))
        assert await deliver_due(office(store, mailer, clock)) == 1
        after = await state(store)
    assert mailer.given == []
    assert (after.state, after.attempts, after.last_error) == (
        MessageState.FAILED,
        3,
        "whoever tried last did not live to tell how it went",
    )


async def test_nobody_is_at_it_any_more_when_the_lease_ends(table_url: str) -> None:
    mailer = Slow(seconds=60)
    async with opened(table_url, 1) as (store,):
        await store.add_once(event(), message())
        desk = office(store, mailer, lease=timedelta(seconds=0.2))
        async with asyncio.timeout(10):
            assert await deliver_due(desk) == 1
        after = await state(store)
    assert (after.state, after.last_error) == (MessageState.QUEUED, "not done within 0.1 s")


async def test_one_that_comes_too_late_changes_nothing(table_url: str) -> None:
    """Its clock stood still, say: what the one that took over wrote stays."""
    async with opened(table_url, 2) as (first, second):
        await first.add_once(event(), message())
        stale = await first.get("evt_1.welcome")
        assert stale is not None
        assert await deliver(office(second, Slow()), stale)
        mailer = Slow()
        assert not await deliver(office(first, mailer), StoredMessage(stale.message, stale.version))
        assert mailer.given == []
        assert (await state(first)).state is MessageState.SENT


async def test_closing_lets_the_mail_under_way_go_out_and_begins_no_other(table_url: str) -> None:
    mailer = Slow(seconds=0.2)
    async with opened(table_url, 1) as (store,):
        for number in range(MAILS):
            await store.add_once(event(number), message(number))
        async with delivering(office(store, mailer)), asyncio.timeout(5):
            await mailer.begun.wait()
        assert len(mailer.given) == 1
        assert (await state(store, int(mailer.given[0].split(".")[0][4:]))).state is MessageState.SENT


async def test_a_mail_that_hangs_does_not_keep_the_service_open(table_url: str) -> None:
    mailer = Slow(seconds=60)
    async with opened(table_url, 1) as (store,), asyncio.timeout(10):
        await store.add_once(event(), message())
        async with delivering(office(store, mailer), drain_seconds=0.1):
            await mailer.begun.wait()
        assert (await state(store)).state is MessageState.QUEUED


@pytest.mark.parametrize("rivals", [2, 4])
async def test_running_rivals_share_the_work(table_url: str, rivals: int) -> None:
    mailer = Slow(seconds=0.005)
    async with opened(table_url, rivals) as stores:
        offices = [office(store, mailer) for store in stores]
        async with AsyncExitStack() as stack, asyncio.timeout(20):
            for desk in offices:
                await stack.enter_async_context(delivering(desk))
            for number in range(MAILS):
                await stores[0].add_once(event(number), message(number))
                for desk in offices:
                    desk.queued.set()
            while {(await state(stores[0], n)).state for n in range(MAILS)} != {MessageState.SENT}:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert sorted(mailer.given) == sorted(f"evt_{number}.welcome" for number in range(MAILS))
