import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from draftsmith_codegen.deploy import (
    DeployerBusy,
    DeploymentNotFound,
    DeploymentRequest,
    HostTaken,
    HostUnknown,
    LocalDeployer,
    State,
    Timing,
)
from draftsmith_codegen.layers import Layers
from draftsmith_codegen.sandbox import Sandbox
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.unix import unix_transport

Ask = Callable[..., Awaitable[dict[str, Any]]]
MakeRequest = Callable[..., DeploymentRequest]

NEVER_HEALTHY = "import sys; print('no database'); sys.exit(7)"


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 -- of another task, which has no event for it
            await asyncio.sleep(0.05)


async def test_a_deployment_answers_at_its_host(deployer: LocalDeployer, make_request: MakeRequest, ask: Ask) -> None:
    async with deployer.running():
        deployment = await deployer.deploy(make_request())

        assert deployment.state is State.HEALTHY
        assert deployment.last_error == ""
        assert (await ask(deployer))["version"] == "1"
        assert await deployer.get("project", "dev") == deployment
        assert "serving 1" in await deployer.logs("project", "dev")
        assert deployer.healthy == 1
    assert deployer.healthy == 0


async def test_a_zip_is_deployed_like_a_directory(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask, tmp_path: Path
) -> None:
    request = make_request()
    assert isinstance(request.release, Path)
    archive = Path(shutil.make_archive(str(tmp_path / "release"), "zip", request.release))
    async with deployer.running():
        await deployer.deploy(make_request("2", release=archive.read_bytes()))
        assert (await ask(deployer))["version"] == "1"


async def test_deploying_twice_is_one_deployment(deployer: LocalDeployer, make_request: MakeRequest, ask: Ask) -> None:
    request = make_request()
    async with deployer.running():
        first, second = await asyncio.gather(deployer.deploy(request), deployer.deploy(request))
        process = (await ask(deployer))["pid"]
        third = await deployer.deploy(request)

        assert first == second == third
        assert (await ask(deployer))["pid"] == process
        starts = [line for line in await deployer.logs("project", "dev") if "serving" in line]
        assert len(starts) == 1


async def test_an_older_deployment_that_is_asked_for_again_does_not_come_back(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask
) -> None:
    old, new = make_request("1"), make_request("2")
    async with deployer.running():
        await deployer.deploy(old)
        await deployer.deploy(new)
        again = await deployer.deploy(old)

        assert again.state is State.STOPPED
        assert (await ask(deployer))["version"] == "2"


async def test_a_redeploy_never_stops_answering_and_keeps_the_data(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask
) -> None:
    async with deployer.running():
        await deployer.deploy(make_request("1"))
        await ask(deployer, "/count")
        versions: list[str] = []
        failures: list[Exception] = []

        async def visit() -> None:
            while True:
                try:
                    versions.append((await ask(deployer))["version"])
                except httpx.HTTPError as error:
                    failures.append(error)
                await asyncio.sleep(0.005)

        visitor = asyncio.create_task(visit())
        deployment = await deployer.deploy(make_request("2"))

        async def answered() -> bool:
            return versions[-1] == "2"

        await until(answered)
        visitor.cancel()

        assert deployment.state is State.HEALTHY
        assert not failures
        assert versions[0] == "1"
        assert (await ask(deployer, "/count"))["count"] == 2


async def test_a_release_that_fails_leaves_the_old_one_running(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask
) -> None:
    async with deployer.running():
        await deployer.deploy(make_request("1"))
        process = (await ask(deployer))["pid"]
        failed = await deployer.deploy(make_request("2", NEVER_HEALTHY))

        assert failed.state is State.UNHEALTHY
        assert "exit code 7" in failed.last_error
        assert "no database" in failed.last_error
        assert await ask(deployer) == {"version": "1", "pid": process}
        assert (await deployer.get("project", "dev")).deployment_id == "deployment-1"


async def test_a_release_that_failed_can_be_tried_again(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask, tmp_path: Path
) -> None:
    """The same deployment, and this time the machine lets it start."""
    request = make_request("1", f"import os, sys; os.path.exists({str(tmp_path / 'd')!r} + '/no') or sys.exit(7)")
    assert isinstance(request.release, Path)
    async with deployer.running():
        assert (await deployer.deploy(request)).state is State.UNHEALTHY
        assert list((tmp_path / "d" / "releases").iterdir()) == []
        serve = request.release / "backend" / "app" / "serve.py"
        serve.write_text(serve.read_text().replace("sys.exit(7)", "None"))
        assert (await deployer.deploy(request)).state is State.HEALTHY
        assert (await ask(deployer))["version"] == "1"


async def test_only_the_last_two_releases_are_kept(
    deployer: LocalDeployer, make_request: MakeRequest, tmp_path: Path
) -> None:
    async with deployer.running():
        for version in ("1", "2", "3"):
            assert (await deployer.deploy(make_request(version))).state is State.HEALTHY
    kept = sorted(path.name for path in (tmp_path / "d" / "releases").iterdir())
    assert kept == ["deployment-2", "deployment-3"]


async def test_a_new_host_takes_the_place_of_the_old_one(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask
) -> None:
    async with deployer.running():
        await deployer.deploy(make_request("1"))
        await deployer.deploy(make_request("2", host="renamed-dev"))
        assert (await ask(deployer, host="renamed-dev"))["version"] == "2"
        with pytest.raises(HostUnknown):
            await deployer.resolve("clinic-dev")


async def test_a_first_release_that_fails_is_reported_and_not_kept_running(
    deployer: LocalDeployer, make_request: MakeRequest
) -> None:
    async with deployer.running():
        failed = await deployer.deploy(make_request("1", NEVER_HEALTHY))

        assert failed.state is State.UNHEALTHY
        assert (await deployer.resolve("clinic-dev")).state is State.UNHEALTHY
        assert (await deployer.resolve("clinic-dev")).url == ""
        assert "no database" in (await deployer.get("project", "dev")).last_error


async def test_an_app_that_crashes_is_started_again(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask
) -> None:
    async with deployer.running():
        await deployer.deploy(make_request())
        with contextlib.suppress(httpx.HTTPError):
            await ask(deployer, "/crash")

        async def restarted() -> bool:
            found = await deployer.get("project", "dev")
            return found.state is State.HEALTHY and found.restarts == 1

        await until(restarted)
        assert (await ask(deployer))["version"] == "1"
        assert "about to crash" in await deployer.logs("project", "dev")


async def test_an_app_that_turns_unhealthy_is_started_again_and_a_crash_loop_is_told(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask
) -> None:
    async with deployer.running():
        await deployer.deploy(make_request())
        await ask(deployer, "/sick")

        async def looping() -> bool:
            return "crash loop" in (await deployer.get("project", "dev")).last_error

        # `start` bounds each further attempt, which never becomes healthy.
        await until(looping, 60)
        found = await deployer.get("project", "dev")
        assert found.state is State.UNHEALTHY
        assert "/healthz answered 503" in found.last_error
        assert (await deployer.resolve("clinic-dev")).state is State.UNHEALTHY


async def test_after_a_restart_of_the_platform_what_should_run_runs_again(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask, tmp_path: Path, sandbox: Sandbox, table: SqlTable,
    layer_root: Path, fast: Timing,
) -> None:  # fmt: skip
    async with deployer.running():
        await deployer.deploy(make_request("1"))
        await deployer.deploy(make_request("2", host="other-dev", project_id="other"))
        await deployer.stop("other", "dev")
        await ask(deployer, "/count")

    again = LocalDeployer(tmp_path / "d", sandbox, table, Layers(layer_root, sandbox), timing=fast)
    assert (await again.get("project", "dev")).state is State.STARTING
    async with again.running():

        async def healthy() -> bool:
            return (await again.get("project", "dev")).state is State.HEALTHY

        await until(healthy)
        assert (await ask(again, "/count"))["count"] == 2
        assert (await again.get("other", "dev")).state is State.STOPPED


NOTES_ITS_START = """
data = os.environ["DATA_DIR"]
time.sleep(0.5)
open(data + "/began", "w").write(str(time.time_ns()))
"""
SLOW_THE_SECOND_TIME = """
data = os.environ["DATA_DIR"]
if os.path.exists(data + "/known"):
    time.sleep(60)
open(data + "/known", "w").close()
"""


async def test_after_a_restart_what_somebody_asks_for_comes_before_the_newest(
    deployer: LocalDeployer, make_request: MakeRequest, tmp_path: Path, sandbox: Sandbox, table: SqlTable,
    layer_root: Path, fast: Timing, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("draftsmith_codegen.deploy.local._STARTED_AT_ONCE", 1)
    async with deployer.running():
        for version in "1", "2", "3":
            await deployer.deploy(
                make_request(version, NOTES_ITS_START, host=f"app{version}-dev", project_id=f"app{version}")
            )

    again = LocalDeployer(tmp_path / "d", sandbox, table, Layers(layer_root, sandbox), timing=fast)
    async with again.running():

        async def newest_begins() -> bool:
            return [record.deployment.project_id for record in again._to_start] == ["app2", "app1"]

        async def all_healthy() -> bool:
            return again.healthy == 3

        await until(newest_begins)
        assert (await again.resolve("app1-dev")).state is State.STARTING
        await until(all_healthy)

    began = {name: int((tmp_path / f"d/data/{name}/dev/began").read_text()) for name in ("app1", "app2", "app3")}
    assert sorted(began, key=lambda name: began[name]) == ["app3", "app1", "app2"]


async def test_after_a_restart_one_that_does_not_answer_does_not_keep_the_others_waiting(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask, tmp_path: Path, sandbox: Sandbox, table: SqlTable,
    layer_root: Path, fast: Timing, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("draftsmith_codegen.deploy.local._STARTED_AT_ONCE", 1)
    monkeypatch.setattr("draftsmith_codegen.deploy.local._PATIENCE_SECONDS", 0.2)
    async with deployer.running():
        await deployer.deploy(make_request("1"))
        await deployer.deploy(make_request("2", SLOW_THE_SECOND_TIME, host="other-dev", project_id="other"))

    again = LocalDeployer(tmp_path / "d", sandbox, table, Layers(layer_root, sandbox), timing=fast)
    async with again.running():

        async def healthy() -> bool:
            return (await again.get("project", "dev")).state is State.HEALTHY

        await until(healthy, fast.start)
        assert (await ask(again))["version"] == "1"
        assert (await again.get("other", "dev")).state is State.STARTING


async def test_stopped_is_stopped(deployer: LocalDeployer, make_request: MakeRequest) -> None:
    async with deployer.running():
        await deployer.deploy(make_request())
        upstream = await deployer.resolve("clinic-dev")
        stopped = await deployer.stop("project", "dev")

        assert stopped.state is State.STOPPED
        assert (await deployer.resolve("clinic-dev")).state is State.STOPPED
        transport = unix_transport(upstream.url.removeprefix("unix://"))
        async with httpx.AsyncClient(transport=transport) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get("http://app/")


async def test_a_host_belongs_to_who_had_it_first(deployer: LocalDeployer, make_request: MakeRequest) -> None:
    async with deployer.running():
        await deployer.deploy(make_request("1"))
        with pytest.raises(HostTaken):
            await deployer.deploy(make_request("2", project_id="thief"))


async def test_what_is_not_deployed_is_not_found(deployer: LocalDeployer) -> None:
    with pytest.raises(HostUnknown):
        await deployer.resolve("nowhere-dev")
    with pytest.raises(DeploymentNotFound):
        await deployer.get("nobody", "dev")
    with pytest.raises(DeploymentNotFound):
        await deployer.logs("nobody", "dev")


async def test_two_processes_do_not_share_a_directory(
    deployer: LocalDeployer, tmp_path: Path, sandbox: Sandbox, table: SqlTable, layer_root: Path
) -> None:
    other = LocalDeployer(tmp_path / "d", sandbox, table, Layers(layer_root, sandbox))
    async with deployer.running():
        with pytest.raises(DeployerBusy):
            async with other.running():
                pass


async def test_an_app_cannot_turn_its_socket_into_another(
    deployer: LocalDeployer, make_request: MakeRequest, ask: Ask
) -> None:
    """It replaces its socket by a link to a neighbour's; requests still reach itself or nobody."""
    swap = """
import threading
def swap():
    time.sleep(0.5)
    path = sys.argv[sys.argv.index("--uds") + 1]
    os.unlink(path); os.symlink("{target}", path)
threading.Thread(target=swap, daemon=True).start()
"""
    async with deployer.running():
        await deployer.deploy(make_request("1", host="victim-dev", project_id="victim"))
        target = (await deployer.resolve("victim-dev")).url.removeprefix("unix://")
        await deployer.deploy(make_request("2", swap.format(target=target)))
        await asyncio.sleep(1.0)
        versions: list[str] = []

        async def answers() -> bool:
            with contextlib.suppress(httpx.HTTPError):  # on a busy machine it may just be starting again
                versions.append((await ask(deployer))["version"])
            return len(versions) >= 5

        await until(answers, 30)
        assert set(versions) == {"2"}
