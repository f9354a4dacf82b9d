"""English prose to AppSpec, offline and deterministic: the same text gives the same spec, byte for byte.

The stages, each a module or two: `text` (clean-up), `language`, `lines` (sentences), `marking` (what a network reads
in them), `reader` (tags), `phrases`, `groups`, `clauses` and `items` (who does what, lists), `blocks`, `extract`,
`acts` and `notes` (facts), `concepts` and `relate` (records, relations, roles), `fields`, `filling`, `states`,
`access`, `appname`, `asked` (which features, or a refusal), `drafts` and `assemble` (the spec and its report), `wishes`
(what is said beside records: values worked out, limits, messages, the look). `process` runs them in a child that is
gone when idle.
"""

from typing import TYPE_CHECKING, Any

from .errors import DescriptionUnclear, Reason
from .process import AnalystProcess
from .report import Basis, Finding, Report, Source, Understanding

if TYPE_CHECKING:
    from .api import analyst, understand

__all__ = [
    "AnalystProcess",
    "Basis",
    "DescriptionUnclear",
    "Finding",
    "Reason",
    "Report",
    "Source",
    "Understanding",
    "analyst",
    "understand",
]


def __getattr__(name: str) -> Any:
    """`analyst` and `understand`, when asked for: who only talks to an `AnalystProcess` loads nothing they need."""
    if name in ("analyst", "understand"):
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
