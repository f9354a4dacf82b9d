"""Access rules: a small typed subset of CEL (https://github.com/google/cel-spec).

    rule  = term { "||" term }
    term  = atom { "&&" atom }
    atom  = "(" rule ")" | "true" | "false" | "signed_in"
          | "role" "==" STRING | "role" "in" "[" STRING { "," STRING } "]"
          | "owner" "==" "me" | RELATION "==" "me"

`parse_rule` reads the text into the tree below, `format_rule` writes the canonical text back. Whether the roles and
relations exist is checked against a spec in `check.access`. A rule may be any other expression too; those that ask for
the value of a field of the row (`FieldIs`), or whose a related row is (`RelatedIsMe`), are read by `expr.as_rule`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from .problems import Problem, SpecError

MAX_RULE_LENGTH = 2_000
MAX_RULE_DEPTH = 20
RULE_WORDS = frozenset({"true", "false", "signed_in", "role", "owner", "me", "in"})


@dataclass(frozen=True, slots=True)
class Const:
    """`true` (everybody, also without signing in) or `false` (nobody)."""

    value: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The caller has signed in, whatever the role."""


@dataclass(frozen=True, slots=True)
class RoleIs:
    """The caller has one of `roles` (in the order written, without repeats, never empty)."""

    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelationIsMe:
    """The row's `relation` (a name in belongs_to) is the caller's own profile row."""

    relation: str


@dataclass(frozen=True, slots=True)
class RelatedIsMe:
    """The row at the end of `path` is the caller's own profile row: `claim.employee == me`.

    `path` are two or more names in belongs_to, the first of the row, each of the others of what the one before it
    leads to. It holds of no row on whose way nothing is kept.
    """

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnerIsMe:
    """The caller created the row; for an entity with `account`, the row is the caller's own profile."""


@dataclass(frozen=True, slots=True)
class FieldIs:
    """The row's `field`, a choice or a yes or no, holds one of `values`; with `but`, another one.

    Neither is so of a field that holds nothing: that it does is `(None,)`, that it does not `(None,)` with `but`.
    `values` are never empty, and None stands alone.
    """

    field: str
    values: tuple[str | bool | None, ...]
    but: bool = False

    def holds(self, value: str | bool | None) -> bool:
        """Whether it is so of a row whose field holds `value`."""
        if self.values == (None,):
            return (value is None) != self.but
        return value is not None and (value in self.values) != self.but


@dataclass(frozen=True, slots=True)
class And:
    """All of `parts` hold; at least two, none of them an And."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of `parts` holds; at least two, none of them an Or."""

    parts: tuple[Rule, ...]


Rule: TypeAlias = Const | SignedIn | RoleIs | RelationIsMe | RelatedIsMe | OwnerIsMe | FieldIs | And | Or


def parse_rule(text: str) -> Rule:
    """Read an access rule.

    Raises SpecError with one problem, whose line is 1 and whose column counts from 1 within `text`.
    """
    if len(text) > MAX_RULE_LENGTH:
        raise SpecError([Problem(1, 1, "", f"the rule is longer than {MAX_RULE_LENGTH} characters")])
    parser = _Parser(text)
    rule = parser.either(0)
    parser.end()
    return rule


def format_rule(rule: Rule) -> str:
    """The canonical text of a rule; `parse_rule(format_rule(rule)) == rule`, for `FieldIs` and `RelatedIsMe` with
    `as_rule` instead.
    """
    match rule:
        case Const(value):
            return "true" if value else "false"
        case SignedIn():
            return "signed_in"
        case RoleIs((role,)):
            return f'role == "{role}"'
        case RoleIs(roles):
            return "role in [{}]".format(", ".join(f'"{role}"' for role in roles))
        case RelationIsMe(relation):
            return f"{relation} == me"
        case RelatedIsMe(path):
            return f"{'.'.join(path)} == me"
        case OwnerIsMe():
            return "owner == me"
        case FieldIs():
            return _field_text(rule)
        case And(parts):
            texts = (f"({format_rule(part)})" if isinstance(part, Or) else format_rule(part) for part in parts)
            return " && ".join(texts)
        case Or(parts):
            return " || ".join(format_rule(part) for part in parts)


def _field_text(rule: FieldIs) -> str:
    match rule.values:
        case (bool() as value,):
            return rule.field if value != rule.but else f"!{rule.field}"
        case (None,):
            return f"{rule.field} {'!=' if rule.but else '=='} null"
        case (str() as value,):
            return f'{rule.field} {"!=" if rule.but else "=="} "{value}"'
        case values:
            text = "{} in [{}]".format(rule.field, ", ".join(f'"{value}"' for value in values))
            return f"!({text})" if rule.but else text


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "word", "string", "op" or "end"
    text: str
    start: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<string>"[^"\\\n]*"|'[^'\\\n]*')"""
    r"""|(?P<op>&&|\|\||==|!=|<=|>=|[()\[\],.!<>=&|+*/%?:-])|(?P<bad>.)""",
    re.DOTALL,
)
_SNAKE = re.compile(r"[a-z][a-z0-9_]*")
_INSTEAD = {
    "&": "write &&",
    "|": "write ||",
    "=": "write == to compare",
    "and": "write &&",
    "or": "write ||",
    "not": "say who may instead of who may not",
    "!": "say who may instead of who may not",
    "!=": "say who may instead of who may not",
}
_SHAPES = 'a rule is made of true, signed_in, role == "name", role in ["a", "b"], owner == me and <relation> == me'


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "bad"
        if kind == "bad":
            _fail(match.start(), f"unexpected character {match.group()!r} in the rule", _SHAPES)
        if kind != "space":
            tokens.append(_Token(kind, match.group(), match.start()))
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _fail(offset: int, message: str, hint: str | None) -> NoReturn:
    raise SpecError([Problem(1, offset + 1, "", message, hint)])


class _Parser:
    """Recursive descent over the tokens; the depth is bounded, so hostile nesting ends in a SpecError."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    def either(self, depth: int) -> Rule:
        parts = [self._both(depth)]
        while self._taken("||"):
            parts.append(self._both(depth))
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
        return Or(tuple(flat)) if len(flat) > 1 else flat[0]

    def end(self) -> None:
        token = self._peek()
        if token.kind != "end":
            self._unexpected(token, _INSTEAD.get(token.text, "join the parts of a rule with && and ||"))

    def _both(self, depth: int) -> Rule:
        parts = [self._atom(depth)]
        while self._taken("&&"):
            parts.append(self._atom(depth))
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
        return And(tuple(flat)) if len(flat) > 1 else flat[0]

    def _atom(self, depth: int) -> Rule:
        token = self._next()
        if depth > MAX_RULE_DEPTH:
            _fail(token.start, "the rule is nested too deeply", f"at most {MAX_RULE_DEPTH} levels of parentheses")
        if token.text == "(":
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        if token.kind == "string":  # CEL compares both ways round
            self._expect("==")
            if self._peek().text != "role":
                self._unexpected(self._peek(), 'compare a name in quotes with the role: role == "name"')
            self._next()
            return RoleIs((self._role_name(token),))
        if token.kind != "word" or token.text in _INSTEAD:
            self._unexpected(token, _INSTEAD.get(token.text, _SHAPES))
        return self._word(token)

    def _word(self, token: _Token) -> Rule:
        match token.text:
            case "true" | "false":
                return Const(token.text == "true")
            case "signed_in":
                return SignedIn()
            case "role":
                return self._roles()
            case "me":
                self._expect("==")
                return self._is_me(self._next())
            case _:
                following = self._peek()
                if following.text != "==":
                    guess = f'did you mean {token.text} == me, or role == "{token.text}"?'
                    hint = _INSTEAD.get(following.text, guess)
                    self._unexpected(following, hint, after=token.text)
                self._next()
                me = self._next()
                if me.text != "me":
                    self._unexpected(me, f"a relation can be compared with the caller only: {token.text} == me")
                return self._is_me(token)

    def _is_me(self, token: _Token) -> Rule:
        if token.text == "owner":
            return OwnerIsMe()
        if token.kind != "word" or token.text in RULE_WORDS or not _SNAKE.fullmatch(token.text):
            self._unexpected(token, "compare me with owner or with a relation: patient == me")
        return RelationIsMe(token.text)

    def _roles(self) -> Rule:
        if self._taken("=="):
            return RoleIs((self._role_name(self._next()),))
        if not self._taken("in"):
            following = self._peek()
            hint = _INSTEAD.get(following.text, 'write role == "name" or role in ["a", "b"]')
            self._unexpected(following, hint, after="role")
        self._expect("[")
        roles = [self._role_name(self._next())]
        while self._taken(","):
            roles.append(self._role_name(self._next()))
        self._expect("]")
        return RoleIs(tuple(dict.fromkeys(roles)))

    def _role_name(self, token: _Token) -> str:
        if token.kind != "string":
            self._unexpected(token, f'put the role in quotes: "{token.text}"' if token.kind == "word" else _SHAPES)
        name = token.text[1:-1]
        if not _SNAKE.fullmatch(name):
            _fail(token.start, f"{token.text} is not a role name", "roles are written in snake_case")
        return name

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += token.kind != "end"
        return token

    def _taken(self, text: str) -> bool:
        found = self._peek().text == text and self._peek().kind != "string"
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._taken(text):
            self._unexpected(self._peek(), _INSTEAD.get(self._peek().text, f"expected `{text}`"))

    @staticmethod
    def _unexpected(token: _Token, hint: str, after: str = "") -> NoReturn:
        what = "the rule ends too early" if token.kind == "end" else f"unexpected {token.text} in the rule"
        _fail(token.start, f"{what} after {after}" if after else what, hint)
