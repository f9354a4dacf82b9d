"""What an agent is given for one step of a build, and what it gives back."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from draftsmith.orchestrator.v1 import orchestrator_pb2 as pb

Report: TypeAlias = Callable[[float, str], None]
"""Tells how far the step is (0 to 1) and what it is doing, in words for the person who waits."""


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed step. `outputs` holds what the steps before it gave back, by step name."""

    build_id: str
    project_id: str
    tenant_id: str
    project_slug: str
    project_title: str
    description: str
    created_at: datetime
    outputs: Mapping[str, Mapping[str, Any]]
    report: Report

    def output(self, step: str) -> Mapping[str, Any]:
        """Raises KeyError where that step has not given anything."""
        return self.outputs[step]


StepHandler: TypeAlias = Callable[[Work], Awaitable[Mapping[str, Any]]]
"""Does a step and answers with its output: small, JSON-compatible, references instead of bytes.

Called again with the same work it gives the same result and does nothing twice. Raises DomainError where it cannot.
"""


def work_from_claim(claim: pb.ClaimStepResponse, report: Report) -> Work:
    """The work in the orchestrator's answer to a claim."""
    return Work(
        build_id=claim.build.build_id,
        project_id=claim.project.project_id,
        tenant_id=claim.project.tenant_id,
        project_slug=claim.project.slug,
        project_title=claim.project.title,
        description=claim.project.description,
        created_at=claim.build.created_at.ToDatetime(tzinfo=UTC),
        outputs={step.name: json.loads(step.output_json) for step in claim.build.steps if step.output_json},
        report=report,
    )
