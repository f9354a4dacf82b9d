"""What can be done to a build. Each function loads, decides, saves and emits in one transaction.

A transaction that lost a race is decided again on what the winner left.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from draftsmith_orchestrator.builds import model
from draftsmith_orchestrator.builds.errors import BuildNotFound, IdempotencyKeyReused, TooMuchContention
from draftsmith_orchestrator.builds.events import project_created
from draftsmith_orchestrator.builds.model import Build, Failure, Policy, StepName, Transition
from draftsmith_orchestrator.builds.store import BuildStore, StoredBuild
from draftsmith_orchestrator.projects.errors import InvalidRequest
from draftsmith_orchestrator.projects.model import (
    Project,
    check_description,
    check_wanted_slug,
    slug_candidates,
)
from draftsmith_orchestrator.projects.store import Made, ProjectStore, StoredProject, claim_slug, put_made, put_project
from draftsmith_shared.context import Principal
from draftsmith_shared.events.outbox import outbox_put
from draftsmith_shared.ids import new_id
from draftsmith_shared.metrics import BUILD_SECONDS, BUILDS, Metrics
from draftsmith_shared.table.port import ConditionFailed, Write

MAX_TRIES = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands work with. `saved` is told the build id after every commit."""

    builds: BuildStore
    projects: ProjectStore
    policy: Policy
    clock: Callable[[], datetime]
    saved: Callable[[str], None]
    traceparent: Callable[[], str]
    metrics: Metrics


async def create_app(
    desk: Desk, caller: Principal, *, description: str, options: Mapping[str, Any], idempotency_key: str
) -> tuple[Project, Build]:
    """A new project and its first build, queued. Raises InvalidRequest and IdempotencyKeyReused."""
    text = check_description(description)
    wanted = _wanted_slug(options)
    request_hash = hashlib.sha256(json.dumps([text, dict(options)], sort_keys=True).encode()).hexdigest()
    if idempotency_key and (made := await desk.projects.made_with(caller.tenant_id, idempotency_key)):
        return await _same_again(desk, made, request_hash, idempotency_key)
    if wanted and await desk.projects.slug_taken(wanted):
        raise _slug_taken(wanted)

    now = desk.clock()
    build_id = new_id("bld")
    project = Project(
        project_id=new_id("prj"),
        tenant_id=caller.tenant_id,
        user_id=caller.user_id,
        description=text,
        created_at=now,
        slug=wanted,
        wanted_slug=wanted,
        latest_build_id=build_id,
    )
    blank = Build(build_id, project.project_id, project.tenant_id, now, traceparent=desk.traceparent())
    build, happenings = model.queue(blank, now)
    writes: list[Write] = [
        put_project(StoredProject(project, 0), project),
        outbox_put(project_created(project)),
        *desk.builds.writes(0, project, build, happenings, now),
    ]
    if wanted:
        writes.append(claim_slug(wanted, project.project_id))
    if idempotency_key:
        made = Made(request_hash, project.project_id, build_id)
        writes.append(put_made(caller.tenant_id, idempotency_key, made, now))
    try:
        await desk.builds.save(writes)
    except ConditionFailed:
        if idempotency_key and (other := await desk.projects.made_with(caller.tenant_id, idempotency_key)):
            return await _same_again(desk, other, request_hash, idempotency_key)
        raise _slug_taken(wanted) from None
    desk.saved(build_id)
    return project, build


async def cancel_build(desk: Desk, caller: Principal, build_id: str) -> Build:
    """Raises BuildNotFound and BuildFinished."""

    def decide(stored: StoredBuild) -> Transition:
        if stored.build.tenant_id != caller.tenant_id:
            raise BuildNotFound(build_id)
        return model.cancel(stored.build, desk.clock())

    return (await _change(desk, build_id, decide)).build


async def claim_step(
    desk: Desk, build_id: str, step: StepName, attempt: int, *, worker_id: str, lease_id: str
) -> StoredBuild:
    """Raises BuildNotFound and StepNotAvailable."""

    def decide(stored: StoredBuild) -> Transition:
        return model.claim(
            stored.build, step, attempt, worker_id=worker_id, lease_id=lease_id, now=desk.clock(), policy=desk.policy
        )

    return await _change(desk, build_id, decide)


async def heartbeat(
    desk: Desk, build_id: str, step: StepName, lease_id: str, *, progress: float, message: str
) -> Build:
    """Raises BuildNotFound and LeaseLost."""

    def decide(stored: StoredBuild) -> Transition:
        return model.heartbeat(
            stored.build,
            step,
            lease_id,
            progress=progress,
            message=message,
            now=desk.clock(),
            policy=desk.policy,
        )

    return (await _change(desk, build_id, decide)).build


async def complete_step(
    desk: Desk, build_id: str, step: StepName, lease_id: str, *, output: Mapping[str, Any]
) -> Build:
    """Raises BuildNotFound and LeaseLost. A finished plan gives the project its name and title."""

    def decide(stored: StoredBuild) -> Transition:
        return model.complete(stored.build, step, lease_id, output=output, now=desk.clock())

    named = (str(output.get("name", "")), str(output.get("title", ""))) if step is StepName.PLAN else None
    return (await _change(desk, build_id, decide, named=named)).build


async def fail_step(
    desk: Desk, build_id: str, step: StepName, lease_id: str, *, failure: Failure, retryable: bool
) -> Build:
    """Raises BuildNotFound and LeaseLost."""

    def decide(stored: StoredBuild) -> Transition:
        return model.fail(
            stored.build,
            step,
            lease_id,
            failure=failure,
            retryable=retryable,
            now=desk.clock(),
            policy=desk.policy,
        )

    return (await _change(desk, build_id, decide)).build


async def look_after(desk: Desk, build_id: str) -> Build:
    """Takes up what a lost worker or a lost message left. Raises BuildNotFound."""

    def decide(stored: StoredBuild) -> Transition:
        return model.look_after(stored.build, desk.clock(), desk.policy)

    return (await _change(desk, build_id, decide)).build


async def _change(
    desk: Desk,
    build_id: str,
    decide: Callable[[StoredBuild], Transition],
    *,
    named: tuple[str, str] | None = None,
) -> StoredBuild:
    for _ in range(MAX_TRIES):
        stored = await desk.builds.get(build_id)
        if stored is None:
            raise BuildNotFound(build_id)
        build, happenings = decide(stored)
        if build == stored.build:
            return stored
        project, naming = stored.project.project, list[Write]()
        if named is not None:
            project, naming = await _name(desk, stored.project, *named)
        writes = desk.builds.writes(stored.version, project, build, happenings, desk.clock())
        try:
            await desk.builds.save([*writes, *naming])
        except ConditionFailed:
            continue
        desk.saved(build_id)
        if build.state.final:
            _count(desk, build)
        return StoredBuild(build, stored.version + 1, StoredProject(project, stored.project.version))
    raise TooMuchContention(build_id)


def _count(desk: Desk, build: Build) -> None:
    """The end of a build, once: a build that has ended does not change any more."""
    desk.metrics.count(BUILDS, result=build.state)
    if build.finished_at is not None:
        seconds = (build.finished_at - build.created_at).total_seconds()
        desk.metrics.observe(BUILD_SECONDS, seconds, result=build.state)


async def _name(desk: Desk, stored: StoredProject, name: str, title: str) -> tuple[Project, list[Write]]:
    """The project with the first free name, and the writes that make it so."""
    project = replace(stored.project, title=title or stored.project.title)
    if project.slug:
        return project, [put_project(stored, project)]
    candidates = slug_candidates(name, project.project_id)
    for slug in candidates:
        if not await desk.projects.slug_taken(slug):
            break
    project = replace(project, slug=slug)
    return project, [put_project(stored, project), claim_slug(project.slug, project.project_id)]


async def _same_again(desk: Desk, made: Made, request_hash: str, key: str) -> tuple[Project, Build]:
    if made.request_hash != request_hash:
        raise IdempotencyKeyReused(key)
    stored = await desk.builds.get(made.build_id)
    if stored is None:
        raise BuildNotFound(made.build_id)
    return stored.project.project, stored.build


def _wanted_slug(options: Mapping[str, Any]) -> str:
    unknown = sorted(set(options) - {"name"})
    if unknown:
        raise InvalidRequest(f"options.{unknown[0]}", f"There is no option {unknown[0]!r}; the options are: name.")
    name = options.get("name") or ""
    if not isinstance(name, str):
        raise InvalidRequest("options.name", "The name has to be a text.")
    return check_wanted_slug(name)


def _slug_taken(slug: str) -> InvalidRequest:
    return InvalidRequest("options.name", f"The name {slug!r} is taken; choose another one or leave it out.")
