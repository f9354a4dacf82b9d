"""The whole app, as the Python templates read it."""

from __future__ import annotations

from dataclasses import dataclass

from draftsmith_appspec import AppSpec, FieldType
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.sign_up import Hindrance
from draftsmith_codegen_templates.targets.python.decisions import asked
from draftsmith_codegen_templates.targets.python.row_rules import Kept
from draftsmith_codegen_templates.targets.python.views import EntityView


@dataclass(frozen=True, slots=True)
class AppView:
    """The whole app; `entities` in the spec's order, `tables` in an order in which they can be made."""

    spec: AppSpec
    names: Names
    entities: list[EntityView]
    tables: list[EntityView]
    open_roles: list[str]
    hindrances: list[Hindrance]
    types: frozenset[FieldType]
    rule_kinds: frozenset[str]

    @property
    def profiles(self) -> list[EntityView]:
        """The entities whose rows describe users."""
        return [entity for entity in self.entities if entity.profile_of]

    @property
    def signup_profiles(self) -> list[EntityView]:
        """The entities whose rows are made when somebody signs up."""
        return [entity for entity in self.profiles if entity.profile_of in self.open_roles]

    @property
    def has_ways(self) -> bool:
        """Whether rows may be somebody's because what they refer to is."""
        return any(entity.through for entity in self.entities)

    @property
    def has_tested_relations(self) -> bool:
        """Whether the tests make rows that refer to rows."""
        return any(entity.tested_relations for entity in self.entities)

    @property
    def has_patterns(self) -> bool:
        """Whether a text has to match a pattern."""
        return any(field.pattern for entity in self.spec.entities.values() for field in entity.fields.values())

    @property
    def has_optional_text(self) -> bool:
        """Whether a text may be left empty."""
        return any(c.searches and not c.required for entity in self.entities for c in entity.columns)

    @property
    def searches_relations(self) -> bool:
        """Whether the search box looks into related rows."""
        return any(relation.name in entity.search for entity in self.entities for relation in entity.relations)

    @property
    def has_cycles(self) -> bool:
        """Whether rows can refer to each other in a circle, or to rows of their own kind."""
        return any(r.later or r.target.key == entity.key for entity in self.entities for r in entity.relations)

    def labelled_by(self, *types: str) -> bool:
        """Whether rows of some kind go by a field of one of these types."""
        return any(entity.fields[entity.label].type in types for entity in self.spec.entities.values())

    @property
    def has_states(self) -> bool:
        """Whether a field changes by set ways only."""
        return any(entity.states for entity in self.entities)

    @property
    def asks_states(self) -> bool:
        """Whether who may change a row depends on a state of it."""
        return any(
            atom.field in entity.states for entity in self.spec.entities.values() for atom in asked(entity, "update")
        )

    @property
    def has_cases(self) -> bool:
        """Whether what may be done with a row depends on what it holds."""
        return any(entity.cases for entity in self.entities)

    @property
    def has_written_cases(self) -> bool:
        """Whether it depends on what it may be made with or changed to."""
        return any(entity.written for entity in self.entities)

    def needs(self, path: str) -> bool:
        """Whether the app has the file of the backend, which others do without."""
        optional = {
            "app/profiles.py": bool(self.profiles),
            "app/core/states.py": self.has_states,
            "app/core/guards.py": self.has_guards,
            "app/core/rules.py": bool(self.kept_rules),
        }
        return optional.get(path, True)

    def role_tuple(self, roles: list[str]) -> str:
        """The roles as Python source."""
        listed = ", ".join(f"Role.{self.names.roles[role].constant}" for role in roles)
        return f"({listed}{',' if len(roles) == 1 else ''})"

    @property
    def has_guards(self) -> bool:
        """Whether a field is left to some roles to see or set."""
        return any(entity.guarded or entity.hidden for entity in self.entities)

    @property
    def has_computed(self) -> bool:
        """Whether a field is worked out."""
        return any(entity.computed for entity in self.entities)

    @property
    def hides(self) -> bool:
        """Whether a field is left to some roles to see."""
        return any(entity.hides for entity in self.entities)

    @property
    def hidden_words(self) -> list[tuple[str, str]]:
        """Kinds of rows and their texts that not everybody sees, but whoever does can search for."""
        return [
            (entity.names.url, column.name)
            for entity in self.entities
            for column in entity.columns
            if column.seen_by is not None and column.prose
        ]

    @property
    def kept_rules(self) -> list[Kept]:
        """What has to hold of rows."""
        return [kept for entity in self.entities for kept in entity.kept_rules]

    @property
    def has_expressions(self) -> bool:
        """Whether something is calculated with more than the operators of Python."""
        ruled = any(truth.calls for entity in self.entities for truth, _ in entity.truths)
        return ruled or any(item.runtime for entity in self.entities for item in entity.computed)

    @property
    def has_restrict(self) -> bool:
        """Whether a row can be kept from deletion by another."""
        return any(relation.on_delete == "restrict" for entity in self.entities for relation in entity.relations)

    @property
    def has_owned(self) -> bool:
        """Whether some rows keep their creator."""
        return any(entity.owned for entity in self.entities)

    @property
    def has_many(self) -> bool:
        """Whether there is a many-to-many relation."""
        return any(entity.many for entity in self.entities)

    @property
    def has_relations(self) -> bool:
        """Whether rows refer to rows."""
        return any(entity.relations for entity in self.entities)

    @property
    def has_defaults_to_me(self) -> bool:
        """Whether a reference defaults to the caller's own profile."""
        return any(relation.defaults_to_me for entity in self.entities for relation in entity.relations)

    @property
    def has_optional_defaults_to_me(self) -> bool:
        """Whether one of them may be left empty, so that leaving it out makes the row the caller's own."""
        return any(
            relation.defaults_to_me and not relation.required
            for entity in self.entities
            for relation in entity.tested_relations
        )

    def uses(self, *types: str) -> bool:
        """Whether some field has one of these types."""
        return any(FieldType(kind) in self.types for kind in types)
