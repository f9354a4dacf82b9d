"""Computed fields that are worked out from each other."""

from __future__ import annotations

from collections.abc import Iterator

from ..expressions import computed_uses
from ..findings import Finding
from ..model import AppSpec
from .expression import row_environment

_Key = tuple[str, str]


def circle_findings(spec: AppSpec) -> Iterator[Finding]:
    """Fields that need themselves, by way of others or of other entities."""
    computed = {
        (name, key): computed_uses(field.computed, row_environment(spec, name, caller=False))
        for name, entity in spec.entities.items()
        for key, field in entity.fields.items()
        if field.computed is not None
    }
    needs = {key: [used for used in uses if used in computed] for key, uses in computed.items()}
    while True:  # what needs nothing that is left is taken away; what stays goes in circles, or leads into one
        free = [key for key, uses in needs.items() if not any(used in needs for used in uses)]
        if not free:
            break
        for key in free:
            del needs[key]
    for key in needs:
        if key in _reached(key, needs):
            name, field = key
            message = f"{field} of {name} is worked out from itself"
            yield Finding(("entities", name, "fields", field, "computed"), message, "take it out of the circle")


def _reached(start: _Key, needs: dict[_Key, list[_Key]]) -> set[_Key]:
    found: set[_Key] = set()
    open_ = [start]
    while open_:
        for used in needs.get(open_.pop(), []):
            if used not in found:
                found.add(used)
                open_.append(used)
    return found
