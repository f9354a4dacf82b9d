"""What is read off the records of deployments, and what becomes of them."""

from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from draftsmith_codegen.deploy.port import Deployment, DeploymentRequest, State
from draftsmith_codegen.deploy.store import Record
from draftsmith_codegen.deploy.supervisor import Health

Place: TypeAlias = tuple[str, str]
"""Project and environment: where one deployment runs at a time."""


def deployment_of(request: DeploymentRequest) -> Deployment:
    """As it begins."""
    return Deployment(
        deployment_id=request.deployment_id,
        tenant_id=request.tenant_id,
        project_id=request.project_id,
        build_id=request.build_id,
        environment=request.environment,
        host=request.host,
        state=State.STARTING,
        created_at=request.created_at,
    )


def lock_of(record: Record) -> str:
    """The requirements.lock of its release. Raises OSError."""
    return (Path(record.release) / "backend" / "requirements.lock").read_text(encoding="utf-8")


def place_of(record: Record) -> Place:
    return record.deployment.project_id, record.deployment.environment


def same(one: Record, other: Record) -> bool:
    return one.deployment.deployment_id == other.deployment.deployment_id


def with_health(record: Record, health: Health) -> Record:
    deployment = replace(record.deployment, state=health.state, restarts=health.restarts, last_error=health.last_error)
    return replace(record, deployment=deployment)


def replaced(current: Record | None, record: Record) -> Record | None:
    """What ran before, as it is once `record` runs; None where nothing else did."""
    if current is None or same(current, record):
        return None
    return replace(current, deployment=replace(current.deployment, state=State.STOPPED), wanted=False)


def previous_release(current: Record | None, release: str) -> str:
    """The release to go back to from this one; "" where there is none."""
    if current is None:
        return ""
    return current.previous if current.release == release else current.release
