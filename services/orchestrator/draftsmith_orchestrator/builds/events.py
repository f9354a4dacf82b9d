"""What other services are told about builds: happenings as CloudEvents, in the outbox's form."""

from collections.abc import Iterator, Sequence
from typing import Any

from google.protobuf.message import Message

from draftsmith.events.v1 import events_pb2 as pb
from draftsmith_orchestrator.builds.model import Build, Fact, Happening, Step, StepName
from draftsmith_orchestrator.projects.model import Project
from draftsmith_shared.events.port import Event

SOURCE = "orchestrator"
BUILDS_TOPIC = "draftsmith.builds.v1"
WORK_TOPICS = {
    StepName.PLAN: "draftsmith.work.pm.v1",
    StepName.GENERATE: "draftsmith.work.dev.v1",
    StepName.VERIFY: "draftsmith.work.qa.v1",
    StepName.PUBLISH: "draftsmith.work.ops.v1",
    StepName.DEPLOY: "draftsmith.work.ops.v1",
}


def project_created(project: Project) -> Event:
    message = pb.ProjectCreated(
        project_id=project.project_id, tenant_id=project.tenant_id, slug=project.slug, user_id=project.user_id
    )
    return _event(message, BUILDS_TOPIC, project.project_id, project.tenant_id)


def events_of(project: Project, build: Build, happenings: Sequence[Happening]) -> list[Event]:
    """The domain events of a transition, in order. Progress stays in the build's own log."""
    return [
        _event(message, topic, build.project_id, build.tenant_id)
        for happening in happenings
        for topic, message in _messages(project, build, happening)
    ]


def _messages(project: Project, build: Build, happening: Happening) -> Iterator[tuple[str, Message]]:
    ids: dict[str, Any] = {"build_id": build.build_id, "project_id": build.project_id, "tenant_id": build.tenant_id}
    named = {**ids, "project_slug": project.slug, "project_title": project.called}
    step = happening.step
    match happening.fact, step:
        case Fact.STEP_DISPATCHED, Step():
            yield WORK_TOPICS[step.name], pb.StepDispatched(**ids, step=step.name, attempt=step.attempt)
        case Fact.BUILD_STARTED, _:
            yield BUILDS_TOPIC, pb.BuildStarted(**named)
        case Fact.STEP_SUCCEEDED, Step():
            succeeded = pb.StepSucceeded(**ids, step=step.name, attempt=step.attempt)
            _set_step_duration(succeeded, step)
            yield BUILDS_TOPIC, succeeded
        case ((Fact.STEP_RETRYING | Fact.STEP_FAILED), Step()):
            failed = pb.StepFailed(
                **ids,
                step=step.name,
                attempt=step.attempt,
                code=step.failure.code if step.failure else "",
                message=step.failure.message if step.failure else "",
                will_retry=happening.fact is Fact.STEP_RETRYING,
            )
            _set_step_duration(failed, step)
            yield BUILDS_TOPIC, failed
        case Fact.BUILD_SUCCEEDED, _:
            won = pb.BuildSucceeded(
                **named,
                app_url=str(build.output(StepName.DEPLOY).get("url", "")),
                clone_url=str(build.output(StepName.PUBLISH).get("clone_url", "")),
            )
            _set_build_duration(won, build)
            yield BUILDS_TOPIC, won
        case Fact.BUILD_FAILED, _:
            lost = pb.BuildFailed(
                **named,
                step=step.name if step else "",
                code=build.failure.code if build.failure else "",
                message=build.failure.message if build.failure else "",
            )
            _set_build_duration(lost, build)
            yield BUILDS_TOPIC, lost
        case Fact.BUILD_CANCELLED, _:
            cancelled = pb.BuildCancelled(**named)
            _set_build_duration(cancelled, build)
            yield BUILDS_TOPIC, cancelled
        case _:
            return


def _event(message: Message, topic: str, project_id: str, tenant_id: str) -> Event:
    return Event.of(message, topic=topic, key=project_id, tenant_id=tenant_id, source=SOURCE)


def _set_step_duration(message: pb.StepSucceeded | pb.StepFailed, step: Step) -> None:
    if step.started_at is not None and step.finished_at is not None:
        message.duration.FromTimedelta(step.finished_at - step.started_at)


def _set_build_duration(message: pb.BuildSucceeded | pb.BuildFailed | pb.BuildCancelled, build: Build) -> None:
    if build.finished_at is not None:
        message.duration.FromTimedelta(build.finished_at - build.created_at)
