"""English prose to AppSpec, offline and deterministic: the same text gives the same spec, byte for byte.

The stages, each a module: `text` (clean-up), `language`, `lines` and `reader` (sentences, tags), `clauses` and `items`
(who does what, lists), `blocks` and `extract` (facts), `concepts` and `relate` (records, relations, roles), `fields`,
`access`, `appname`, `asked` (what is not built), `assemble` (the spec and its report).
"""

from .api import Understanding, analyst, understand
from .errors import DescriptionUnclear, Reason
from .report import Basis, Finding, NotBuilt, Report, Source

__all__ = [
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
