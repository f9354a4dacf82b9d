"""The `Deployer` port: keeps the newest healthy release of every project and environment running."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class State(StrEnum):
    """Of a deployment; the names are those of draftsmith.codegen.v1.DeploymentState without their prefix."""

    STARTING = "STARTING"
    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"
    STOPPED = "STOPPED"


@dataclass(frozen=True, slots=True)
class DeploymentRequest:
    """What to deploy.

    `release` is the generated repository: a directory, or a zip of one (bytes or a file). `host` is a DNS label,
    `<project>-<environment>`. `env` is added to the app's environment (SEED_DEMO=1, secrets).
    """

    deployment_id: str
    tenant_id: str
    project_id: str
    build_id: str
    environment: str
    host: str
    release: Path | bytes
    created_at: datetime
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment and how it fares.

    `restarts` counts since it was deployed; `last_error` is empty when all is well.
    """

    deployment_id: str
    tenant_id: str
    project_id: str
    build_id: str
    environment: str
    host: str
    state: State
    created_at: datetime
    restarts: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where requests for a host go: `unix:///path/app.sock`. Empty unless the state is HEALTHY."""

    url: str
    state: State


class Deployer(Protocol):
    async def deploy(self, request: DeploymentRequest) -> Deployment:
        """Deploys and answers when the release is healthy, or UNHEALTHY with the reason: then what ran before runs on.

        Deploying the same id again is one deployment; an id that something newer has replaced stays replaced.
        Raises InvalidInput (RELEASE_INVALID), Conflict (HOST_TAKEN), DependenciesUnavailable, SandboxUnavailable.
        """
        ...

    async def resolve(self, host: str) -> Upstream:
        """Raises NotFound (HOST_UNKNOWN)."""
        ...

    async def get(self, project_id: str, environment: str) -> Deployment:
        """Raises NotFound (DEPLOYMENT_NOT_FOUND)."""
        ...

    async def logs(self, project_id: str, environment: str, max_lines: int = 200) -> Sequence[str]:
        """The last lines the app wrote. Raises NotFound (DEPLOYMENT_NOT_FOUND)."""
        ...

    async def stop(self, project_id: str, environment: str) -> Deployment:
        """Stops it until it is deployed again. Raises NotFound (DEPLOYMENT_NOT_FOUND)."""
        ...
