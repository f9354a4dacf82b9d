"""Queueing a mail for an event, and delivering what is queued."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from draftsmith_email.messages.mailer import Mailer, NotDelivered
from draftsmith_email.messages.model import Message, not_sent, sent
from draftsmith_email.messages.rendering import Renderer
from draftsmith_email.messages.store import DUE_SHARDS, MessageStore, StoredMessage
from draftsmith_shared.events.port import Event
from draftsmith_shared.logging import get_logger

_log = get_logger("email")
_POLL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What the commands work with. `contact` answers with the address of a tenant."""

    store: MessageStore
    renderer: Renderer
    mailer: Mailer
    contact: Callable[[str], Awaitable[str]]
    clock: Callable[[], datetime]
    attempts: int
    queued: asyncio.Event = field(default_factory=asyncio.Event)


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


async def deliver(office: PostOffice, stored: StoredMessage) -> None:
    """One attempt at a mail."""
    message = stored.message
    try:
        await office.mailer.deliver(message)
        after = sent(message, office.clock())
    except NotDelivered as error:
        after = not_sent(message, str(error), office.clock(), attempts=office.attempts, lasting=error.lasting)
        _log.warning("mail not delivered", message_id=message.message_id, reason=str(error), state=after.state)
    await office.store.save(StoredMessage(after, stored.version))


async def deliver_due(office: PostOffice) -> int:
    """Delivers everything that is due and answers how many mails that were."""
    now, count = office.clock(), 0
    for shard in range(DUE_SHARDS):
        for stored in await office.store.due(shard, now):
            await deliver(office, stored)
            count += 1
    return count


@asynccontextmanager
async def delivering(office: PostOffice) -> AsyncIterator[None]:
    """Delivers for as long as the context is open: at once what is queued here, soon what another process left."""
    task = asyncio.create_task(_deliver_forever(office), name="mail-delivery")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _deliver_forever(office: PostOffice) -> None:
    while True:
        office.queued.clear()
        try:
            await deliver_due(office)
        except Exception:  # noqa: BLE001 - delivery outlives a database that is away for a while
            _log.exception("could not deliver; trying again")
        with suppress(TimeoutError):
            async with asyncio.timeout(_POLL_SECONDS):
                await office.queued.wait()
