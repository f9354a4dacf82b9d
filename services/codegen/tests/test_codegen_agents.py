"""Agents that run apart: each process takes its own agents' steps, and only the one with ops runs applications."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from draftsmith_codegen.composition import CodegenService, open_service
from draftsmith_codegen.deploy.errors import DeployerBusy
from draftsmith_codegen.settings import CodegenSettings
from draftsmith_shared.events.port import Event, EventBus, Handler
from draftsmith_shared.testing.postgres import Postgres
from draftsmith_shared.testing.readiness import check_readiness


class Groups:
    """A bus that remembers who consumes what; each is one member of one group."""

    def __init__(self) -> None:
        self.joined: list[tuple[str, tuple[str, ...], int]] = []

    async def publish(self, events: Sequence[Event]) -> None:
        raise AssertionError("codegen publishes nothing")

    async def ready(self) -> None:
        """It is always there."""

    @asynccontextmanager
    async def subscribe(
        self, *, group: str, topics: Sequence[str], handler: Handler, concurrency: int = 1
    ) -> AsyncIterator[None]:
        self.joined.append((group, tuple(topics), concurrency))
        yield


def settings(data_dir: Path, agents: str) -> CodegenSettings:
    return CodegenSettings.model_validate(
        {"data_dir": data_dir, "agents": agents, "service_token": SecretStr("the-service-token"), "slots": 3}
    )


async def open_each(stack: AsyncExitStack, data_dir: Path, *agents: str) -> list[tuple[CodegenService, Groups]]:
    opened = []
    for names in agents:
        bus = Groups()
        opened.append((await stack.enter_async_context(open_service(settings(data_dir, names), bus)), bus))
    return opened


async def test_each_process_joins_the_groups_of_its_own_agents(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        opened = await open_each(stack, tmp_path, "ops", "pm,dev", "qa", "qa")
        groups = [[(group, topics) for group, topics, _ in bus.joined] for _, bus in opened]
        assert groups == [
            [("ops", ("draftsmith.work.ops.v1",))],
            [("pm", ("draftsmith.work.pm.v1",)), ("dev", ("draftsmith.work.dev.v1",))],
            [("qa", ("draftsmith.work.qa.v1",))],
            [("qa", ("draftsmith.work.qa.v1",))],
        ]
        assert {concurrency for _, bus in opened for _, _, concurrency in bus.joined} == {3}


async def test_only_the_process_with_ops_serves_calls_git_and_artifacts(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        (ops, _), (pm, _) = await open_each(stack, tmp_path, "ops", "pm")
        client = await stack.enter_async_context(httpx.AsyncClient())
        assert ops.target
        assert (await client.get(f"{ops.http_url}/git/clinic.git/info/refs")).status_code == 403
        assert pm.target == ""
        assert (await client.get(f"{pm.http_url}/git/clinic.git/info/refs")).status_code == 404
        assert (await client.get(f"{pm.http_url}/healthz")).status_code == 200
        assert "rpc" in (await client.get(f"{ops.http_url}/readyz")).json()["checks"]
        assert "rpc" not in (await client.get(f"{pm.http_url}/readyz")).json()["checks"]


async def test_agents_without_ops_touch_no_deployment(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        await open_each(stack, tmp_path, "pm,dev,qa")
        assert not (tmp_path / "deployments").exists()


async def test_agents_that_run_no_generated_code_need_no_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none() -> list[object]:
        raise AssertionError("nobody needs one")

    monkeypatch.setattr("draftsmith_codegen.composition.probe", none)
    async with AsyncExitStack() as stack:
        await open_each(stack, tmp_path, "pm,dev")


async def test_a_second_process_with_ops_is_refused(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        await open_each(stack, tmp_path, "ops")
        with pytest.raises(DeployerBusy):
            await open_each(stack, tmp_path, "ops")


async def test_readiness_asks_the_database_and_the_bus(tmp_path: Path, postgres: Postgres) -> None:
    def opened(url: str, bus: EventBus) -> AbstractAsyncContextManager[CodegenService]:
        return open_service(settings(tmp_path, "pm").model_copy(update={"table_url": url}), bus)

    await check_readiness(tmp_path, postgres, opened)


def test_agents_are_named_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMITH_CODEGEN_AGENTS", "pm, qa")
    assert CodegenSettings().agents == ("pm", "qa")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("pm,painter", "there is no agent 'painter'; there are pm, dev, qa, ops"),
        ("pm,", "there is no agent ''"),
        ("pm,dev,pm", "name each agent once"),
        ('["pm"]', "separated by commas"),
    ],
)
def test_names_that_are_no_agents_are_refused(monkeypatch: pytest.MonkeyPatch, named: str, words: str) -> None:
    monkeypatch.setenv("DRAFTSMITH_CODEGEN_AGENTS", named)
    with pytest.raises(ValidationError, match=words):
        CodegenSettings()
