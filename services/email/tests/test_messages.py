"""Mails: one per event, delivered through whatever goes wrong on the way."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from draftsmith.events.v1 import events_pb2 as pb
from draftsmith_email.consumers import handler
from draftsmith_email.messages.commands import PostOffice, deliver_due, delivering
from draftsmith_email.messages.mailer import FolderMailer, Mailer, NotDelivered
from draftsmith_email.messages.model import Message, MessageState
from draftsmith_email.messages.rendering import TEMPLATES, Renderer
from draftsmith_email.messages.store import MessageStore
from draftsmith_shared.events.port import Event
from draftsmith_shared.table.sql import SqlTable

SENDER = "Draftsmith <no-reply@draftsmith.example>"
MESSAGE = Message(
    message_id="evt_1.build_started",
    tenant_id="tnt_1",
    template="build_started",
    recipient="ada@example.org",
    subject="Building Clínica",
    text="Grüße\n",
    html="<p>Grüße</p>",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@dataclass
class Clock:
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class Flaky:
    """Refuses as often as told, then delivers."""

    def __init__(self, refusals: int, *, lasting: bool = False) -> None:
        self.refusals = refusals
        self.lasting = lasting
        self.delivered: list[str] = []
        self.done = asyncio.Event()

    async def deliver(self, message: Message) -> None:
        if self.refusals > 0:
            self.refusals -= 1
            raise NotDelivered("no answer", lasting=self.lasting)
        self.delivered.append(message.message_id)
        self.done.set()


@pytest.fixture
async def store(table_url: str) -> AsyncIterator[MessageStore]:
    async with SqlTable.open(table_url, name="email") as table:
        yield MessageStore(table)


def office(store: MessageStore, mailer: Mailer, clock: Clock | None = None) -> PostOffice:
    async def contact(tenant_id: str) -> str:
        return f"{tenant_id}@example.org"

    return PostOffice(store, Renderer(), mailer, contact, clock or Clock(), attempts=4)


def started(title: str = "Clinic") -> Event:
    message = pb.BuildStarted(build_id="bld_1", project_id="prj_1", tenant_id="tnt_1", project_title=title)
    return Event.of(message, topic="draftsmith.builds.v1", key="prj_1", tenant_id="tnt_1", source="orchestrator")


async def test_one_mail_per_event_however_often_it_is_told(store: MessageStore, tmp_path: Path) -> None:
    desk = office(store, FolderMailer(tmp_path / "outbox", SENDER))
    event = started()
    await asyncio.gather(*(handler(desk)(event) for _ in range(5)))
    await deliver_due(desk)
    await handler(desk)(event)
    await deliver_due(desk)
    (path,) = (tmp_path / "outbox").iterdir()
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (mail["To"], mail["Subject"]) == ("tnt_1@example.org", "Building Clinic")


async def test_events_that_ask_for_no_mail_pass_by(store: MessageStore) -> None:
    mailer = Flaky(0)
    event = replace(started(), type="draftsmith.events.v1.ProjectCreated")
    await handler(office(store, mailer))(event)
    assert await deliver_due(office(store, mailer)) == 0


async def test_delivery_is_tried_again_ever_later_and_given_up_at_last(store: MessageStore) -> None:
    clock = Clock()
    desk = office(store, Flaky(99), clock)
    await handler(desk)(started())
    tries = 0
    for _ in range(10):
        tries += await deliver_due(desk)
        assert await deliver_due(desk) == 0, "not again before its time"
        clock.now += timedelta(hours=2)
    assert tries == 4
    (message,), _ = await store.newest("tnt_1", 10, None)
    assert (message.state, message.attempts, message.last_error) == (MessageState.FAILED, 4, "no answer")


async def test_attempts_are_counted_by_template_and_result(store: MessageStore) -> None:
    clock = Clock()
    desk = office(store, Flaky(2), clock)
    for event in (started(), started("Shop")):
        await handler(desk)(event)
    while await deliver_due(desk):
        clock.now += timedelta(hours=2)
    await handler(giving_up := replace(desk, mailer=Flaky(1, lasting=True)))(started("Zoo"))
    await deliver_due(giving_up)
    recorded = generate_latest(desk.metrics.registry).decode()
    for result, count in (("queued", 2), ("sent", 2), ("failed", 1)):
        assert f'draftsmith_mails_sent_total{{result="{result}",template="build_started"}} {count}.0' in recorded


async def test_what_can_never_be_delivered_is_not_tried_again(store: MessageStore) -> None:
    desk = office(store, Flaky(1, lasting=True))
    await handler(desk)(started())
    assert await deliver_due(desk) == 1
    (message,), _ = await store.newest("tnt_1", 10, None)
    assert (message.state, message.attempts) == (MessageState.FAILED, 1)


async def test_a_running_office_delivers_at_once_and_after_a_bad_day(store: MessageStore) -> None:
    mailer = Flaky(0)
    desk = office(store, mailer)
    async with delivering(desk), asyncio.timeout(5):
        await handler(desk)(started())
        await mailer.done.wait()


async def test_the_folder_never_shows_a_part_of_a_mail_and_says_why_it_cannot(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "outbox", SENDER)
    await asyncio.gather(*(mailer.deliver(MESSAGE) for _ in range(8)))
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["evt_1.build_started.eml"]
    (tmp_path / "file").write_text("")
    with pytest.raises(NotDelivered, match="Not a directory"):
        await FolderMailer(tmp_path / "file" / "outbox", SENDER).deliver(MESSAGE)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_renders_its_preview(template: str) -> None:
    rendered = Renderer().render(template, TEMPLATES[template])
    assert rendered.subject
    assert "{{" not in rendered.subject + rendered.text + rendered.html


def test_a_title_can_break_neither_the_header_nor_the_page() -> None:
    rendered = Renderer().render("build_started", {"title": "A\r\nBcc: eve@example.org <script>alert(1)</script>"})
    assert "\n" not in rendered.subject
    assert "<script>" not in rendered.html
