"""Hashing of passwords with argon2id, at a cost that everyone pays: known user or not."""

import asyncio
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True, slots=True)
class HashCost:
    """The parameters of argon2id; the default is OWASP's (Password Storage Cheat Sheet)."""

    memory_kib: int = 19 * 1024
    iterations: int = 2
    parallelism: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password was right, and whether its hash was made with other parameters than today's."""

    right: bool
    outdated: bool = False


class Passwords:
    """Hashes and verifies in threads, `at_once` at a time: each needs its memory and a processor for itself."""

    def __init__(self, cost: HashCost, *, at_once: int = 2) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.iterations,
            memory_cost=cost.memory_kib,
            parallelism=cost.parallelism,
            hash_len=32,
            salt_len=16,
            type=Type.ID,
        )
        self._slots = asyncio.Semaphore(at_once)
        self._decoy = self._hasher.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str) -> str:
        """The encoded hash (PHC string format) with its salt and parameters."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, encoded: str | None) -> Verdict:
        """Whether the password is the one that was hashed; without a hash the same work is done, and it is not."""
        async with self._slots:
            right = await asyncio.to_thread(self._verify, password, encoded or self._decoy)
        if encoded is None or not right:
            return Verdict(right=False)
        return Verdict(right=True, outdated=self._hasher.check_needs_rehash(encoded))

    def _verify(self, password: str, encoded: str) -> bool:
        try:
            return bool(self._hasher.verify(encoded, password))
        except (VerificationError, InvalidHashError):
            return False
