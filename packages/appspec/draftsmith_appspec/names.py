"""What things may be called."""

from __future__ import annotations

import re
from collections.abc import Collection

from .limits import MAX_APP_NAME, MAX_NAME
from .reserved import BUILT_IN, Kind, alternative, reserved
from .words import snake_of

_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_LABEL = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")


def wrong_name(kind: Kind, name: str) -> tuple[str, str] | None:
    """What is wrong with a name, and what to do about it; None when it is fine."""
    if kind == "entity":
        if not _PASCAL.fullmatch(name):
            how = _respelt("PascalCase, singular, such as OrderLine", pascal(name))
            return f'"{name[:60]}" is not an entity name', how
    elif not _SNAKE.fullmatch(name):
        article = "an" if kind[0] in "aeiou" else "a"
        return f'"{name[:60]}" is not a name for {article} {kind}', _respelt(
            "snake_case, such as starts_at", snake(name)
        )
    if len(name) > MAX_NAME:
        return f"the name is longer than {MAX_NAME} characters", "shorten it"
    reason = reserved(kind, name)
    if reason is None:
        return None
    other = alternative(kind, name)
    return f'"{name}" is reserved: {reason}', BUILT_IN.get(name) or f'call it something else, such as "{other}"'


def wrong_app_name(name: str) -> tuple[str, str] | None:
    """The same for the name of an app, which becomes a host name (RFC 1123) and a directory."""
    if len(name) > MAX_APP_NAME:
        return f"the name is longer than {MAX_APP_NAME} characters", "shorten it"
    if not _LABEL.fullmatch(name):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-").lstrip("0123456789-")[:MAX_APP_NAME]
        return f'"{name[:60]}" cannot be part of a web address', _respelt("lower-case letters, digits and -", slug)
    return None


def safe_name(kind: Kind, text: str, taken: Collection[str] = ()) -> str:
    """A valid name near any text, for programs that make specs: not reserved, not too long, not one of `taken`.

    `safe_name("entity", "order lines")` -> `OrderLines`, `safe_name("field", "Order")` -> `position`; a number is added
    where the name is taken. A text without an ASCII letter gives `Item`, `item` and the like.
    """
    base = (pascal(text) if kind == "entity" else snake(text)) or ("Item" if kind == "entity" else "item")
    if reserved(kind, base):
        base = alternative(kind, base)
    name, count = base[:MAX_NAME].rstrip("_"), 1
    while name in taken:
        count += 1
        suffix = str(count) if kind == "entity" else f"_{count}"
        name = base[: MAX_NAME - len(suffix)].rstrip("_") + suffix
    return name


def snake(text: str) -> str:
    """The nearest snake_case name, or "" when nothing is left: `Working Hours` -> `working_hours`."""
    return re.sub(r"[^a-z0-9]+", "_", snake_of(text[:200])).strip("_").lstrip("0123456789_")[:MAX_NAME].rstrip("_")


def pascal(text: str) -> str:
    """The nearest PascalCase name, or "": `order line` -> `OrderLine`."""
    return "".join(word[:1].upper() + word[1:] for word in snake(text).split("_"))


def _respelt(how: str, suggestion: str) -> str:
    return f'write it in {how}: "{suggestion}"' if suggestion else f"write it in {how}"
