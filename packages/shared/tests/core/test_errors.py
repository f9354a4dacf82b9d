import pickle

import pytest

from draftsmith_shared import errors
from draftsmith_shared.errors import DomainError, InvalidInput, Kind, NotFound, RateLimited, error_of

KINDS = {
    cls.kind: cls
    for cls in vars(errors).values()
    if isinstance(cls, type) and issubclass(cls, DomainError) and cls is not DomainError
}


def test_every_kind_has_one_class() -> None:
    assert set(KINDS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_an_error_can_be_made_from_its_kind(kind: Kind) -> None:
    error = error_of(kind, "no", code="SOME_CODE", details={"a": 1})
    assert type(error) is KINDS[kind]
    assert (error.message, error.code, dict(error.details)) == ("no", "SOME_CODE", {"a": 1})


def test_without_a_code_it_is_the_kind() -> None:
    assert NotFound("gone").code == "NOT_FOUND"


def test_details_cannot_be_changed_from_outside() -> None:
    given = {"a": 1}
    error = NotFound("gone", details=given)
    given["a"] = 2
    assert error.details["a"] == 1
    with pytest.raises(TypeError):
        error.details["a"] = 3  # type: ignore[index]


def test_fields_name_themselves_in_the_message() -> None:
    error = InvalidInput.in_fields({"email": "is empty", "name": "is too long"})
    assert error.message == "email: is empty; name: is too long"
    assert error.fields == {"email": "is empty", "name": "is too long"}
    assert NotFound("gone").fields == {}


def test_retry_after() -> None:
    assert RateLimited("slow", details={"retry_after_seconds": 3}).retry_after_seconds == 3.0
    assert RateLimited("slow").retry_after_seconds is None


class SeatTaken(errors.Conflict):
    def __init__(self, seat: int) -> None:
        super().__init__(f"seat {seat} is taken", code="SEAT_TAKEN", details={"seat": seat})


@pytest.mark.parametrize("error", [NotFound("gone", code="X", details={"a": [1]}), SeatTaken(4)])
def test_errors_survive_pickling(error: DomainError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is type(error)
    assert (copy.message, copy.code, dict(copy.details)) == (error.message, error.code, dict(error.details))
