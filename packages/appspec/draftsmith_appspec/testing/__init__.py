"""Hypothesis strategies for specs.

`valid_specs` draws from what the generator builds today, `full_specs` from the whole language, for writers, differs and
mergers, `renamed_specs` pairs; `any_specs` and `damaged_specs` are for checkers, `read_or_refused` for readers.

For tests only; needs hypothesis, which the package itself does not.
"""

from .base import GENERATED_TYPES, lines, rules, valid_specs
from .edits import renamed_specs
from .full import full_specs
from .reading import read_or_refused
from .seeds import seed_of_the_run
from .wrong import any_specs, damaged_specs

__all__ = [
    "GENERATED_TYPES",
    "any_specs",
    "damaged_specs",
    "full_specs",
    "lines",
    "read_or_refused",
    "renamed_specs",
    "rules",
    "seed_of_the_run",
    "valid_specs",
]
