import asyncio
import threading

import pytest

from draftsmith_auth.accounts.passwords import HashCost, Passwords

CHEAP = HashCost(memory_kib=8 * 1024, iterations=1)


async def test_a_hash_verifies_its_password_only() -> None:
    passwords = Passwords(CHEAP)
    encoded = await passwords.hash("correct horse")
    assert encoded.startswith("$argon2id$v=19$m=8192,t=1,p=1$")
    assert (await passwords.verify("correct horse", encoded)).right
    assert not (await passwords.verify("battery staple", encoded)).right


async def test_the_default_cost_is_owasps() -> None:
    assert (await Passwords(HashCost()).hash("x")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_the_same_password_never_hashes_the_same() -> None:
    passwords = Passwords(CHEAP)
    assert await passwords.hash("correct horse") != await passwords.hash("correct horse")


async def test_other_parameters_make_a_hash_outdated() -> None:
    encoded = await Passwords(CHEAP).hash("correct horse")
    assert not (await Passwords(CHEAP).verify("correct horse", encoded)).outdated
    dearer = Passwords(HashCost(memory_kib=8 * 1024, iterations=2))
    assert (await dearer.verify("correct horse", encoded)).outdated
    assert not (await dearer.verify("wrong", encoded)).outdated


async def test_an_unknown_user_costs_the_same_work() -> None:
    worked: list[str] = []

    class Watched(Passwords):
        def _verify(self, password: str, encoded: str) -> bool:
            worked.append(encoded)
            return super()._verify(password, encoded)

    passwords = Watched(CHEAP)
    assert not (await passwords.verify("correct horse", None)).right
    assert len(worked) == 1
    assert worked[0].startswith("$argon2id$v=19$m=8192,t=1,p=1$")


@pytest.mark.parametrize("stored", ["", "plain", "$2b$12$abcdefghijklmnopqrstuv"])
async def test_a_hash_that_is_none_verifies_nothing(stored: str) -> None:
    assert not (await Passwords(CHEAP).verify("", stored or "x")).right


async def test_the_loop_stays_free_and_few_hash_at_once() -> None:
    passwords = Passwords(HashCost(memory_kib=19 * 1024, iterations=2), at_once=2)
    running, most = 0, 0
    lock = threading.Lock()
    verify = passwords._verify

    def counted(password: str, encoded: str) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            return verify(password, encoded)
        finally:
            with lock:
                running -= 1

    passwords._verify = counted  # type: ignore[method-assign]
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    await asyncio.gather(*(passwords.verify("x", None) for _ in range(8)))
    ticking.cancel()
    assert most == 2
    assert ticks > 5
