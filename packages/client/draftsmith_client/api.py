"""The public API as Python calls.

with Client("http://localhost:8080") as client:
    client.log_in("owner@draftsmith.example", password)
    created = client.create_app("A library where members borrow books.")
    for event in client.events(created.job_id):
        print(event.type)
"""

import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from httpx_sse import connect_sse

from draftsmith_client.models import Answer, Created, Job, JobEvent, Project, ProjectPage, Status, Understood

A = TypeVar("A", bound=Answer)

_LAST = frozenset({"build.succeeded", "build.failed", "build.cancelled"})
_PATIENCE_SECONDS = 60.0
"""How long a broken event stream is taken up again before it counts as lost."""


class ApiError(Exception):
    """The API refused: `code` is stable, `message` is for people, `request_id` finds it in the platform's log."""

    def __init__(self, status: int, code: str, message: str, details: dict[str, Any], request_id: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.request_id = request_id


class Unreachable(Exception):
    """No platform answers at the address."""


class Client:
    """Talks to one platform. Every method raises ApiError and Unreachable."""

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=httpx.Timeout(30.0, connect=5.0), transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def log_in(self, email: str, password: str) -> None:
        """Every later call is the user's."""
        answer = self._call("POST", "/api/auth/login", json={"email": email, "password": password})
        self._http.headers["Authorization"] = f"Bearer {answer['session']['accessToken']}"

    def create_app(self, description: str, *, name: str | None = None, idempotency_key: str = "") -> Created:
        body = {"description": description, "options": {"name": name} if name else {}}
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return Created.model_validate(self._call("POST", "/api/createApp", json=body, headers=headers))

    def status(self, job_id: str) -> Status:
        return Status.model_validate(self._call("GET", "/api/status", params={"job_id": job_id}))

    def cancel(self, job_id: str) -> Job:
        return Job.model_validate(self._call("POST", f"/api/jobs/{job_id}/cancel"))

    def understand(self, description: str) -> Understood:
        return Understood.model_validate(self._call("POST", "/api/understand", json={"description": description}))

    def projects(self) -> Iterator[Project]:
        """All of them, newest first."""
        token: str | None = ""
        while token is not None:
            page = ProjectPage.model_validate(
                self._call("GET", "/api/projects", params={"page_token": token, "page_size": 100})
            )
            yield from page.projects
            token = page.next_page_token

    def logs(self, project_id: str, lines: int = 200) -> list[str]:
        """The last lines of the running application."""
        answer = self._call("GET", f"/api/projects/{project_id}/logs", params={"lines": lines})
        return list(answer["lines"])

    def build_stats(self) -> dict[str, Any]:
        return self._call("GET", "/api/analytics/builds")

    def events(self, job_id: str, after: int = 0) -> Iterator[JobEvent]:
        """Every event of the job from the first one, live, to its last; a broken stream is taken up where it broke."""
        broken_since: float | None = None
        while True:
            try:
                for event in self._stream(job_id, after):
                    after, broken_since = event.sequence, None
                    yield event
                    if event.type in _LAST:
                        return
            except httpx.TransportError as error:
                broken_since = broken_since or time.monotonic()
                if time.monotonic() - broken_since > _PATIENCE_SECONDS:
                    raise Unreachable(f"The platform at {self.url} stopped answering.") from error
            time.sleep(0.3)

    def _stream(self, job_id: str, after: int) -> Iterator[JobEvent]:
        headers = {"Last-Event-ID": str(after)} if after else {}
        timeout = httpx.Timeout(30.0, read=60.0)
        with connect_sse(self._http, "GET", f"/api/jobs/{job_id}/events", headers=headers, timeout=timeout) as source:
            if source.response.status_code != 200:
                source.response.read()
                raise _error(source.response)
            for message in source.iter_sse():
                if message.data:
                    yield JobEvent.model_validate_json(message.data)

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, **options)
        except httpx.TransportError as error:
            raise Unreachable(f"No platform answers at {self.url}.") from error
        if response.is_error:
            raise _error(response)
        answer: dict[str, Any] = response.json()
        return answer


def _error(response: httpx.Response) -> ApiError:
    try:
        body = response.json()
        words = body["error"]
        return ApiError(
            response.status_code, words["code"], words["message"], words.get("details", {}), body.get("requestId", "")
        )
    except (ValueError, KeyError, TypeError):
        text = f"The platform answered {response.status_code} without saying why."
        return ApiError(response.status_code, "UNEXPECTED", text, {}, response.headers.get("x-request-id", ""))
