"""What can be wrong with a request about a project."""

from draftsmith_shared.errors import InvalidInput, NotFound


class ProjectNotFound(NotFound):
    """No such project, or it is another tenant's: the answer is the same."""

    def __init__(self, project_id: str) -> None:
        super().__init__(
            f"There is no project {project_id!r}.", code="PROJECT_NOT_FOUND", details={"project_id": project_id}
        )


class InvalidRequest(InvalidInput):
    """A field of the request cannot be used; `field` says which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, code="INVALID_REQUEST", details={"fields": {field: message}})
