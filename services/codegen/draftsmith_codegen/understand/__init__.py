"""English prose to AppSpec, offline and deterministic: the same text gives the same spec, byte for byte.

The stages, each a module or two: `text` (clean-up), `language`, `lines` (sentences), `marking` (what a network reads
in them), `reader` (tags), `phrases`, `groups`, `clauses` and `items` (who does what, lists), `blocks`, `extract`,
`acts` and `notes` (facts), `concepts` and `relate` (records, relations, roles), `fields`, `filling`, `states`,
`access`, `appname`, `asked` (what is not built), `drafts` and `assemble` (the spec and its report). `process` runs
them in a child that is gone when idle.
"""

from .api import Understanding, analyst, understand
from .errors import DescriptionUnclear, Reason
from .process import AnalystProcess
from .report import Basis, Finding, NotBuilt, Report, Source

__all__ = [
    "AnalystProcess",
    "Basis",
    "DescriptionUnclear",
    "Finding",
    "NotBuilt",
    "Reason",
    "Report",
    "Source",
    "Understanding",
    "analyst",
    "understand",
]
