"""What the Python templates read: an app, its entities, and what they ask of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from draftsmith_appspec import ACTIONS, Action
from draftsmith_codegen_templates.naming import EntityNames, ManyNames, RelationNames
from draftsmith_codegen_templates.targets.python.columns import Column
from draftsmith_codegen_templates.targets.python.computed import Computed, Side
from draftsmith_codegen_templates.targets.python.computed_tests import ComputedTest
from draftsmith_codegen_templates.targets.python.conditions import Case
from draftsmith_codegen_templates.targets.python.decisions import ANONYMOUS, Decision, Value
from draftsmith_codegen_templates.targets.python.row_rules import Kept, RowRules, Tallied, Truth
from draftsmith_codegen_templates.targets.python.states import States


@dataclass(frozen=True, slots=True)
class Relation:
    """A belongs-to relation. `later` says that its target's table is made after this one (a cycle of optional ones),
    `leads_to_me` that a row may be somebody's because what it refers to is.
    """

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
    leads_to_me: bool

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
    """One entity.

    What a role may do (`may`) is about the rows that the tests make; whatever a row holds, it may do what it is `sure`
    of, and never more than it `could`. `asks` says where these differ. `held` is what those rows hold of it, `cases`
    are others, and `written` those of them that may be written.
    """

    key: str
    names: EntityNames
    columns: list[Column]
    computed: list[Computed]
    computed_tests: list[ComputedTest]
    sides: list[Side]
    loads: list[str]
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
    could: dict[str, dict[Action, Decision]]
    sure: dict[str, dict[Action, Decision]]
    asks: Mapping[Action, str]
    held: Mapping[str, Value]
    cases: list[Case]
    written: list[Case]
    creator: str | None
    creator_may: frozenset[Action]
    lister: str | None
    incoming: list[Incoming]
    states: list[States]
    row_rules: RowRules | None

    def summary(self, role: str) -> str:
        """What a role may do, in a few words: "read all, update own"."""
        parts = [self._summed(action, role) for action in ACTIONS if self.could[role][action] != "none"]
        return "everything" if parts == [f"{action} all" for action in ACTIONS] else ", ".join(parts) or "–"

    def _summed(self, action: Action, role: str) -> str:
        """`read all`, or `read own (all where status is published)`."""
        could, sure = self.could[role][action], self.sure[role][action]
        if could == sure:
            return f"{action} {could}"
        some = f"{could} {self.asks[action]}"
        return f"{action} {some}" if sure == "none" else f"{action} {sure} ({some})"

    @property
    def tested_relations(self) -> list[Relation]:
        """The relations that rows made by the tests have."""
        return [relation for relation in self.relations if relation.required or relation.decides]

    @property
    def references(self) -> dict[str, str]:
        """The place in the API of what the tested relations refer to."""
        return {f"{relation.name}_id": relation.target.url for relation in self.tested_relations}

    @property
    def through(self) -> list[str]:
        """The references through which a row that the tests make for somebody is theirs."""
        return [f"{relation.name}_id" for relation in self.tested_relations if relation.leads_to_me]

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
    def hidden(self) -> list[Column | Computed]:
        """What not everybody sees who may read the row."""
        columns: list[Column | Computed] = [column for column in self.columns if column.seen_by is not None]
        return columns + [item for item in self.computed if item.seen_by is not None]

    @property
    def hides(self) -> bool:
        """Whether there is something that not everybody sees who may read the row."""
        return bool(self.hidden)

    @property
    def sent(self) -> list[Column]:
        """The columns that whoever makes rows in the tests may set."""
        return [column for column in self.columns if column.set_as(self.creator)]

    @property
    def unsent(self) -> list[str]:
        """The others."""
        return [column.name for column in self.columns if not column.set_as(self.creator)]

    @property
    def computed_shown(self) -> list[str]:
        """What is worked out and shown to whoever makes rows in the tests."""
        return [item.name for item in self.computed if item.seen_as(self.creator)]

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
        return [
            kept
            for kept in self.kept_rules
            if kept.wrong is not None and not kept.keys and self.held.keys().isdisjoint(kept.wrong)
        ]

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
