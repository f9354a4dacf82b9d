"""Complete specs to start from, to test with and to learn the language by."""

from __future__ import annotations

from importlib import resources

EXAMPLES = ("clinic", "library", "inventory", "crm")  # each is generated as it stands
# each uses other parts of the language; riverside nearly all of them
SHOWCASES = ("riverside", "school", "helpdesk", "shop", "facilities", "conference")


def example(name: str) -> str:
    """The YAML text of one of EXAMPLES or SHOWCASES, comments included. Raises KeyError for any other name."""
    known = (*EXAMPLES, *SHOWCASES)
    if name not in known:
        raise KeyError(f"there is no example {name!r}; there are {', '.join(known)}")
    return resources.files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
