"""Between builds and JSON-compatible data (items) and between builds and protobuf (RPC, events)."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb
from draftsmith_orchestrator.builds.model import (
    Build,
    BuildState,
    Failure,
    Lease,
    Step,
    StepName,
    StepState,
)

_BUILD_STATE = {state: pb.BuildState.Value(f"BUILD_STATE_{state.name}") for state in BuildState}
_STEP_STATE = {state: pb.StepState.Value(f"STEP_STATE_{state.name}") for state in StepState}


def build_to_data(build: Build) -> dict[str, Any]:
    """JSON-compatible; timestamps in ISO 8601."""
    data: dict[str, Any] = _plain(asdict(build))
    return data


def build_from_data(data: Mapping[str, Any]) -> Build:
    return Build(
        build_id=data["build_id"],
        project_id=data["project_id"],
        tenant_id=data["tenant_id"],
        created_at=datetime.fromisoformat(data["created_at"]),
        state=BuildState(data["state"]),
        steps=tuple(_step_from_data(step) for step in data["steps"]),
        started_at=_time(data["started_at"]),
        finished_at=_time(data["finished_at"]),
        failure=_failure_from_data(data["failure"]),
        traceparent=data["traceparent"],
        sequence=data["sequence"],
    )


def build_to_proto(build: Build) -> pb.Build:
    message = pb.Build(
        build_id=build.build_id,
        project_id=build.project_id,
        tenant_id=build.tenant_id,
        state=_BUILD_STATE[build.state],
        steps=[_step_to_proto(step) for step in build.steps],
        trace_id=build.traceparent.split("-")[1] if build.traceparent.count("-") == 3 else "",
    )
    message.created_at.FromDatetime(build.created_at)
    if build.finished_at is not None:
        message.finished_at.FromDatetime(build.finished_at)
    if build.failure is not None:
        message.failure.CopyFrom(failure_to_proto(build.failure))
    return message


def failure_to_proto(failure: Failure) -> pb.Failure:
    return pb.Failure(code=failure.code, message=failure.message, details_json=json.dumps(dict(failure.details)))


def failure_from_proto(message: pb.Failure) -> Failure:
    """Raises ValueError where the details are not a JSON object."""
    return Failure(message.code or "UNKNOWN", message.message, json_object(message.details_json))


def json_object(text: str) -> dict[str, Any]:
    """The object; {} for "". Raises ValueError where the text is anything else."""
    value = json.loads(text) if text else {}
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _step_to_proto(step: Step) -> pb.Step:
    message = pb.Step(
        name=step.name,
        state=_STEP_STATE[step.state],
        attempt=step.attempt,
        progress=step.progress,
        message=step.message,
        output_json=json.dumps(dict(step.output)) if step.output is not None else "",
    )
    if step.started_at is not None:
        message.started_at.FromDatetime(step.started_at)
        if step.finished_at is not None:
            message.duration.FromTimedelta(step.finished_at - step.started_at)
    if step.failure is not None:
        message.failure.CopyFrom(failure_to_proto(step.failure))
    return message


def _step_from_data(data: Mapping[str, Any]) -> Step:
    lease = data["lease"]
    return Step(
        name=StepName(data["name"]),
        state=StepState(data["state"]),
        attempt=data["attempt"],
        dispatched_at=_time(data["dispatched_at"]),
        started_at=_time(data["started_at"]),
        finished_at=_time(data["finished_at"]),
        progress=data["progress"],
        message=data["message"],
        output=data["output"],
        failure=_failure_from_data(data["failure"]),
        lease=lease and Lease(lease["lease_id"], lease["worker_id"], datetime.fromisoformat(lease["expires_at"])),
    )


def _failure_from_data(data: Mapping[str, Any] | None) -> Failure | None:
    return None if data is None else Failure(data["code"], data["message"], data["details"])


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value
