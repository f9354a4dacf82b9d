import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from draftsmith_shared import context
from draftsmith_shared.context import Principal, RequestContext
from draftsmith_shared.errors import Unauthenticated

ALICE = Principal("usr_a", "ten_a", frozenset({"owner"}), token="secret-token")


def test_there_is_nothing_until_something_is_bound() -> None:
    assert context.current() == RequestContext()
    assert context.principal_or_none() is None
    assert context.current_service() == ""
    with pytest.raises(Unauthenticated) as caught:
        context.current_principal()
    assert caught.value.code == "NO_PRINCIPAL"


def test_bindings_nest_and_end() -> None:
    with context.bind(request_id="r1", tenant_id="t1"):
        with context.bind(build_id="b1") as inner:
            assert inner == RequestContext(request_id="r1", tenant_id="t1", build_id="b1")
        assert context.current() == RequestContext(request_id="r1", tenant_id="t1")
    assert context.current() == RequestContext()


def test_acting_as_someone_binds_tenant_and_user() -> None:
    with context.acting_as(ALICE):
        assert context.current_principal() is ALICE
        assert (context.current().tenant_id, context.current().user_id) == ("ten_a", "usr_a")
    assert context.principal_or_none() is None


def test_a_principal_never_shows_its_token() -> None:
    assert "secret-token" not in repr(ALICE)
    assert Principal("usr_a", "ten_a", frozenset({"owner"}), token="another") == ALICE


async def test_tasks_do_not_see_each_other() -> None:
    async def work(name: str) -> str:
        with context.bind(request_id=name):
            await asyncio.sleep(0.001)
            return context.current().request_id

    names = [f"r{number}" for number in range(20)]
    assert await asyncio.gather(*map(work, names)) == names


async def test_an_abandoned_generator_does_not_disturb_the_loop() -> None:
    problems: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, report: problems.append(report))

    async def numbers() -> AsyncIterator[int]:
        with context.bind(request_id="generator"):
            yield 1
            yield 2

    async def take_one() -> int:
        async for number in numbers():
            return number
        return 0

    assert await asyncio.create_task(take_one()) == 1
    gc.collect()
    await asyncio.sleep(0.01)
    assert problems == []


@pytest.mark.parametrize("module", ["draftsmith_auth", "draftsmith_auth.accounts.store"])
def test_code_says_its_service_by_its_name(module: str) -> None:
    assert context.service_of(module) == "auth"


@pytest.mark.parametrize("module", ["draftsmith_shared.rpc", "uvicorn.error", "", "draftsmith"])
def test_shared_code_and_libraries_are_no_services(module: str) -> None:
    assert context.service_of(module) == ""


@pytest.mark.parametrize("proposed", ["0123abcd", "3f2b-77.x_y", "a" * 64])
def test_a_proposed_request_id_is_taken(proposed: str) -> None:
    assert context.accepted_request_id(proposed) == proposed


@pytest.mark.parametrize("proposed", [None, "", "short", "a" * 65, "line\nbreak-in-log", "späte-nummer"])
def test_a_suspicious_request_id_is_replaced(proposed: str | None) -> None:
    accepted = context.accepted_request_id(proposed)
    assert accepted != proposed
    assert len(accepted) == 24
