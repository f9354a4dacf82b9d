"""What can keep a dependency layer from being built."""

from draftsmith_shared.errors import InvalidInput, Unavailable


class DependenciesUnavailable(Unavailable):
    """The layer is not there and its packages cannot be fetched now."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="DEPENDENCIES_UNAVAILABLE")


class DependenciesInvalid(InvalidInput):
    """The lock file asks for something that is not installed: no hash, no package index, or code run at install."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="DEPENDENCIES_INVALID")
