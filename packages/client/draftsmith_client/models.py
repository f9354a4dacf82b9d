"""What the public API answers. Unknown members are ignored, so that a newer platform can say more."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class Failure(Answer):
    code: str
    message: str
    details: dict[str, Any] = {}


class Step(Answer):
    """`state` is pending, dispatched, running, succeeded or failed; `progress` 0 to 1."""

    name: str
    state: str
    attempt: int
    progress: float
    message: str
    started_at: datetime | None = None
    duration_seconds: float | None = None
    output: dict[str, Any] | None = None
    failure: Failure | None = None


class Job(Answer):
    """`state` is queued, running, succeeded, failed or cancelled."""

    job_id: str
    project_id: str
    state: str
    created_at: datetime
    finished_at: datetime | None = None
    duration_seconds: float | None = None
    steps: list[Step]
    failure: Failure | None = None
    trace_id: str = ""

    @property
    def finished(self) -> bool:
        return self.state in ("succeeded", "failed", "cancelled")

    def output(self, step: str) -> dict[str, Any]:
        """What a step gave; {} where it has not given anything."""
        return next((s.output or {} for s in self.steps if s.name == step), {})


class Project(Answer):
    project_id: str
    name: str
    title: str
    description: str
    created_at: datetime
    latest_job_id: str
    app_url: str | None = None
    clone_url: str | None = None


class Status(Answer):
    job: Job
    project: Project


class JobEvent(Answer):
    sequence: int
    type: str
    occurred_at: datetime
    step: str
    message: str
    job: Job


class Created(Answer):
    project_id: str
    job_id: str


class Piece(Answer):
    """Words of the description; `start` and `end` count its characters, `end` exclusive."""

    words: str
    start: int
    end: int


class Element(Answer):
    """An element of the spec (`path`) or a feature (`feature`): the words it came from (None: nobody said it), more
    such words, how sure that is (0 to 1), and whether it was stated, implied or assumed (`source`)."""

    path: str = ""
    feature: str = ""
    words: str | None = None
    start: int | None = None
    end: int | None = None
    also: list[Piece] = []
    confidence: float
    source: str
    note: str = ""


class Understood(Answer):
    """`spec` is YAML; `questions` begin with the most important one."""

    spec: str
    elements: list[Element]
    questions: list[str]
    features: list[Element]
    notes: list[str]


class ProjectPage(Answer):
    projects: list[Project]
    next_page_token: str | None = None
