"""git and artifacts over HTTP: a real git clones from a real server; strangers and other tenants get nothing."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import httpx
import pytest

from draftsmith_codegen.publish.archive import pack
from draftsmith_codegen.publish.git_http import GitHttp
from draftsmith_codegen.publish.owners import RepositoryOwners, RepositoryTaken
from draftsmith_codegen.publish.repository import Commit, Repositories
from draftsmith_codegen.side import Side
from draftsmith_codegen_templates.tree import File
from draftsmith_shared.http import serve_http, side_app
from draftsmith_shared.objects.directory import DirectoryStore
from draftsmith_shared.table.sql import SqlTable

TREE = {"README.md": File(b"# hello\n"), "src/main.py": File(b"print('hi')\n" * 5000)}
TOKEN = "service-token"
ARTIFACT = "a" * 64 + ".zip"


@dataclass(frozen=True)
class Served:
    url: str
    owners: RepositoryOwners

    def headers(self, tenant: str = "tnt_1", token: str = TOKEN) -> dict[str, str]:
        return {"x-service-token": token, "x-tenant-id": tenant}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    repositories, objects = Repositories(tmp_path / "git"), DirectoryStore(tmp_path / "objects")
    commit = Commit("bld_1", "First", "", "Ada", "ada@example.org", datetime(2026, 1, 1, tzinfo=UTC))
    await repositories.commit("clinic", TREE, commit)
    await objects.put(f"artifacts/{ARTIFACT}", pack(TREE))
    async with SqlTable.open(f"sqlite:///{tmp_path}/codegen.db", name="codegen") as table:
        owners = RepositoryOwners(table)
        await owners.claim("clinic", "tnt_1", "prj_1")
        side = Side(GitHttp(repositories.root), owners, objects, TOKEN)
        async with serve_http(side_app("codegen", routes=side.routes)) as server:
            yield Served(server.url, owners)


async def clone(served: Served, target: Path, **headers: str) -> subprocess.CompletedProcess[str]:
    configured = (("-c", f"http.extraHeader={name}: {value}") for name, value in served.headers(**headers).items())
    command = ["git", *chain.from_iterable(configured), "clone", "--quiet", f"{served.url}/git/clinic.git", str(target)]
    return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)


async def test_a_clone_holds_the_tree(served: Served, tmp_path: Path) -> None:
    done = await clone(served, tmp_path / "clone")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "clone" / "src" / "main.py").read_bytes() == TREE["src/main.py"].content


@pytest.mark.parametrize("headers", [{"tenant": "tnt_2"}, {"tenant": ""}, {"token": "wrong"}, {"token": ""}])
async def test_nobody_else_can_clone(served: Served, tmp_path: Path, headers: dict[str, str]) -> None:
    assert (await clone(served, tmp_path / "clone", **headers)).returncode != 0


@pytest.mark.parametrize(
    "path",
    [
        "clinic.git/config",
        "clinic.git/../clinic.git/config",
        "clinic.git/%2e%2e/clinic.git/HEAD",
        "nothing.git/HEAD",
        "clinic.git/info/refs?service=git-receive-pack",
        "clinic.git/git-receive-pack",
        "clinic.git/hooks/update.sample",
    ],
)
async def test_nothing_but_reading_is_served(served: Served, path: str) -> None:
    async with httpx.AsyncClient(headers=served.headers()) as client:
        answer = await client.get(f"{served.url}/git/{path}")
    assert answer.status_code in (403, 404)


async def test_an_artifact_is_for_the_platform_alone(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url) as client:
        good = await client.get(f"/artifacts/{ARTIFACT}", headers=served.headers())
        stranger = await client.get(f"/artifacts/{ARTIFACT}")
        missing = await client.get(f"/artifacts/{'b' * 64}.zip", headers=served.headers())
        outside = await client.get("/artifacts/..%2f..%2fcodegen.db", headers=served.headers())
    assert good.content == pack(TREE)
    assert (stranger.status_code, missing.status_code, outside.status_code) == (403, 404, 404)


async def test_a_repository_stays_with_its_project(served: Served) -> None:
    await served.owners.claim("clinic", "tnt_1", "prj_1")
    with pytest.raises(RepositoryTaken):
        await served.owners.claim("clinic", "tnt_1", "prj_2")
