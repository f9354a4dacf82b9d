"""The bodies of the public API. JSON names are in camelCase."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

MAX_DESCRIPTION = 100_000
"""Characters; whoever reads it may read less."""


class Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class ErrorWords(Body):
    """`code` is stable; `message` says what was wrong and what to do; `details.fields` maps fields to their faults."""

    code: str
    message: str
    details: dict[str, Any] = {}


class ErrorEnvelope(Body):
    """The body of every answer from 400 on. `requestId` is also in the X-Request-ID header."""

    error: ErrorWords
    request_id: str
    trace_id: str


class AppOptions(Body):
    name: str | None = Field(
        None, description="The project's name: a DNS label of a-z, 0-9 and '-'; found from the description without it."
    )


class CreateAppBody(Body):
    description: str = Field(
        max_length=MAX_DESCRIPTION,
        description="What the application is about, in plain English.",
        examples=["A library where members borrow books. Books have a title and an author."],
    )
    options: AppOptions = AppOptions()


class CreateAppAnswer(Body):
    project_id: str
    job_id: str
    state: str
    status_url: str
    events_url: str


JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
StepState = Literal["pending", "dispatched", "running", "succeeded", "failed"]


class FailureView(Body):
    code: str
    message: str
    details: dict[str, Any]


class StepView(Body):
    name: str
    state: StepState
    attempt: int
    progress: float = Field(description="0 to 1")
    message: str
    started_at: datetime | None
    duration_seconds: float | None
    output: dict[str, Any] | None
    failure: FailureView | None


class ProjectView(Body):
    project_id: str
    name: str = Field(description="Empty until the plan has found one.")
    title: str
    description: str
    created_at: datetime
    latest_job_id: str
    app_url: str | None
    clone_url: str | None


class JobView(Body):
    job_id: str
    project_id: str
    state: JobState
    created_at: datetime
    finished_at: datetime | None
    duration_seconds: float | None
    steps: list[StepView]
    failure: FailureView | None
    trace_id: str


class StatusView(Body):
    job: JobView
    project: ProjectView


class JobEventView(Body):
    sequence: int
    type: str
    occurred_at: datetime
    step: str
    message: str
    job: JobView


class ProjectList(Body):
    projects: list[ProjectView]
    next_page_token: str | None


class SignUpBody(Body):
    email: str
    password: str = Field(json_schema_extra={"format": "password"})
    name: str = ""


class LogInBody(Body):
    email: str
    password: str = Field(json_schema_extra={"format": "password"})


class RefreshBody(Body):
    refresh_token: str


class SessionView(Body):
    access_token: str
    access_token_expires_at: datetime
    refresh_token: str
    refresh_token_expires_at: datetime
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind of token, not one


class UserView(Body):
    user_id: str
    tenant_id: str
    email: str
    name: str
    roles: list[str]


class SignedInView(Body):
    user: UserView
    session: SessionView


class UnderstandBody(Body):
    description: str = Field(
        max_length=MAX_DESCRIPTION,
        description="What the application is about, in plain English.",
        examples=["A library where members borrow books. Books have a title and an author."],
    )


class WordsView(Body):
    """A piece of the description: `start` and `end` count its characters, `end` exclusive."""

    words: str
    start: int
    end: int


class UnderstoodView(Body):
    """`source` says where it comes from: the words state it, it follows from them, or it is usual for such an app.

    `words`, `start` and `end` are the piece of the description that tells it (null where none does), `also` more.
    """

    words: str | None
    start: int | None
    end: int | None
    also: list[WordsView]
    confidence: float = Field(ge=0, le=1)
    source: Literal["stated", "implied", "assumed"]


class ElementView(UnderstoodView):
    path: str = Field(description="Of the element in the AppSpec.", examples=["entities.Loan.fields.due_on"])
    note: str


class FeatureView(UnderstoodView):
    feature: str = Field(description="Its id in the AppSpec.", examples=["payments"])


class UnderstandAnswer(Body):
    spec: str = Field(description="The AppSpec as YAML.")
    elements: list[ElementView] = Field(description="Every element of it, in its order.")
    questions: list[str] = Field(description="What an answer would make better; the most important first.")
    features: list[FeatureView] = Field(description="Capabilities asked for.")
    notes: list[str] = Field(description="What was left out or not used.")


class DurationsView(Body):
    """Seconds."""

    count: int
    p50: float
    p90: float
    p95: float
    p99: float
    max: float


class StepStatsView(Body):
    step: str
    succeeded: int
    failed: int
    durations: DurationsView


class BuildStatsView(Body):
    day: str | None
    started: int
    succeeded: int
    failed: int
    cancelled: int
    success_rate: float | None = Field(description="Succeeded among finished; null where none has finished.")
    durations: DurationsView
    steps: list[StepStatsView]


class BuildStatsAnswer(Body):
    total: BuildStatsView
    days: list[BuildStatsView]


class MailView(Body):
    message_id: str
    template: str
    recipient: str
    subject: str
    state: str
    attempts: int
    last_error: str
    created_at: datetime
    sent_at: datetime | None


class MailList(Body):
    messages: list[MailView]
    next_page_token: str | None


class LogLines(Body):
    lines: list[str]
