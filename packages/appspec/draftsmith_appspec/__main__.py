"""What is made from the model, on standard output: `python -m draftsmith_appspec reference` (or `schema`)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence

from . import json_schema, reference

_MADE: Mapping[str, Callable[[], str]] = {
    "reference": reference,
    "schema": lambda: json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
}


def main(arguments: Sequence[str]) -> int:
    """Write one of them; 2 for anything else."""
    if len(arguments) != 1 or arguments[0] not in _MADE:
        sys.stderr.write(f"usage: python -m draftsmith_appspec {'|'.join(_MADE)}\n")
        return 2
    sys.stdout.write(_MADE[arguments[0]]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
