import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_auth.accounts.errors import TooManyAttempts
from draftsmith_auth.accounts.throttle import LoginThrottle, ThrottlePolicy


@pytest.fixture
def throttle(engine: AsyncEngine, clock: Any) -> LoginThrottle:
    return LoginThrottle(engine, ThrottlePolicy(per_account=3, per_address=5, window=timedelta(minutes=15)), clock)


async def test_attempts_on_an_account_from_an_address(throttle: LoginThrottle) -> None:
    for _ in range(3):
        await throttle.count("ann", "10.0.0.1")
    with pytest.raises(TooManyAttempts) as caught:
        await throttle.count("ann", "10.0.0.1")
    assert caught.value.code == "RATE_LIMITED"
    assert caught.value.retry_after_seconds == pytest.approx(900, abs=2)
    assert "15 minutes" in caught.value.message
    # Her own address is not locked out by an attacker's.
    await throttle.count("ann", "10.0.0.2")


async def test_attempts_from_one_address_on_many_accounts(throttle: LoginThrottle) -> None:
    for account in "abcde":
        await throttle.count(account, "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        await throttle.count("f", "10.0.0.1")
    await throttle.count("f", "10.0.0.2")


async def test_the_window_ends(throttle: LoginThrottle, clock: Any) -> None:
    for _ in range(3):
        await throttle.count("ann", "10.0.0.1")
    clock.turn(minutes=14, seconds=59)
    with pytest.raises(TooManyAttempts) as caught:
        await throttle.count("ann", "10.0.0.1")
    assert caught.value.retry_after_seconds == 1
    clock.turn(seconds=1)
    await throttle.count("ann", "10.0.0.1")


async def test_success_takes_the_count_back(throttle: LoginThrottle) -> None:
    for _ in range(10):
        await throttle.count("ann", "10.0.0.1")
        await throttle.forgive("ann", "10.0.0.1")


async def test_success_does_not_forgive_guesses_at_others(throttle: LoginThrottle) -> None:
    """An attacker must not reset the address's count by logging in to an account of his own."""
    for account in "abcde":
        await throttle.count(account, "10.0.0.1")
        await throttle.count("mallory", "10.0.0.9")
        await throttle.forgive("mallory", "10.0.0.9")
    with pytest.raises(TooManyAttempts):
        await throttle.count("mallory", "10.0.0.1")


async def test_guesses_made_at_once_are_all_counted(throttle: LoginThrottle) -> None:
    results = await asyncio.gather(*(throttle.count("ann", "10.0.0.1") for _ in range(12)), return_exceptions=True)
    assert sum(result is None for result in results) == 3
    assert sum(isinstance(result, TooManyAttempts) for result in results) == 9


async def test_ended_windows_are_removed(throttle: LoginThrottle, clock: Any) -> None:
    await throttle.count("ann", "10.0.0.1")
    assert await throttle.purge() == 0
    clock.turn(minutes=15)
    assert await throttle.purge() == 2
