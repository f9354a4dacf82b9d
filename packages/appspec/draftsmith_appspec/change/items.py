"""Three versions of a list made one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from .order import merged_order, met_at, reordered_both
from .results import Value


def merged_items(
    base: Sequence[Value], ours: Sequence[Value], theirs: Sequence[Value], *, sequence: bool
) -> tuple[list[Value], bool]:
    """The list with what each side took out and put in, and whether the sides are in each other's way.

    They are when both put the items in another order, when both replaced the same item, and in a `sequence` also when
    both put something in the same place. No version may hold an item twice.
    """
    known = {_key(item): item for side in (base, ours, theirs) for item in side}
    was, mine, yours = ([_key(item) for item in side] for side in (base, ours, theirs))
    kept = [key for key in known if (key in mine and key in yours) or (key not in was)]
    met = met_at(was, mine, yours, kept)
    gone_twice = any(key not in mine and key not in yours for key in was)
    touching = reordered_both(was, mine, yours) or (bool(met) and (sequence or gone_twice))
    return [known[key] for key in merged_order(was, mine, yours, kept)], touching


def _key(item: Value) -> str:
    return item if isinstance(item, str) else json.dumps(item, sort_keys=True)
