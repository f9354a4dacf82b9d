"""Ops: publishes what was proven, and runs it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from draftsmith_codegen.agents.work import Work
from draftsmith_codegen.deploy.port import Deployer, DeploymentRequest, State
from draftsmith_codegen.publish.archive import pack, unpack
from draftsmith_codegen.publish.owners import RepositoryOwners
from draftsmith_codegen.publish.repository import Commit, Repositories
from draftsmith_codegen_templates.tree import Tree, join, tree_hash
from draftsmith_shared.errors import PreconditionFailed
from draftsmith_shared.logging import get_logger
from draftsmith_shared.objects.port import ObjectStore
from draftsmith_shared.unix import unix_transport

ENVIRONMENT = "dev"
_log = get_logger("codegen.ops")


class DeploymentUnhealthy(PreconditionFailed):
    """The application did not become healthy; its last words are in the details."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The application was built but did not start well; what ran before still runs.",
            code="DEPLOYMENT_UNHEALTHY",
            details={"output": reason},
        )


class Ops:
    def __init__(
        self,
        objects: ObjectStore,
        repositories: Repositories,
        owners: RepositoryOwners,
        deployer: Deployer,
        *,
        public_url: str,
    ) -> None:
        self._objects = objects
        self._repositories = repositories
        self._owners = owners
        self._deployer = deployer
        self._public_url = public_url

    async def publish(self, work: Work) -> Mapping[str, Any]:
        """Output: commit, clone_url, artifact (object key of repository and built web). Raises GitFailed."""
        tree = await self._tree(work.output("generate")["tree"])
        work.report(0.2, "Committing")
        await self._owners.claim(work.project_slug, work.tenant_id, work.project_id)
        commit = Commit(
            build_id=work.build_id,
            title=f"{work.project_title}: generated from its description",
            body=work.description[:4000],
            author="Draftsmith",
            email="draftsmith@localhost",
            at=work.created_at,
        )
        head = await self._repositories.commit(work.project_slug, tree, commit)
        work.report(0.7, "Packing the artifact")
        whole = join([tree, await self._tree(work.output("verify")["dist"])])
        key = f"artifacts/{tree_hash(whole)}.zip"
        await self._objects.put(key, await asyncio.to_thread(pack, whole), content_type="application/zip")
        return {
            "said": f"commit {head[:12]}",
            "commit": head,
            "clone_url": f"{self._public_url}/git/{work.project_slug}.git",
            "artifact": key,
        }

    async def deploy(self, work: Work) -> Mapping[str, Any]:
        """Output: host, url, deployment_id, logins. Raises DeploymentUnhealthy."""
        host = f"{work.project_slug}-{ENVIRONMENT}"
        work.report(0.1, "Starting the application")
        deployment = await self._deployer.deploy(
            DeploymentRequest(
                deployment_id=f"dep_{work.build_id.removeprefix('bld_')}",
                tenant_id=work.tenant_id,
                project_id=work.project_id,
                build_id=work.build_id,
                environment=ENVIRONMENT,
                host=host,
                release=await self._objects.get(work.output("publish")["artifact"]),
                created_at=work.created_at,
                env={"SEED_DEMO": "1"},
            )
        )
        if deployment.state is not State.HEALTHY:
            raise DeploymentUnhealthy(deployment.last_error)
        work.report(0.9, "Healthy")
        scheme, _, rest = self._public_url.partition("://")
        logins = await self._logins(host)
        return {
            "said": "running, with demo data and a log-in for each role" if logins else "running",
            "host": host,
            "url": f"{scheme}://{host}.{rest}",
            "deployment_id": deployment.deployment_id,
            "logins": logins,
        }

    async def _tree(self, key: str) -> Tree:
        return await asyncio.to_thread(unpack, await self._objects.get(key))

    async def _logins(self, host: str) -> list[dict[str, str]]:
        """The seeded demo accounts, as the application itself tells them."""
        upstream = await self._deployer.resolve(host)
        transport = unix_transport(upstream.url.removeprefix("unix://"))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://app", timeout=10) as client:
                answer = (await client.get("/api/demo")).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            _log.warning("the application tells no demo logins", reason=str(error))
            return []
        return [
            {name: str(login[name])[:200] for name in ("role", "email", "password")}
            for login in answer.get("logins", [])[:20]
        ]
