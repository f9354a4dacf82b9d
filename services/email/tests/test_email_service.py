"""The service as others meet it: events in, mails out, real gRPC with real tokens."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from draftsmith.email.v1 import email_pb2 as pb
from draftsmith.email.v1.email_pb2_grpc import EmailServiceStub
from draftsmith.events.v1.events_pb2 import BuildStarted
from draftsmith_email.composition import EmailService, open_service
from draftsmith_email.settings import EmailSettings
from draftsmith_shared.context import acting_as, current_service
from draftsmith_shared.errors import InvalidInput, NotFound, Unauthenticated
from draftsmith_shared.events.local import LocalBus
from draftsmith_shared.events.port import Event, EventBus
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.testing.accounts import SERVICE_TOKEN, AuthPeer, running_auth
from draftsmith_shared.testing.postgres import Postgres
from draftsmith_shared.testing.readiness import check_readiness

if TYPE_CHECKING:
    from draftsmith.email.v1.email_pb2_grpc import EmailServiceAsyncStub


@dataclass(frozen=True)
class Running:
    auth: AuthPeer
    bus: EventBus
    user: "EmailServiceAsyncStub"
    service: "EmailServiceAsyncStub"

    async def sent_to(self, name: str, count: int) -> list[pb.Message]:
        """The tenant's mails, once so many have been sent."""
        async with asyncio.timeout(20):
            while True:
                with acting_as(self.auth.user(name)):
                    answer = await self.user.ListMessages(pb.ListMessagesRequest())
                if sum(message.state == pb.MESSAGE_STATE_SENT for message in answer.messages) >= count:
                    return list(answer.messages)
                await asyncio.sleep(0.05)


@pytest.fixture
async def mails(tmp_path: Path, table_url: str) -> AsyncIterator[Running]:
    contacts = {"ten_ada": "ada@example.org", "ten_eve": "eve@example.org"}
    async with (
        running_auth(contacts) as auth,
        LocalBus.open(tmp_path / "bus.db") as bus,
        open_service(
            EmailSettings(
                data_dir=tmp_path,
                table_url=table_url,
                auth_target=auth.target,
                service_token=SecretStr(SERVICE_TOKEN),
            ),
            bus,
        ) as running,
        RpcClient(running.target, service="gateway", service_token=SERVICE_TOKEN) as client,
    ):
        yield Running(
            auth, bus, client.stub(EmailServiceStub), client.stub(EmailServiceStub, identity=Identity.SERVICE)
        )


def build_started(tenant: str, title: str) -> Event:
    told = BuildStarted(build_id="bld_1", project_id="prj_1", tenant_id=tenant, project_title=title)
    return Event.of(told, topic="draftsmith.builds.v1", key="prj_1", tenant_id=tenant, source="orchestrator")


async def test_an_event_becomes_one_mail_to_the_tenants_contact(mails: Running, tmp_path: Path) -> None:
    event = build_started("ten_ada", "Clinic")
    await mails.bus.publish([event, event, build_started("ten_eve", "Shop")])
    [message] = await mails.sent_to("ada", 1)
    assert (message.template, message.recipient, message.subject) == (
        "build_started",
        "ada@example.org",
        "Building Clinic",
    )
    [hers] = await mails.sent_to("eve", 1)
    assert hers.subject == "Building Shop"
    files = sorted((tmp_path / "outbox").iterdir())
    received = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["To"] for path in files]
    assert sorted(received) == ["ada@example.org", "eve@example.org"]


async def test_pages_and_what_is_wrong_with_their_tokens(mails: Running) -> None:
    await mails.bus.publish([build_started("ten_ada", f"Clinic {number}") for number in range(3)])
    await mails.sent_to("ada", 3)
    with acting_as(mails.auth.user("ada")):
        first = await mails.user.ListMessages(pb.ListMessagesRequest(page_size=2))
        rest = await mails.user.ListMessages(pb.ListMessagesRequest(page_size=2, page_token=first.next_page_token))
        assert [message.subject for message in [*first.messages, *rest.messages]] == [
            "Building Clinic 2",
            "Building Clinic 1",
            "Building Clinic 0",
        ]
        for wrong in (pb.ListMessagesRequest(page_token="rubbish"), pb.ListMessagesRequest(page_size=101)):
            with pytest.raises(InvalidInput):
                await mails.user.ListMessages(wrong)
    # A page token is the tenant's own.
    with acting_as(mails.auth.user("eve")), pytest.raises(InvalidInput):
        await mails.user.ListMessages(pb.ListMessagesRequest(page_token=first.next_page_token))


async def test_templates_can_be_looked_at(mails: Running) -> None:
    with acting_as(mails.auth.user("ada")):
        preview = await mails.user.PreviewTemplate(pb.PreviewTemplateRequest(template="build_succeeded"))
        assert preview.subject == "Riverside Clinic is running"
        with pytest.raises(NotFound, match=r"there are welcome, build_started") as caught:
            await mails.user.PreviewTemplate(pb.PreviewTemplateRequest(template="../etc/passwd"))
    assert caught.value.code == "TEMPLATE_NOT_FOUND"


async def test_only_users_may_ask(mails: Running) -> None:
    for stub in (mails.user, mails.service):
        with pytest.raises(Unauthenticated):
            await stub.ListMessages(pb.ListMessagesRequest())
        with pytest.raises(Unauthenticated):
            await stub.PreviewTemplate(pb.PreviewTemplateRequest(template="welcome"))


async def test_the_services_name_does_not_stick_to_whoever_opens_it(tmp_path: Path) -> None:
    settings = EmailSettings(data_dir=tmp_path, service_token=SecretStr(SERVICE_TOKEN))
    async with LocalBus.open(tmp_path / "bus.db") as bus, open_service(settings, bus):
        assert current_service() == ""


async def test_readiness_asks_the_database_and_the_bus(tmp_path: Path, postgres: Postgres) -> None:
    def opened(url: str, bus: EventBus) -> AbstractAsyncContextManager[EmailService]:
        settings = EmailSettings(data_dir=tmp_path, table_url=url, service_token=SecretStr(SERVICE_TOKEN))
        return open_service(settings, bus)

    await check_readiness(tmp_path, postgres, opened)


async def test_without_the_service_token_it_does_not_start_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with LocalBus.open(tmp_path / "bus.db") as bus:
        with pytest.raises(ValueError, match="DRAFTSMITH_SERVICE_TOKEN"):
            async with open_service(EmailSettings(data_dir=tmp_path / "data"), bus):
                raise AssertionError("it started")
    assert not (tmp_path / "data").exists()
