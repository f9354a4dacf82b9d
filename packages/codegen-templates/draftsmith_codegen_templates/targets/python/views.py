"""What the Python templates read: an app, its entities, and what they ask of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from draftsmith_appspec import ACTIONS, Action, AppSpec, FieldType
from draftsmith_codegen_templates.naming import EntityNames, ManyNames, Names, RelationNames
from draftsmith_codegen_templates.sign_up import Hindrance
from draftsmith_codegen_templates.targets.python.columns import Column
from draftsmith_codegen_templates.targets.python.decisions import ANONYMOUS, Decision
from draftsmith_codegen_templates.targets.python.row_rules import Kept, RowRules, Tallied, Truth
from draftsmith_codegen_templates.targets.python.states import States


@dataclass(frozen=True, slots=True)
class Relation:
    """A belongs-to relation. `later` says that its target's table is made after this one (a cycle of optional ones)."""

    name: str
    names: RelationNames
    target: EntityNames
    required: bool
    on_delete: str
    later: bool
    to_profile: bool
    defaults_to_me: bool
    decides: bool
    to_itself: bool

    @property
    def made_up(self) -> bool:
        """Whether the tests make a row to refer to: where they have to, and where it says whose the row is."""
        return self.required or (self.decides and not self.later and not self.to_itself)


@dataclass(frozen=True, slots=True)
class Many:
    """A many-to-many relation; `left` and `right` are the columns of the joining table."""

    name: str
    names: ManyNames
    target: EntityNames
    left: str
    right: str
    to_itself: bool
    readable_by_creator: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """A belongs-to relation of another entity that refers to this one."""

    source: EntityNames
    relation: Relation


@dataclass(frozen=True, slots=True)
class EntityView:
    """One entity."""

    key: str
    names: EntityNames
    columns: list[Column]
    relations: list[Relation]
    many: list[Many]
    unique: list[list[str]]
    indexes: list[tuple[str, list[str]]]
    label: str
    search: list[str]
    order: list[str]
    profile_of: str | None
    owned: bool
    rules: Mapping[Action, str]
    may: dict[str, dict[Action, Decision]]
    creator: str | None
    creator_may: frozenset[Action]
    lister: str | None
    incoming: list[Incoming]
    states: list[States]
    row_rules: RowRules | None

    def summary(self, role: str) -> str:
        """What a role may do, in a few words: "read all, update own"."""
        parts = [f"{action} {decision}" for action, decision in self.may[role].items() if decision != "none"]
        return "everything" if parts == [f"{action} all" for action in ACTIONS] else ", ".join(parts) or "–"

    @property
    def tested_relations(self) -> list[Relation]:
        """The relations that rows made by the tests have."""
        return [relation for relation in self.relations if relation.required or relation.decides]

    @property
    def references(self) -> dict[str, str]:
        """The place in the API of what the tested relations refer to."""
        return {f"{relation.name}_id": relation.target.url for relation in self.tested_relations}

    @property
    def required_names(self) -> list[str]:
        """What whoever makes rows in the tests cannot leave out of a new one."""
        columns = [column.name for column in self.sent if column.required and column.default_source is None]
        return columns + [f"{r.name}_id" for r in self.relations if r.required and not r.defaults_to_me]

    @property
    def tested_unique(self) -> list[list[str]]:
        """The groups of names whose values have to be unique, where the tests give them values."""
        known = {column.name for column in self.sent} | {f"{r.name}_id" for r in self.tested_relations}
        alone = {column.name for column in self.sent if column.unique}
        groups = [group for group in self.unique if known.issuperset(group) and alone.isdisjoint(group)]
        return [[name] for name in sorted(alone)] + groups

    @property
    def filters(self) -> list[str]:
        """Query strings that find one row among those the tests make, as templates to be filled from that row."""
        columns = [column for column in self.columns if column.varies and column.seen_as(self.lister)]
        ranges = [f"{c.name}_from={{{c.name}}}&{c.name}_to={{{c.name}}}" for c in columns]
        links = [f"{r.name}_id={{{r.name}_id}}" for r in self.tested_relations if r.required and not r.to_profile]
        return ranges + links

    @property
    def searched_column(self) -> Column | None:
        """A column whose test values can be searched for."""
        return next((column for column in self.columns if column.searchable and column.seen_as(self.lister)), None)

    @property
    def guarded(self) -> list[Column]:
        """The columns that are left to some roles to see or set."""
        return [column for column in self.columns if column.guarded]

    @property
    def hides(self) -> bool:
        """Whether there is a column that not everybody sees who may read the row."""
        return any(column.seen_by is not None for column in self.columns)

    @property
    def sent(self) -> list[Column]:
        """The columns that whoever makes rows in the tests may set."""
        return [column for column in self.columns if column.set_as(self.creator)]

    @property
    def unsent(self) -> list[str]:
        """The others."""
        return [column.name for column in self.columns if not column.set_as(self.creator)]

    @property
    def unseen(self) -> list[str]:
        """What whoever makes rows in the tests sets without seeing it afterwards."""
        return [column.name for column in self.sent if not column.seen_as(self.creator)]

    @property
    def checks(self) -> list[tuple[str, str]]:
        """All CHECK constraints but those of enums, which their columns bring along."""
        return [check for column in self.columns for check in column.checks]

    @property
    def truths(self) -> list[tuple[Truth, Tallied | None]]:
        """The functions of a row that its rules call, with the other rows that they take too."""
        return [(kept.truth, kept.tally) for kept in self.kept_rules if kept.truth is not None]

    @property
    def kept_rules(self) -> list[Kept]:
        """What has to hold of a row."""
        return self.row_rules.kept if self.row_rules else []

    @property
    def tested_rules(self) -> list[Kept]:
        """The rules about the row itself that the tests know how to break."""
        return [kept for kept in self.kept_rules if kept.wrong is not None and not kept.keys]

    def clashes(self, readable: Collection[str]) -> list[Kept]:
        """The rules that keep rows apart which the tests can break, with references to these kinds of rows."""
        return [
            kept
            for kept in self.kept_rules
            if kept.keys
            and kept.wrong is not None
            and kept.when != "update"
            and all(target.key in readable for _, target in kept.made_up)
        ]

    def deleter(self) -> str | None:
        """A role that may delete every row."""
        able = (role for role, may in self.may.items() if may["read"] == may["delete"] == "all")
        return next((role for role in able if role != ANONYMOUS), None)


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
        return any(entity.guarded for entity in self.entities)

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
        """Whether a rule calculates with more than the operators of Python."""
        return any(truth.calls for entity in self.entities for truth, _ in entity.truths)

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
