"""States, rules, actions and queries of an entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..expr.scope import Environment
from ..findings import Finding, count_findings, known_findings, line_findings, prose_findings
from ..limits import MAX_ACTIONS, MAX_INPUTS, MAX_RULES, MAX_STATES, MAX_TRANSITIONS
from ..model import ANY, AppSpec, CustomAction, Entity, Field, FieldType, Invariant, Query, Transition
from ..names import wrong_name
from ..reader import Path
from ..suggest import did_you_mean
from .expression import condition_findings, set_findings
from .field import field_findings, order_findings
from .steps import role_findings, step_findings


def behaviour_findings(path: Path, name: str, entity: Entity, spec: AppSpec) -> Iterator[Finding]:
    """Every problem of what rows of an entity may become, have to be and can be asked."""
    environment = Environment(spec, name)
    yield from _states(path, entity, environment)
    yield from count_findings((*path, "rules"), len(entity.rules), MAX_RULES, "rules")
    names: set[str] = set()
    for index, rule in enumerate(entity.rules[:MAX_RULES]):
        yield from _rule((*path, "rules", index), rule, names, replace(environment, caller=False))
    yield from count_findings((*path, "actions"), len(entity.actions), MAX_ACTIONS, "actions")
    yield from count_findings((*path, "queries"), len(entity.queries), MAX_ACTIONS, "queries")
    for key, action in list(entity.actions.items())[:MAX_ACTIONS]:
        yield from _action((*path, "actions", key), key, action, entity, environment)
    for key, query in list(entity.queries.items())[:MAX_ACTIONS]:
        yield from _query((*path, "queries", key), key, query, entity, environment)
    yield from _same_names(path, entity)


def input_findings(path: Path, fields: Mapping[str, Field], environment: Environment) -> Iterator[Finding]:
    """What is asked for."""
    yield from count_findings(path, len(fields), MAX_INPUTS, "inputs")
    taken = environment.names(environment.entity)
    for name, field in list(fields.items())[:MAX_INPUTS]:
        here: Path = (*path, name)
        yield from field_findings(here, name, field, None, environment.spec)
        if name in taken:
            yield Finding(here, f'"{name}" is a name of the row already', f"rename it, such as new_{name}"[:80])
        for key, said in (("unique", field.unique), ("indexed", field.indexed), ("computed", field.computed)):
            if said:
                yield Finding((*here, key), f"an input cannot be {key}", "leave it out")
        for key in ("visible_to", "editable_by"):
            if getattr(field, key) is not None:
                yield Finding((*here, key), f"{key} is for the fields of entities", "leave it out")


def _states(path: Path, entity: Entity, environment: Environment) -> Iterator[Finding]:
    yield from count_findings((*path, "states"), len(entity.states), MAX_STATES, "fields with states")
    for name, ways in list(entity.states.items())[:MAX_STATES]:
        here: Path = (*path, "states", name)
        field = entity.fields.get(name)
        if field is None or field.type is not FieldType.ENUM:
            enums = [key for key, other in entity.fields.items() if other.type is FieldType.ENUM]
            message = f"{name} is not an enum" if field is not None else f'there is no field "{name[:60]}"'
            yield Finding(here, message, did_you_mean(name, enums) or "add a field of type enum")
            continue
        if field.default is None:
            spot: Path = (*path, "fields", name)
            yield Finding(spot, f"{name} has states, so it has to start at one", f"add `= {(field.values or [''])[0]}`")
        if not field.required:
            yield Finding((*path, "fields", name), f"{name} has states, so it cannot be empty", "take the ? away")
        if not ways:
            yield Finding(here, "there are no transitions", "write `confirm: requested -> confirmed`")
        yield from count_findings(here, len(ways), MAX_TRANSITIONS, "transitions")
        for key, way in list(ways.items())[:MAX_TRANSITIONS]:
            yield from _transition((*here, key), key, way, field, environment)


def _transition(path: Path, name: str, way: Transition, field: Field, environment: Environment) -> Iterator[Finding]:
    if wrong := wrong_name("transition", name):
        yield Finding(path, *wrong)
    if not way.from_:
        yield Finding((*path, "from"), "this does not say from which state", "name one, or write * for any")
    elif way.from_ != [ANY]:
        if ANY in way.from_:
            yield Finding((*path, "from"), "* is every state already", "write only *")
        else:
            yield from known_findings((*path, "from"), way.from_, field.values, "value")
    if way.to not in field.values:
        hint = did_you_mean(way.to, field.values)
        yield Finding((*path, "to"), f'there is no value "{way.to[:60]}"', hint)
    elif way.from_ == [way.to]:
        yield Finding((*path, "to"), f"this leads from {way.to} to itself", "name another state")
    yield from role_findings((*path, "by"), way.by, environment.spec)
    yield from condition_findings((*path, "if"), way.if_, environment)
    if way.title is not None:
        yield from line_findings((*path, "title"), way.title)
    yield from step_findings((*path, "do"), way.do, environment)


def _rule(path: Path, rule: Invariant, names: set[str], environment: Environment) -> Iterator[Finding]:
    yield from condition_findings((*path, "check"), rule.check, environment)
    if not rule.message.strip():
        hint = "write what people read when it does not hold"
        yield Finding((*path, "message"), "this is blank", hint)
    yield from prose_findings((*path, "message"), rule.message)
    if rule.name is not None:
        if wrong := wrong_name("rule", rule.name):
            yield Finding((*path, "name"), *wrong)
        if rule.name in names:
            yield Finding((*path, "name"), f"there is another rule {rule.name}", "rename one of them")
        names.add(rule.name)


def _action(path: Path, name: str, action: CustomAction, entity: Entity, environment: Environment) -> Iterator[Finding]:
    if wrong := wrong_name("action", name):
        yield Finding(path, *wrong)
    if action.title is not None:
        yield from line_findings((*path, "title"), action.title)
    if action.by and action.allow is not None:
        yield Finding((*path, "allow"), "this says who may twice", "keep `by` or `allow`")
    yield from role_findings((*path, "by"), action.by, environment.spec)
    yield from condition_findings((*path, "allow"), action.allow, environment)
    yield from input_findings((*path, "input"), action.input, environment)
    inside = replace(environment, inputs=action.input)
    yield from condition_findings((*path, "if"), action.if_, inside)
    if not action.set and not action.do:
        yield Finding(path, "this action does nothing", "add `set:` or `do:`")
    for key in action.set:
        if key in entity.states:
            message = f"{key} has states and changes by its transitions only"
            yield Finding((*path, "set", key), message, "make a transition of it")
    yield from set_findings((*path, "set"), action.set, environment.entity or "", inside, whole=False)
    yield from step_findings((*path, "do"), action.do, inside)


def _query(path: Path, name: str, query: Query, entity: Entity, environment: Environment) -> Iterator[Finding]:
    if wrong := wrong_name("query", name):
        yield Finding(path, *wrong)
    if query.title is not None:
        yield from line_findings((*path, "title"), query.title)
    yield from input_findings((*path, "input"), query.input, environment)
    yield from condition_findings((*path, "where"), query.where, replace(environment, inputs=query.input))
    yield from order_findings((*path, "order"), query.order, entity)
    yield from role_findings((*path, "for"), query.for_, environment.spec)


def _same_names(path: Path, entity: Entity) -> Iterator[Finding]:
    """Transitions and actions are called by their names alone."""
    taken: dict[str, str] = {}
    named: list[tuple[Path, str, str]] = []
    for field, ways in entity.states.items():
        named += [((*path, "states", field, name), name, f"a transition of {field}") for name in ways]
    named += [((*path, "actions", name), name, "an action") for name in entity.actions]
    for here, name, what in named:
        if name in taken:
            yield Finding(here, f'"{name}" is {taken[name]} already', "rename one of them")
        taken.setdefault(name, what)
