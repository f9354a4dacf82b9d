"""How often and when a failing event is handled again."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Up to `attempts` in all, `first_seconds` after the first failure, then `factor` times longer up to `max_seconds`.

    The defaults give an event about two minutes before it is dead-lettered.
    """

    attempts: int = 10
    first_seconds: float = 0.2
    factor: float = 2.0
    max_seconds: float = 30.0

    def delay(self, failures: int) -> float:
        """Seconds until the next attempt, with jitter (half to all of the step)."""
        step = min(self.first_seconds * self.factor ** (failures - 1), self.max_seconds)
        return step * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret
