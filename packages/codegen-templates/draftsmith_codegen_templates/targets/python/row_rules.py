"""What has to hold of rows, as the templates need it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from draftsmith_appspec import AppSpec
from draftsmith_appspec.expr import to_python
from draftsmith_codegen_templates.invariants import (
    Fitting,
    RowRule,
    Tally,
    counting,
    fitting,
    row_rule,
    setting_of,
)
from draftsmith_codegen_templates.naming import EntityNames, Names
from draftsmith_codegen_templates.spelling import words
from draftsmith_codegen_templates.targets.python.columns import Column

_RUNTIME = frozenset({"age", "average", "lower", "quotient", "remainder", "rounded", "upper"})
_LONG_NAME = 6  # words


@dataclass(frozen=True, slots=True)
class Truth:
    """A function of a row that is true or false: its name, and the expression it gives; `clock`: that reads `now`."""

    name: str
    source: str
    clock: bool

    @property
    def calls(self) -> frozenset[str]:
        """The functions of `app.core.expressions` that it calls."""
        calls = [node for node in ast.walk(ast.parse(self.source)) if isinstance(node, ast.Call)]
        return _RUNTIME & {call.func.id for call in calls if isinstance(call.func, ast.Name)}


@dataclass(frozen=True, slots=True)
class Tallied:
    """The rows that a rule counts: of `target`, which refer by `column`; it reads their columns `looks_at`.

    `rows` is what they are called in the function. With `full` (changes of the row) one that `counts` may refer to it
    and a second one not; None where the tests know no such.
    """

    target: EntityNames
    column: str
    rows: str
    looks_at: list[str]
    full: Mapping[str, object] | None
    counts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule. `truth` is what it asks of a row, or (with `keys`) which rows take time at all; None: all.

    `end` is a column, which with `lasts` says how many minutes it takes. `wrong` are changes of a row that the tests
    make which break this rule only, None where none are known; `touching`: one row may begin when another ends.
    `made_up` are the references among `keys` that the tests have to add.
    """

    message: str
    when: str
    reads: list[str]
    truth: Truth | None
    keys: list[str]
    start: str
    end: str
    lasts: bool
    wrong: Mapping[str, object] | None
    touching: bool
    made_up: list[tuple[str, EntityNames]]
    tally: Tallied | None


@dataclass(frozen=True, slots=True)
class RowRules:
    """The rules of an entity, and the values that fit them."""

    kept: list[Kept]
    fitting: Fitting

    def fitted(self, column: Column) -> Column:
        """The column with values for the tests that keep the rules."""
        made = self.fitting.made.get(column.name)
        if made is None or made.source == column.test_source:
            return column
        varies = column.varies and made.varies
        return replace(column, test_source=made.source, varies=varies, searchable=False, samples=None)


def row_rules(spec: AppSpec, names: Names, key: str, present: set[str]) -> RowRules | None:
    """The rules of an entity of a lowered spec, if there are any. `present` are the relations of its test rows."""
    entity = spec.entities[key]
    if not entity.rules:
        return None
    rules = [row_rule(spec, key, rule) for rule in entity.rules]
    found = fitting(setting_of(spec, names, key), rules)
    if found is None:
        raise ValueError(f"the rules of {key} were not lowered")
    taken: set[str] = set()
    kept = []
    for index, rule in enumerate(rules):
        kept.append(_kept(spec, names, key, rule, found, index, present, taken))
    return RowRules(kept, found)


def _kept(
    spec: AppSpec, names: Names, key: str, rule: RowRule, found: Fitting, index: int, present: set[str], taken: set[str]
) -> Kept:
    relations = spec.entities[key].belongs_to

    def column(name: str) -> str:
        return f"{name}_id" if name in relations else name

    apart = rule.apart
    added = [name for name in (apart.keys if apart else ()) if name in relations and name not in present]
    return Kept(
        message=rule.said.message.strip(),
        when=rule.said.when,
        reads=[column(name) for name in rule.reads],
        truth=_truth(rule, taken),
        keys=[column(name) for name in apart.keys] if apart else [],
        start=apart.start if apart else "",
        end=apart.end if apart else "",
        lasts=apart is not None and apart.lasts,
        wrong=found.breaking[index],
        touching=found.touching[index],
        made_up=[(f"{name}_id", names.entities[relations[name].entity]) for name in added],
        tally=None if rule.tally is None else _tallied(spec, names, rule.tally, found.full[index]),
    )


def _tallied(spec: AppSpec, names: Names, tally: Tally, full: Mapping[str, object] | None) -> Tallied:
    counts = counting(setting_of(spec, names, tally.child), tally)
    relations = spec.entities[tally.child].belongs_to
    return Tallied(
        target=names.entities[tally.child],
        column=f"{tally.by}_id",
        rows=tally.side,
        looks_at=[f"{name}_id" if name in relations else name for name in (tally.by, *tally.reads)],
        full=None if counts is None else full,
        counts=counts or {},
    )


def _truth(rule: RowRule, taken: set[str]) -> Truth | None:
    if rule.apart is None:
        source = to_python(rule.typed, unknown=True)
        if rule.tally is not None:
            source = re.sub(rf"\brow\.{rule.tally.side}\b", rule.tally.side, source)
        return Truth(_name(rule, taken), source, rule.clock)
    counts = rule.apart.counts
    return None if counts is None else Truth(_name(rule, taken), to_python(counts, unknown=False), rule.clock)


def _name(rule: RowRule, taken: set[str]) -> str:
    """`_takes_room`, else as the rule calls itself or by the first words of its message: `_it_ends_after_it_starts`."""
    said = ["takes", rule.apart.keys[0]] if rule.apart else words(rule.said.name or rule.said.message)[:_LONG_NAME]
    name = "_".join(["", *(said or ["rule"])])
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    taken.add(free)
    return free
