"""States, rules, actions and queries of an entity."""

from __future__ import annotations

from typing import get_args

from ..model import CustomAction, Invariant, Query, Transition, When
from ..nodes import Mapping, Node, Scalar
from ..reader import Path, Reader, place_of
from ..short import ShortFormError, read_transition
from .field import decode_fields, remember_offsets
from .flows import decode_steps
from .section import Section, read_named

_RULE_KEYS = ("check", "message", "when", "name")


def decode_states(node: Node, path: Path, reader: Reader) -> dict[str, dict[str, Transition]]:
    """Transitions by enum field and name."""
    what = "transitions by name, such as `confirm: requested -> confirmed`"
    return {
        field: {name: _transition(inner, here, reader) for name, inner, here in read_named(value, at, what, reader)}
        for field, value, at in read_named(node, path, "transitions by field", reader)
    }


def decode_rules(section: Section) -> list[Invariant]:
    """What stands under `rules`."""
    return [_rule(node, path, section.reader) for node, path in section.items("rules", "rules")]


def decode_action(node: Node, path: Path, entities: list[str], reader: Reader) -> CustomAction:
    """A custom action."""
    keys = ("title", "by", "allow", "input", "if", "set", "do")
    section = Section(node, path, reader, keys, {"for": "write `by`", "access": "write `by` or `allow`"})
    return CustomAction(
        title=section.maybe("title"),
        by=section.names("by", "roles"),
        allow=section.maybe("allow"),
        input=decode_fields(section.named("input", "fields by name"), entities, reader),
        if_=section.maybe("if"),
        set=section.texts("set", "expressions by the name of a field or relation"),
        do=decode_steps(section),
    )


def decode_query(node: Node, path: Path, entities: list[str], reader: Reader) -> Query:
    """A query."""
    section = Section(
        node, path, reader, ("title", "input", "where", "order", "for"), {"by": "write `for`"}, required=("where",)
    )
    return Query(
        title=section.maybe("title"),
        input=decode_fields(section.named("input", "fields by name"), entities, reader),
        where=section.text("where"),
        order=section.names("order", "field names"),
        for_=section.names("for", "roles"),
    )


def _transition(node: Node, path: Path, reader: Reader) -> Transition:
    if isinstance(node, Scalar):
        text = reader.text(node, path, "write it like `requested -> confirmed by doctor`")
        try:
            said = read_transition(text) if text else None
        except ShortFormError as error:
            reader.complain(place_of(node).after(error.offset), path, error.message, error.hint)
            said = None
        if said is None:
            return Transition(from_=[], to="")
        remember_offsets(node, path, said.offsets, reader)
        return Transition(from_=said.sources, to=said.to, by=said.by, if_=said.condition)
    section = Section(node, path, reader, ("from", "to", "by", "if", "do", "title"), required=("from", "to"))
    return Transition(
        from_=section.names("from", "states"),
        to=section.text("to"),
        by=section.names("by", "roles"),
        if_=section.maybe("if"),
        do=decode_steps(section),
        title=section.maybe("title"),
    )


def _rule(node: Node, path: Path, reader: Reader) -> Invariant:
    if not isinstance(node, Mapping):
        hint = "write the expression, a colon and what people read when it does not hold"
        reader.complain(place_of(node), path, "a rule is an expression with a message", hint)
        return Invariant(check="true", message="")
    if len(node.entries) == 1 and node.entries[0].key.text not in _RULE_KEYS:
        [entry] = node.entries
        reader.remember((*path, "check"), place_of(entry.key))
        reader.remember((*path, "message"), place_of(entry.value))
        message = reader.text(entry.value, (*path, "message"), "write what people read when it does not hold")
        return Invariant(check=entry.key.text, message=message)
    section = Section(node, path, reader, _RULE_KEYS, required=("check", "message"))
    return Invariant(
        check=section.text("check"),
        message=section.text("message"),
        when=section.choice("when", get_args(When), "always"),
        name=section.maybe("name"),
    )
