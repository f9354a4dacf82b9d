"""From what a spec says to what is generated, with everything in between named.

The language says more than today's generator builds. `lower` brings any valid spec within its reach and names, element
by element, what the app does not have and what it does instead. Where something guards data and cannot be generated,
the app allows less, never more: a rule it cannot check is for admins, a field it cannot hide is left out.

    lowered = lower(spec)
    tree = generate(lowered)
    lowered.kept_back[0].path  # "entities.Doctor.fields.portrait.type"
"""

from __future__ import annotations

from draftsmith_appspec import AppSpec, Contract, Targets
from draftsmith_codegen_templates.lowering.entities import lowered_entities
from draftsmith_codegen_templates.lowering.notes import Lowered, Notes, NotGenerated
from draftsmith_codegen_templates.lowering.surroundings import lowered_app, lowered_role, note_the_rest

__all__ = ["Lowered", "NotGenerated", "lower"]


def lower(spec: AppSpec) -> Lowered:
    """The spec within what is generated, and all that it takes away; `spec` has to be valid.

    Lowering what was lowered changes nothing.
    """
    notes = Notes()
    within = spec.model_copy(
        update={
            "app": lowered_app(spec, notes.below("app")),
            "roles": {name: lowered_role(name, role, notes.below("roles", name)) for name, role in spec.roles.items()},
            "entities": lowered_entities(spec, notes.below("entities")),
            "workflows": {},
            "pages": {},
            "navigation": {},
            "features": {},
            "connectors": {},
            "contract": Contract(),
            "environments": {},
            "compliance": [],
            "targets": Targets(),
        }
    )
    note_the_rest(spec, notes)
    return Lowered(said=spec, spec=within, kept_back=notes.in_order(spec.entities))
