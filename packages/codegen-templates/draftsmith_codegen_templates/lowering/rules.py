"""The rules of an entity that the app checks; the others are named, each with what stands in the way."""

from __future__ import annotations

from draftsmith_appspec import AppSpec, Invariant
from draftsmith_codegen_templates.invariants import RowRule, Unfit, fitting, row_rule, setting_of
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.naming import Names


def lowered_rules(spec: AppSpec, name: str, notes: Notes) -> list[Invariant]:
    """The rules of an entity that are generated; `spec` is lowered but for the rules."""
    entity = spec.entities[name]
    if not entity.rules:
        return []
    setting = setting_of(spec, Names.of(spec), name)
    kept: list[RowRule] = []
    for index, said in enumerate(entity.rules):
        try:
            rule = row_rule(spec, name, said)
            if fitting(setting, [*kept, rule]) is None:
                raise Unfit("no values were found with which all rules hold, as the demo data and the tests need them")
            kept.append(rule)
        except Unfit as reason:
            notes.keep_back(
                f"That {said.check} is not checked ({said.message.strip()}): {reason}.",
                f"Such {entity.plural.lower()} are taken.", "rules", index,
            )  # fmt: skip
    return [rule.said for rule in kept]
