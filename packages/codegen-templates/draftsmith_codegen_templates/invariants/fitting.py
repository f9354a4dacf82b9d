"""Values for the tests of an entity with rules: some that keep all of them, and for each rule some that break it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, product
from types import SimpleNamespace

from draftsmith_appspec.expr import Situation, interpret
from draftsmith_codegen_templates.invariants.setting import Setting
from draftsmith_codegen_templates.invariants.shape import Apart, RowRule
from draftsmith_codegen_templates.invariants.tally import Tally, with_count
from draftsmith_codegen_templates.invariants.values import Made, Value, as_json, fixed, literals, made_values

NUMBERS = (*range(1000, 1024), 2399, 5000, 9000)
"""Rows that the tests of an app may make."""
NOWS = (dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.datetime(2060, 6, 15, 12, tzinfo=dt.UTC))
"""A rule that asks for the time has to have the same answer from the first to the last."""
_EFFORT = 1_500


@dataclass(frozen=True, slots=True)
class Fitting:
    """What the fields that rules read hold in tests, and by rule what breaks it.

    `breaking` are changes of a good row, as JSON, after which that rule and no other one is broken; None where none
    were found. `touching` says of rules that keep rows apart that one may begin when another ends. `full` are changes
    after which one row that counts may refer to it, and a second one not, for the rules that say how many.
    """

    made: Mapping[str, Made]
    breaking: tuple[Mapping[str, Value] | None, ...]
    touching: tuple[bool, ...]
    full: tuple[Mapping[str, Value] | None, ...]


def fitting(setting: Setting, rules: Sequence[RowRule]) -> Fitting | None:
    """Values with which all rules hold, whatever the state and the day; None if none were found in a bounded search."""
    free = [name for name in _read(rules) if name in setting.free]
    slots = {name for rule in rules if rule.apart for name in (rule.apart.start, rule.apart.end)}
    said = {value for rule in rules for value in literals(rule.typed)}
    choices = {
        name: [fixed(setting.entity.fields[name], value) for value in setting.asked[name]]
        if name in setting.asked
        else made_values(
            field := setting.entity.fields[name],
            setting.names.fields[name],
            said,
            slots=name in slots,
            alone=field.unique or any(name in group for group in setting.entity.unique),
        )
        for name in free
    }
    made = _Search(setting, rules, choices).found()
    if made is None:
        return None
    return Fitting(
        made,
        tuple(_breaking(setting, rules, index, made, choices) for index in range(len(rules))),
        tuple(rule.apart is not None and _touching(setting, rules, rule.apart, made) for rule in rules),
        tuple(_full(setting, rules, rule, made, choices) if rule.tally else None for rule in rules),
    )


def _read(rules: Iterable[RowRule]) -> list[str]:
    return list(dict.fromkeys(name for rule in rules for name in rule.reads))


class _Search:
    """Field by field, back where a rule cannot hold, until the effort is spent."""

    def __init__(self, setting: Setting, rules: Sequence[RowRule], choices: Mapping[str, list[Made]]) -> None:
        self._setting, self._rules, self._choices = setting, rules, choices
        self._names = list(choices)
        self._left = _EFFORT

    def found(self) -> dict[str, Made] | None:
        """What each field holds."""
        return self._with({})

    def _with(self, made: dict[str, Made]) -> dict[str, Made] | None:
        due = [rule for rule in self._rules if self._known(rule, made)]
        if not all(_holds(self._setting, rule, made) for rule in due):
            return None
        if len(made) == len(self._names):
            return made
        name = self._names[len(made)]
        for choice in self._choices[name]:
            self._left -= 1
            if self._left < 0:
                return None
            if (found := self._with({**made, name: choice})) is not None:
                return found
        return None

    def _known(self, rule: RowRule, made: Mapping[str, Made]) -> bool:
        """Whether the rule can be asked now, and could not before the last field was chosen."""
        needed = [name for name in rule.reads if name in self._choices]
        last = next(reversed(list(made)), None)
        return made.keys() >= set(needed) and (last is None if not needed else last in needed)


def _holds(setting: Setting, rule: RowRule, made: Mapping[str, Made]) -> bool:
    return all(
        _answer(rule, row, now, [other for other in rows if other is not row]) is not False
        for scenario in _scenarios(setting, rule)
        for rows in [[_row(made, scenario, number) for number in NUMBERS[: 8 if rule.apart else None]]]
        for row in rows
        for now in (NOWS if rule.clock else NOWS[:1])
    )


def _scenarios(setting: Setting, rule: RowRule, *, first: bool = False) -> Iterator[dict[str, Value]]:
    """What a row may hold beside what is chosen: its references, and any value of a state (`first`: as it begins)."""
    for references in setting.references(rule.reads):
        for states in setting.states(rule.reads, first=first):
            for unset in setting.unset(rule.reads):
                yield references | states | unset


def _row(made: Mapping[str, Made], scenario: Mapping[str, Value], number: int) -> SimpleNamespace:
    values = {name: one.value(number) for name, one in made.items()}
    return SimpleNamespace(id=f"row-{number}", created_at=NOWS[0], **{**values, **scenario})


def _answer(rule: RowRule, row: Value, now: dt.datetime, others: Sequence[Value] = ()) -> bool | None:
    answer: bool | None
    try:
        answer = interpret(rule.asked, Situation(row, None, now, others=others))
    except ArithmeticError:  # more than can be calculated with
        answer = False
    return answer


def _breaking(
    setting: Setting, rules: Sequence[RowRule], index: int, made: Mapping[str, Made], choices: Mapping[str, list[Made]]
) -> dict[str, Value] | None:
    rule, fields = rules[index], setting.entity.fields
    if rule.tally is not None:
        return None
    if rule.apart is not None:
        return _clash(setting, rules, rule.apart, made)
    able = set(rule.reads) & choices.keys() - setting.left
    values: dict[str, dict[str, Value]] = {}
    for name in [name for name in choices if name not in setting.left]:
        some = [choice.value(5) for choice in choices[name]]
        values[name] = {str(as_json(fields[name], value)): value for value in some}
        if not fields[name].required:
            values[name]["None"] = None
    pairs = [pair for pair in combinations(values, 2) if not able.isdisjoint(pair)]
    for names in (*combinations([name for name in rule.reads if name in able], 1), *pairs):
        for chosen in product(*(values[name].values() for name in names)):
            changed = dict(zip(names, chosen, strict=True))
            given = {name: fixed(fields[name], value) for name, value in changed.items()}
            if _breaks(setting, rules, index, {**made, **given}):
                return {name: as_json(fields[name], value) for name, value in changed.items()}
    return None


def _breaks(setting: Setting, rules: Sequence[RowRule], index: int, made: Mapping[str, Made]) -> bool:
    """Whether this rule, and no other, is broken by a new row."""
    for place, rule in enumerate(rules):
        for scenario in _scenarios(setting, rule, first=True):
            for number in NUMBERS[::4]:
                for now in NOWS:
                    broken = _answer(rule, _row(made, scenario, number), now) is False
                    if broken is not (place == index):
                        return False
    return True


def _full(
    setting: Setting,
    rules: Sequence[RowRule],
    rule: RowRule,
    made: Mapping[str, Made],
    choices: Mapping[str, list[Made]],
) -> dict[str, Value] | None:
    others = [other for other in rules if other is not rule]
    for name in rule.reads:
        for choice in choices.get(name, ()):
            given = fixed(setting.entity.fields[name], choice.value(5))
            if _holds_one_only(setting, rule, {**made, name: given}) and all(
                _holds(setting, other, {**made, name: given}) for other in others if other.tally is None
            ):
                return {name: as_json(setting.entity.fields[name], choice.value(5))}
    return None


def _holds_one_only(setting: Setting, rule: RowRule, made: Mapping[str, Made]) -> bool:
    """Whether one row may refer to a new row and a second one may not."""
    one, two = (replace(rule, typed=with_count(rule.typed, number), tally=None) for number in (1, 2))
    return all(
        _answer(one, row, now) is True and _answer(two, row, now) is False
        for scenario in _scenarios(setting, rule, first=True)
        for row in [_row(made, scenario, NUMBERS[0])]
        for now in NOWS
    )


def counting(setting: Setting, tally: Tally) -> dict[str, Value] | None:
    """What a row of the other entity (`setting`) holds, as JSON, so that it counts; None where nothing was found."""
    if tally.counts is None:
        return {}
    fields, names = setting.entity.fields, setting.names.fields
    if not set(tally.reads) <= fields.keys():
        return None
    said = set(literals(tally.counts))
    choices = [
        [one.value(5) for one in made_values(fields[name], names[name], said, slots=False, alone=False)]
        for name in tally.reads
    ]
    for chosen in islice(product(*choices), _EFFORT):
        row = SimpleNamespace(id="row", created_at=NOWS[0], **dict(zip(tally.reads, chosen, strict=True)))
        if interpret(tally.counts, Situation(row, None, NOWS[0])) is True:
            return {name: as_json(fields[name], value) for name, value in zip(tally.reads, chosen, strict=True)}
    return None


def _clash(
    setting: Setting, rules: Sequence[RowRule], apart: Apart, made: Mapping[str, Made]
) -> dict[str, Value] | None:
    """Nothing to be changed, if a row that takes the time of another one is refused for this rule alone."""
    taken = {*apart.keys, apart.start, apart.end}
    if not taken.isdisjoint(setting.left):
        return None
    groups = [{name} for name in taken & made.keys() if setting.entity.fields[name].unique]
    groups += [set(group) for group in setting.entity.unique]
    if any(group <= taken for group in groups):
        return None
    return {} if _beside(setting, rules, apart, made, takes=(0, apart.start, 0, apart.end)) is False else None


def _touching(setting: Setting, rules: Sequence[RowRule], apart: Apart, made: Mapping[str, Made]) -> bool:
    takes = (0, apart.end, 1, apart.start)
    return not apart.lasts and _beside(setting, rules, apart, made, takes=takes) is True


def _beside(
    setting: Setting,
    rules: Sequence[RowRule],
    apart: Apart,
    made: Mapping[str, Made],
    *,
    takes: tuple[int, str, int, str],
) -> bool | None:
    """Whether a third row may be beside two with the same keys that begins and ends as `takes` says: with which of
    these rows, and which field of it. None where another rule forbids it, or it is not always so.
    """
    answers = set()
    for rule in rules:
        for scenario in _scenarios(setting, rule, first=True):
            given = scenario | {f"{key}_id": key for key in apart.keys if key in setting.entity.belongs_to}
            rows = [_row(made, given, number) for number in (1000, 1001, 1002)]
            for key in made.keys() & set(apart.keys):
                for row in rows[1:]:
                    setattr(row, key, getattr(rows[0], key))
            start, end = getattr(rows[takes[0]], takes[1]), getattr(rows[takes[2]], takes[3])
            setattr(rows[2], apart.start, start)
            setattr(rows[2], apart.end, end)
            answer = _answer(rule, rows[2], NOWS[0], rows[:2])
            if rule.apart is apart:
                answers.add(answer)
            elif answer is False and rule.apart is None:
                return None
    return answers.pop() if len(answers) == 1 else None
