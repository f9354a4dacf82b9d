"""What a deployer refuses, and why."""

from draftsmith_shared.errors import Conflict, InvalidInput, NotFound, Unavailable


class ReleaseInvalid(InvalidInput):
    def __init__(self, message: str) -> None:
        super().__init__(f"The release cannot be deployed: {message}", code="RELEASE_INVALID")


class HostTaken(Conflict):
    def __init__(self, host: str) -> None:
        super().__init__(f"The host {host} belongs to another project or environment", code="HOST_TAKEN")


class HostUnknown(NotFound):
    def __init__(self, host: str) -> None:
        super().__init__(f"Nothing is deployed at {host}", code="HOST_UNKNOWN")


class DeploymentNotFound(NotFound):
    def __init__(self, project_id: str, environment: str) -> None:
        super().__init__(f"Nothing is deployed of project {project_id} in {environment}", code="DEPLOYMENT_NOT_FOUND")


class DeployerBusy(Unavailable):
    def __init__(self, root: object) -> None:
        super().__init__(
            f"Another process runs the deployments in {root}. Stop it first, or choose another data directory",
            code="DEPLOYER_BUSY",
        )
