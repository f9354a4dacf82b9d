"""From protobuf messages to the bodies of the public API."""

import json
from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from draftsmith.analytics.v1 import analytics_pb2
from draftsmith.auth.v1 import auth_pb2
from draftsmith.codegen.v1 import codegen_pb2
from draftsmith.email.v1 import email_pb2
from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_gateway import schemas
from draftsmith_gateway.addresses import Addresses


def status_view(build: pb.Build, project: pb.Project, addresses: Addresses) -> schemas.StatusView:
    return schemas.StatusView(job=job_view(build), project=project_view(project, addresses))


def job_view(build: pb.Build) -> schemas.JobView:
    created, finished = _moment(build.created_at), _moment_or_none(build, "finished_at")
    return schemas.JobView(
        job_id=build.build_id,
        project_id=build.project_id,
        state=_word(pb.BuildState.Name(build.state), "BUILD_STATE_"),  # type: ignore[arg-type]  # the enum's own words
        created_at=created,
        finished_at=finished,
        duration_seconds=None if finished is None else (finished - created).total_seconds(),
        steps=[_step_view(step) for step in build.steps],
        failure=_failure_view(build.failure) if build.HasField("failure") else None,
        trace_id=build.trace_id,
    )


def project_view(project: pb.Project, addresses: Addresses) -> schemas.ProjectView:
    return schemas.ProjectView(
        project_id=project.project_id,
        name=project.slug,
        title=project.title,
        description=project.description,
        created_at=_moment(project.created_at),
        latest_job_id=project.latest_build_id,
        app_url=addresses.app(f"{project.slug}-dev") if project.slug else None,
        clone_url=addresses.clone(project.slug) if project.slug else None,
    )


def job_event_view(event: pb.WatchBuildResponse) -> schemas.JobEventView:
    return schemas.JobEventView(
        sequence=event.sequence,
        type=event.type,
        occurred_at=_moment(event.occurred_at),
        step=event.step,
        message=event.message,
        job=job_view(event.build),
    )


def user_view(user: auth_pb2.User) -> schemas.UserView:
    return schemas.UserView(
        user_id=user.user_id, tenant_id=user.tenant_id, email=user.email, name=user.name, roles=list(user.roles)
    )


def session_view(session: auth_pb2.Session) -> schemas.SessionView:
    return schemas.SessionView(
        access_token=session.access_token,
        access_token_expires_at=_moment(session.access_token_expires_at),
        refresh_token=session.refresh_token,
        refresh_token_expires_at=_moment(session.refresh_token_expires_at),
    )


def build_stats_view(stats: analytics_pb2.BuildStats) -> schemas.BuildStatsView:
    finished = stats.succeeded + stats.failed
    return schemas.BuildStatsView(
        day=stats.day or None,
        started=stats.started,
        succeeded=stats.succeeded,
        failed=stats.failed,
        cancelled=stats.cancelled,
        success_rate=stats.success_rate if finished else None,
        durations=_durations_view(stats.durations),
        steps=[
            schemas.StepStatsView(
                step=step.step,
                succeeded=step.succeeded,
                failed=step.failed,
                durations=_durations_view(step.durations),
            )
            for step in stats.steps
        ],
    )


def mail_view(message: email_pb2.Message) -> schemas.MailView:
    return schemas.MailView(
        message_id=message.message_id,
        template=message.template,
        recipient=message.recipient,
        subject=message.subject,
        state=_word(email_pb2.MessageState.Name(message.state), "MESSAGE_STATE_"),
        attempts=message.attempts,
        last_error=message.last_error,
        created_at=_moment(message.created_at),
        sent_at=_moment(message.sent_at) if message.HasField("sent_at") else None,
    )


def _step_view(step: pb.Step) -> schemas.StepView:
    return schemas.StepView(
        name=step.name,
        state=_word(pb.StepState.Name(step.state), "STEP_STATE_"),  # type: ignore[arg-type]  # the enum's own words
        attempt=step.attempt,
        progress=step.progress,
        message=step.message,
        started_at=_moment(step.started_at) if step.HasField("started_at") else None,
        duration_seconds=step.duration.ToTimedelta().total_seconds() if step.HasField("duration") else None,
        output=json.loads(step.output_json) if step.output_json else None,
        failure=_failure_view(step.failure) if step.HasField("failure") else None,
    )


def _failure_view(failure: pb.Failure) -> schemas.FailureView:
    details = json.loads(failure.details_json) if failure.details_json else {}
    return schemas.FailureView(code=failure.code, message=failure.message, details=details)


def understanding_view(answer: codegen_pb2.UnderstandResponse) -> schemas.UnderstandAnswer:
    return schemas.UnderstandAnswer(
        spec=answer.appspec_yaml,
        elements=[
            schemas.ElementView(path=element.path, note=element.note, **_understood(element))
            for element in answer.elements
        ],
        questions=list(answer.questions),
        features=[schemas.FeatureView(feature=element.path, **_understood(element)) for element in answer.features],
        notes=list(answer.notes),
    )


def _understood(element: codegen_pb2.UnderstoodElement) -> dict[str, Any]:
    told = [schemas.WordsView(words=piece.text, start=piece.start, end=piece.end) for piece in element.words]
    first = told[0] if told else None
    return {
        "words": first and first.words,
        "start": first and first.start,
        "end": first and first.end,
        "also": told[1:],
        "confidence": element.confidence,
        "source": _word(codegen_pb2.Basis.Name(element.basis), "BASIS_"),
    }


def _durations_view(durations: analytics_pb2.Durations) -> schemas.DurationsView:
    return schemas.DurationsView(
        count=durations.count,
        p50=durations.p50,
        p90=durations.p90,
        p95=durations.p95,
        p99=durations.p99,
        max=durations.max,
    )


def _word(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).lower()


def _moment(timestamp: Timestamp) -> datetime:
    return timestamp.ToDatetime(tzinfo=UTC)


def _moment_or_none(build: pb.Build, field: str) -> datetime | None:
    return _moment(getattr(build, field)) if build.HasField(field) else None  # type: ignore[arg-type]  # a field's name
