"""What is usual in a trade: the things kept, the people involved, the words used, and believable rows.

Data, not code: one YAML file per domain in `data/`, compiled into `compiled.json` by
`python -m draftsmith_codegen_templates.archetypes` (a test fails when the two differ).
"""

from draftsmith_codegen_templates.archetypes.compose import closure, compose
from draftsmith_codegen_templates.archetypes.library import archetypes, find
from draftsmith_codegen_templates.archetypes.model import Archetype, ArchetypeEntity, ArchetypeRole, Row, Value

__all__ = [
    "Archetype",
    "ArchetypeEntity",
    "ArchetypeRole",
    "Row",
    "Value",
    "archetypes",
    "closure",
    "compose",
    "find",
]
