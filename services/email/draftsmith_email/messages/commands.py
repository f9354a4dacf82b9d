"""Queueing a mail for an event, and delivering what is queued."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from draftsmith_email.messages.mailer import Mailer, NotDelivered
from draftsmith_email.messages.model import Message, claimed, not_sent, put_off, sent
from draftsmith_email.messages.rendering import Renderer
from draftsmith_email.messages.store import DUE_SHARDS, MessageStore, StoredMessage
from draftsmith_shared.events.port import Event
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import MAILS, Metrics

_log = get_logger("email")
_POLL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What the commands work with. `contact` answers with the address of a tenant.

    Whoever delivers a mail has it for `lease`, and at most half of that to hand it over: the other half is for clocks
    that disagree and for writing down how it went, so that nobody begins while another may still be at it.
    """

    store: MessageStore
    renderer: Renderer
    mailer: Mailer
    contact: Callable[[str], Awaitable[str]]
    clock: Callable[[], datetime]
    attempts: int
    metrics: Metrics = field(default_factory=Metrics)
    lease: timedelta = timedelta(seconds=60)
    queued: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)


async def queue(office: PostOffice, event: Event, template: str, data: Mapping[str, Any], recipient: str = "") -> None:
    """Renders and keeps the mail that the event asks for, once; without a recipient it goes to the tenant's contact."""
    now = office.clock()
    rendered = office.renderer.render(template, data)
    message = Message(
        message_id=f"{event.id}.{template}",
        tenant_id=event.tenant_id,
        template=template,
        recipient=recipient or await office.contact(event.tenant_id),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        created_at=now,
        due_at=now,
    )
    if await office.store.add_once(event, message):
        office.queued.set()


async def deliver(office: PostOffice, stored: StoredMessage) -> bool:
    """One attempt at a mail; False where another process has it."""
    if stored.message.attempts >= office.attempts:
        reason = "whoever tried last did not live to tell how it went"
        failed = not_sent(stored.message, reason, office.clock(), attempts=office.attempts, lasting=True)
        given_up = await office.store.save(StoredMessage(failed, stored.version)) is not None
        if given_up:
            office.metrics.count(MAILS, template=failed.template, result=failed.state)
        return given_up
    claim = claimed(stored.message, office.clock(), office.lease)
    taken = await office.store.save(StoredMessage(claim, stored.version))
    if taken is None:
        return False
    after = await _attempt(office, claim)
    if await office.store.save(StoredMessage(after, taken.version)) is None:
        _log.warning("the lease ran out before the mail was done with", message_id=claim.message_id)
    return True


async def _attempt(office: PostOffice, message: Message) -> Message:
    """The message after it was handed over, or not."""
    try:
        await _hand_over(office, message)
        after = sent(message, office.clock())
    except NotDelivered as error:
        if error.not_before is not None:
            return put_off(message, str(error), office.clock(), error.not_before)
        after = not_sent(message, str(error), office.clock(), attempts=office.attempts, lasting=error.lasting)
        _log.warning("mail not delivered", message_id=message.message_id, reason=str(error), state=after.state)
    office.metrics.count(MAILS, template=after.template, result=after.state)
    return after


async def _hand_over(office: PostOffice, message: Message) -> None:
    """Raises NotDelivered, also where the mailer takes longer than the lease allows."""
    seconds = office.lease.total_seconds() / 2
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            await office.mailer.deliver(message)
    except TimeoutError:
        if not limit.expired():
            raise
        raise NotDelivered(f"not done within {seconds:g} s", lasting=False) from None


async def deliver_due(office: PostOffice) -> int:
    """Delivers everything that is due and answers how many mails it had; none once the office closes."""
    now, count = office.clock(), 0
    for shard in range(DUE_SHARDS):
        for stored in await office.store.due(shard, now):
            if office.closing.is_set():
                return count
            count += await deliver(office, stored)
    return count


@asynccontextmanager
async def delivering(office: PostOffice, *, drain_seconds: float = 10) -> AsyncIterator[None]:
    """Delivers for as long as the context is open: at once what is queued here, soon what another process left.

    A mail that is being handed over at the end has `drain_seconds`; then another process takes it when its lease ends.
    """
    task = asyncio.create_task(_deliver_forever(office), name="mail-delivery")
    try:
        yield
    finally:
        office.closing.set()
        office.queued.set()
        _, unfinished = await asyncio.wait([task], timeout=drain_seconds)
        for late in unfinished:
            late.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _deliver_forever(office: PostOffice) -> None:
    while not office.closing.is_set():
        office.queued.clear()
        try:
            await deliver_due(office)
        except Exception:  # noqa: BLE001 - delivery outlives a database that is away for a while
            _log.exception("could not deliver; trying again")
        if not office.closing.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SECONDS):
                    await office.queued.wait()
