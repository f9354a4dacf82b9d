"""Complete specs to start from, to test with and to learn the language by."""

from __future__ import annotations

from importlib import resources

EXAMPLES = ("clinic", "library", "inventory", "crm")


def example(name: str) -> str:
    """The YAML text of one of EXAMPLES, comments included. Raises KeyError for any other name."""
    if name not in EXAMPLES:
        raise KeyError(f"there is no example {name!r}; there are {', '.join(EXAMPLES)}")
    return resources.files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
