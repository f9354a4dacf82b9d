"""Where the random cases of a test run come from."""

from __future__ import annotations

import os
import random

_VARIABLE = "DRAFTSMITH_TEST_SEED"
_USUAL = 20_26


def seed_of_the_run() -> int:
    """The same in every run, unless `DRAFTSMITH_TEST_SEED` gives a number, or `random` for one nobody knows.

    Raises:
        ValueError: it gives neither.
    """
    wanted = os.environ.get(_VARIABLE, "")
    if wanted != "random":
        return int(wanted or _USUAL)
    seed = random.SystemRandom().randrange(2**32)
    print(f"{_VARIABLE}={seed}")
    return seed
