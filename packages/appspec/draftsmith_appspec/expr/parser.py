"""Reading an expression: a subset of CEL (https://github.com/google/cel-spec), by precedence climbing.

    expression  = or [ "?" or ":" expression ]
    or          = and { "||" and }             and   = compared { "&&" compared }
    compared    = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=" | "in") sum ]
    sum         = product { ("+" | "-") product }        product = unary { ("*" | "/" | "%") unary }
    unary       = [ "!" | "-" ] unary | member
    member      = atom { "." NAME [ "(" arguments ")" ] }
    atom        = NUMBER | STRING | "true" | "false" | "null" | NAME [ "(" arguments ")" ]
                | "(" expression ")" | "[" arguments "]"

Unlike CEL, comparisons do not chain (`a < b < c` is refused), numbers with a point are exact decimals, and the
aggregates are functions over the rows of the other side of a relation: `sum(lines, quantity * price)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from ..problems import Problem, SpecError
from .syntax import (
    COMPARISONS,
    LEVELS,
    Binary,
    Call,
    Conditional,
    Expression,
    Listing,
    Literal,
    Name,
    Select,
    Unary,
    parts_of,
)

MAX_LENGTH = 2_000
MAX_DEPTH = 40  # parentheses, lists, calls and signs within each other
MAX_LEVELS = 100  # of the tree, which a long chain of operators deepens too
MAX_DIGITS, MAX_PLACES = 15, 6  # before and after the point, as in fields

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"""
    r"""|(?P<string>"(?:[^"\\\x00-\x1f\x7f\ud800-\udfff]|\\["\\n])*"|'(?:[^'\\\x00-\x1f\x7f\ud800-\udfff]|\\['\\n])*')"""
    r"""|(?P<op>&&|\|\||==|!=|<=|>=|[()\[\],.!<>+*/%?:-])|(?P<bad>.)""",
    re.DOTALL,
)
_INSTEAD = {
    "&": "write &&",
    "|": "write ||",
    "=": "write == to compare",
    "and": "write &&",
    "or": "write ||",
    "not": "write ! before what must not hold",
    "True": "write true",
    "False": "write false",
    "None": "write null",
    "is": "write ==",
    "if": "write condition ? value : other",
    '"': 'close the text with "',
    "'": "close the text with '",
    ";": "one expression only",
}
_METHODS = frozenset({"all", "exists", "map", "filter", "exists_one", "sum", "count", "avg", "min", "max"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse_expression(text: str) -> Expression:
    """Read an expression.

    Raises SpecError with one problem, whose line is 1 and whose column counts from 1 within `text`.
    """
    if len(text) > MAX_LENGTH:
        raise SpecError([Problem(1, 1, "", f"the expression is longer than {MAX_LENGTH} characters", "split it up")])
    parser = _Parser(_tokens(text))
    expression = parser.whole()
    parser.end()
    _not_too_deep(expression)
    return expression


def refusal(at: int, message: str, hint: str | None = None) -> SpecError:
    """The SpecError of a problem `at` that many characters into the expression."""
    return SpecError([Problem(1, at + 1, "", message, hint)])


def fail(at: int, message: str, hint: str | None = None) -> NoReturn:
    """Raise the SpecError of a problem `at` that many characters into the expression."""
    raise refusal(at, message, hint)


def _not_too_deep(expression: Expression) -> None:
    """Everything that follows walks the tree by recursion."""
    level = [expression]
    for _ in range(MAX_LEVELS):
        level = [part for node in level for part in parts_of(node)]
        if not level:
            return
    fail(level[0].at, "this is too long a chain", "split it up, or write value in [...]")


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "bad"
        if kind == "bad":
            fail(match.start(), f"unexpected {match.group()!r}", _INSTEAD.get(match.group()))
        if kind != "space":
            tokens.append(_Token(kind, match.group(), match.start()))
    tokens.append(_Token("end", "", len(text)))
    return tokens


class _Parser:
    """Precedence climbing; the depth is bounded, so hostile nesting ends in a SpecError."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._index = 0
        self._depth = 0

    def whole(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            fail(self._peek().at, "this is nested too deeply", f"at most {MAX_DEPTH} levels")
        condition = self._binary(2)
        if (mark := self._taken("?")) is not None:
            then = self._binary(2)
            self._expect(":")
            condition = Conditional(condition, then, self.whole(), mark.at)
        self._depth -= 1
        return condition

    def end(self) -> None:
        token = self._peek()
        if token.kind != "end":
            self._unexpected(token, "join parts with && or ||, or with an operator")

    def _binary(self, least: int) -> Expression:
        left = self._unary()
        while (level := self._level(self._peek())) >= least:
            token = self._next()
            right = self._binary(level + 1)
            left = Binary(token.text, left, right, token.at)
            if token.text in COMPARISONS and self._level(self._peek()) == level:
                fail(self._peek().at, "comparisons do not chain", "write a < b && b < c")
        return left

    @staticmethod
    def _level(token: _Token) -> int:
        return LEVELS.get(token.text, 0) if token.kind == "op" or token.text == "in" else 0

    def _unary(self) -> Expression:
        token = self._peek()
        if token.kind == "op" and token.text in ("!", "-"):
            self._next()
            self._depth += 1
            if self._depth > MAX_DEPTH:
                fail(token.at, "this is nested too deeply", f"at most {MAX_DEPTH} levels")
            of = self._unary()
            self._depth -= 1
            return Unary(token.text, of, token.at)
        return self._member()

    def _member(self) -> Expression:
        node = self._atom()
        while self._taken(".") is not None:
            token = self._next()
            if token.kind != "word":
                self._unexpected(token, "a name follows the point")
            if self._taken("(") is None:
                node = Select(node, token.text, token.at)
                continue
            if token.text in _METHODS:
                what = node.name if isinstance(node, Name) else "rows"
                fail(token.at, f"{token.text} is written before its rows", f"write {token.text}({what}, …)")
            node = Call(token.text, (node, *self._arguments(")")), method=True, at=token.at)
        return node

    def _atom(self) -> Expression:
        token = self._next()
        match token.kind:
            case "number":
                whole, _, places = token.text.partition(".")
                if len(whole) > MAX_DIGITS or len(places) > MAX_PLACES:
                    fail(token.at, f"a number has at most {MAX_DIGITS} digits, and {MAX_PLACES} after the point")
                return Literal(Decimal(token.text) if "." in token.text else int(token.text), token.at)
            case "string":
                text = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], token.text[1:-1])
                return Literal(text, token.at)
            case "word" if token.text in ("true", "false", "null"):
                return Literal({"true": True, "false": False, "null": None}[token.text], token.at)
            case "word" if token.text not in _INSTEAD and token.text != "in":
                if self._taken("(") is not None:
                    return Call(token.text, self._arguments(")"), at=token.at)
                return Name(token.text, token.at)
            case "op" if token.text == "(":
                inner = self.whole()
                self._expect(")")
                return inner
            case "op" if token.text == "[":
                return Listing(self._arguments("]"), token.at)
            case _:
                raise self._refused(token, "a value is expected here: a field, a number, a text in quotes, a function")

    def _arguments(self, closing: str) -> tuple[Expression, ...]:
        if self._taken(closing) is not None:
            return ()
        items = [self.whole()]
        while self._taken(",") is not None:
            items.append(self.whole())
        self._expect(closing)
        return tuple(items)

    def _peek(self) -> _Token:
        return self._tokens[self._index]

    def _next(self) -> _Token:
        token = self._tokens[self._index]
        self._index += token.kind != "end"
        return token

    def _taken(self, text: str) -> _Token | None:
        token = self._peek()
        if token.kind != "op" or token.text != text:
            return None
        return self._next()

    def _expect(self, text: str) -> None:
        if self._taken(text) is None:
            self._unexpected(self._peek(), f"expected {text}")

    def _unexpected(self, token: _Token, hint: str) -> NoReturn:
        raise self._refused(token, hint)

    @staticmethod
    def _refused(token: _Token, hint: str) -> SpecError:
        shown = token.text if len(token.text) <= 40 else f"{token.text[:37]}..."
        what = "the expression ends too early" if token.kind == "end" else f"unexpected {shown}"
        return refusal(token.at, what, _INSTEAD.get(token.text, hint))
