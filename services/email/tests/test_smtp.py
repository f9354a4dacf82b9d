"""Mails over SMTP: a real server takes, refuses, is away and comes back."""

import email
import email.policy
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from prometheus_client import generate_latest

from draftsmith_email.messages.commands import PostOffice, deliver_due
from draftsmith_email.messages.mailer import NotDelivered, SmtpMailer, SmtpServer
from draftsmith_email.messages.model import Message, MessageState
from draftsmith_email.messages.rendering import Renderer
from draftsmith_email.messages.store import MessageStore
from draftsmith_shared.events.port import Event
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.policy import Breaker
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.testing.ports import free_port

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


class Inbox:
    """An SMTP server's handler: keeps what it accepts, answers what it is told to."""

    def __init__(self) -> None:
        self.accepted: list[bytes] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.accepted.append(bytes(envelope.original_content or b""))
        return self.answer


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, SmtpServer]]:
    handler = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, SmtpServer("127.0.0.1", port, starttls=False)
    controller.stop()


@pytest.fixture
async def store(table_url: str) -> AsyncIterator[MessageStore]:
    async with SqlTable.open(table_url, name="email") as table:
        yield MessageStore(table)


async def test_smtp_delivers_to_a_real_server(inbox: tuple[Inbox, SmtpServer]) -> None:
    received, server = inbox
    await SmtpMailer(server, SENDER).deliver(MESSAGE)
    mail = email.message_from_bytes(received.accepted[0], policy=email.policy.default)
    assert mail["Subject"] == "Building Clínica"
    assert mail["Message-ID"] == "<evt_1.build_started@draftsmith.example>"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(("answer", "lasting"), [("451 later", False), ("550 no such mailbox", True)])
async def test_smtp_tells_passing_refusals_from_lasting_ones(
    inbox: tuple[Inbox, SmtpServer], answer: str, lasting: bool
) -> None:
    received, server = inbox
    received.answer = answer
    with pytest.raises(NotDelivered) as refusal:
        await SmtpMailer(server, SENDER).deliver(MESSAGE)
    assert refusal.value.lasting is lasting


async def test_a_server_that_is_away_is_a_passing_refusal() -> None:
    with pytest.raises(NotDelivered) as refusal:
        await SmtpMailer(SmtpServer("127.0.0.1", 1, starttls=False), SENDER).deliver(MESSAGE)
    assert not refusal.value.lasting


@pytest.mark.parametrize("answer", ["421 closing down", None])
async def test_a_server_that_keeps_failing_is_left_alone_and_tried_again_later(
    inbox: tuple[Inbox, SmtpServer], answer: str | None
) -> None:
    received, server = inbox
    now, metrics = [0.0], Metrics()
    breaker = Breaker("smtp", failures=2, reset_seconds=30, metrics=metrics, clock=lambda: now[0])
    failing = server if answer else replace(server, port=1)
    received.answer = answer or received.answer
    for expected in (None, None, 30.0):
        with pytest.raises(NotDelivered) as refusal:
            await SmtpMailer(failing, SENDER, breaker=breaker).deliver(MESSAGE)
        assert (refusal.value.lasting, refusal.value.not_before) == (False, expected)
    assert 'draftsmith_breaker_state_ratio{breaker="smtp"} 1.0' in generate_latest(metrics.registry).decode()
    now[0], received.answer = 31.0, "250 OK"
    await SmtpMailer(server, SENDER, breaker=breaker).deliver(MESSAGE)
    assert len(received.accepted) == 1
    assert 'draftsmith_breaker_state_ratio{breaker="smtp"} 0.0' in generate_latest(metrics.registry).decode()


async def test_refused_mails_are_no_reason_to_leave_the_server_alone(inbox: tuple[Inbox, SmtpServer]) -> None:
    received, server = inbox
    received.answer = "550 no such mailbox"
    mailer = SmtpMailer(server, SENDER, breaker=Breaker("smtp", failures=1))
    for _ in range(3):
        with pytest.raises(NotDelivered, match="550"):
            await mailer.deliver(MESSAGE)


async def test_a_wrong_password_of_ours_is_no_mails_fault() -> None:
    port = free_port()
    controller = Controller(
        Inbox(),
        hostname="127.0.0.1",
        port=port,
        auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
    )
    controller.start()
    try:
        server = SmtpServer("127.0.0.1", port, username="ada", password="wrong", starttls=False)
        with pytest.raises(NotDelivered, match="535") as refusal:
            await SmtpMailer(server, SENDER).deliver(MESSAGE)
    finally:
        controller.stop()
    assert not refusal.value.lasting


async def test_a_silent_server_does_not_hold_us() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = SmtpServer("127.0.0.1", silent.getsockname()[1], starttls=False)
        with pytest.raises(NotDelivered, match=r"no answer within 0.1 s") as refusal:
            await SmtpMailer(server, SENDER, timeout_seconds=0.1).deliver(MESSAGE)
    assert not refusal.value.lasting


async def test_a_mail_that_was_not_tried_has_all_its_attempts_left(
    store: MessageStore, inbox: tuple[Inbox, SmtpServer]
) -> None:
    received, server = inbox
    ahead = [timedelta()]
    breaker = Breaker("smtp", failures=1, reset_seconds=60, clock=lambda: ahead[0].total_seconds())
    breaker.failed()
    desk = PostOffice(
        store,
        Renderer(),
        SmtpMailer(server, SENDER, breaker=breaker),
        _nobody,
        lambda: datetime.now(UTC) + ahead[0],
        attempts=1,
    )
    event = Event("evt_1", "t", "auth", "t", "k", "tnt_1", datetime.now(UTC), b"")
    await store.add_once(event, replace(MESSAGE, due_at=MESSAGE.created_at))
    for seconds in (0, 10, 30):
        ahead[0] = timedelta(seconds=seconds)
        await deliver_due(desk)
        (message,), _ = await store.newest("tnt_1", 1, None)
        assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    ahead[0] = timedelta(seconds=62)
    await deliver_due(desk)
    (message,), _ = await store.newest("tnt_1", 1, None)
    assert (message.state, message.attempts) == (MessageState.SENT, 1)
    assert len(received.accepted) == 1


async def _nobody(tenant_id: str) -> str:
    raise AssertionError("the mail has its recipient")
