"""What a programming language has to say for itself so that expressions can be written in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from ..words import snake_of
from .scope import Means
from .typed import Typed
from .types import Kind, Type

CONDITIONAL, OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, ATOM = 1, 2, 3, 4, 5, 6, 7, 8, 10


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of code, how tightly it binds, and for && and || what they join."""

    text: str
    level: int = ATOM
    joined: tuple[str, ...] = ()

    def within(self, least: int) -> str:
        """The text, in parentheses where it binds less tightly than it has to."""
        return self.text if self.level >= least else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Guard:
    """Whether a value is empty, both ways round."""

    empty: Code
    there: Code


class Language(ABC):
    """The parts of a language. `present` to `certain` convert between four forms a value has:

    kept (as a row keeps it, possibly nothing), present (the same, known to be there), nullable (calculated, possibly
    nothing) and a value. In Python these differ for durations only, in Go for everything that may be empty.

    What is not abstract is what most languages write alike, in the words of the class: those for && and ||, for equal
    and unequal, for no value and for no rows, and the kinds that are calculated otherwise than they are kept.
    """

    and_word, or_word = "&&", "||"
    equal, unequal = "==", "!="
    null: str
    no_rows: str
    converted = frozenset({Kind.DURATION})

    def spelled(self, name: str) -> str:
        """The name as rows, callers and inputs have it."""
        return name

    def tested(self, one: str, two: str) -> Guard:
        """Whether something is empty, which it is if `one` equals `two`."""
        return Guard(Code(f"{one} {self.equal} {two}", COMPARE), Code(f"{one} {self.unequal} {two}", COMPARE))

    def all_of(self, codes: Iterable[Code]) -> Code:
        """That all hold, each said once."""
        return _joined(AND, self.and_word, codes, AND)

    def any_of(self, codes: Iterable[Code]) -> Code:
        """That one holds, each said once; what has to hold together stands in parentheses."""
        return _joined(OR, self.or_word, codes, NOT)

    @abstractmethod
    def literal(self, value: object) -> Code:
        """A bool, int, Decimal or str."""

    @abstractmethod
    def present(self, kept: Code, kind: Type) -> Code:
        """The value of something kept that is there."""

    def kept_as_value(self, kind: Type) -> bool:
        """Whether the kept form is the nullable form."""
        return kind.kind not in self.converted

    def wrapped(self, value: Code, kind: Type) -> Code:
        """The nullable form of a value."""
        return value

    @abstractmethod
    def certain(self, nullable: Code, kind: Type) -> Code:
        """The value of a nullable that is there."""

    @abstractmethod
    def decimal(self, whole: Code) -> Code:
        """A whole number as a decimal."""

    def negation(self, code: Code) -> Code:
        """That something does not hold."""
        return Code(f"!{code.within(UNARY)}", UNARY)

    @abstractmethod
    def negative(self, code: Code, kind: Type) -> Code:
        """A number or duration below zero."""

    @abstractmethod
    def choice(self, condition: Code, then: Code, otherwise: Code, kind: Type) -> Code:
        """One value or the other; nullable ones if `kind` is optional."""

    def guard(self, nullable: Code) -> Guard:
        """Whether something kept or nullable, or the id of a row or of an owner, is there."""
        return self.tested(nullable.within(SUM), self.null)

    @abstractmethod
    def zero_guard(self, value: Code, kind: Type) -> Guard:
        """Whether a divisor is not zero."""

    def agreement(self, low: Code, high: Code) -> Guard:
        """Whether a truth is known: empty read as false and as true give the same. (`low` never exceeds `high`.)"""
        alike = self.tested(low.within(SUM), high.within(SUM))
        return Guard(empty=alike.there, there=alike.empty)

    def known(self, means: Means, name: str) -> Code:
        """`me`, `role`, `signed_in` or an input."""
        return Code(f"{'given' if means is Means.INPUT else 'caller'}.{self.spelled(name)}")

    def read(self, row: Code, name: str) -> Code:
        """What a row keeps under a name."""
        return Code(f"{row.text}.{self.spelled(name)}")

    def read_id(self, row: Code, name: str, kind: Type) -> Code:
        """The id of a row or of an owner that a row keeps under a name."""
        return self.read(row, name)

    def read_caller(self, name: str) -> Code:
        """What the caller's profile keeps under a name: nothing where there is none."""
        return Code(f"caller.{self.spelled('me')}.{self.spelled(name)}")

    def caller_id(self, profile: str) -> Code:
        """The id of the caller, or of the caller's row of that entity."""
        return Code(f"caller.{snake_of(profile)}_id" if profile else "caller.id")

    def same(self, operator: str, left: Code, right: Code) -> Code:
        """Whether two ids are (or are not) the same. The left one may only be empty if it is the caller's."""
        return Code(f"{left.text} {self.equal if operator == '==' else self.unequal} {right.text}", COMPARE)

    @abstractmethod
    def comparison(self, operator: str, kind: Type, left: Code, right: Code) -> Code:
        """==, !=, <, <=, > or >= between two values of one type."""

    @abstractmethod
    def calculation(self, operator: str, typed: Typed, left: Code, right: Code) -> Code:
        """`left operator right`; whole numbers come as decimals if the result is one."""

    @abstractmethod
    def call(self, function: str, typed: Typed, arguments: list[Code]) -> Code:
        """One of FUNCTIONS."""

    @abstractmethod
    def one_of(self, value: Code, values: list[Code], kind: Type) -> Code:
        """Whether a value is in a list."""

    @abstractmethod
    def among(self, identity: Code, rows: Code, kind: Type) -> Code:
        """Whether a row with this id is among rows."""

    @abstractmethod
    def size_of(self, rows: Code) -> Code:
        """How many rows there are."""

    @abstractmethod
    def quantified(self, function: str, name: str, entity: str, rows: Code, body: Code) -> Code:
        """count, exists or all: for how many rows, called `name`, `body` holds."""

    @abstractmethod
    def folded(
        self, function: str, name: str, entity: str, rows: Code, body: Code, only: Code | None, to: Type
    ) -> Code:
        """sum as a value; avg, min and max as a nullable; of the rows where `only` holds."""

    def other_row(self, row: str) -> Code:
        """That `other` is not the row itself."""
        name = self.spelled("id")
        return Code(f"other.{name} {self.unequal} {row}.{name}", COMPARE)

    @abstractmethod
    def any_other(self, condition: Code) -> Code:
        """Whether some `other` of the rows given meets a condition."""


def moved(operator: str, typed: Typed, left: Code, right: Code) -> tuple[Code, Code]:
    """The date or moment in `typed`, a sum or a difference of it and a duration; and by how much it gets later."""
    start, length = (right, left) if typed.parts[0].type.kind is Kind.DURATION else (left, right)
    return start, Code(f"-{length.within(UNARY + 1)}") if operator == "-" else length


def _joined(level: int, word: str, codes: Iterable[Code], least: int) -> Code:
    several = list(codes)
    texts: dict[str, None] = {}
    for code in several:
        texts |= dict.fromkeys(code.joined if code.level == level and code.joined else [code.within(least)])
    return Code(f" {word} ".join(texts), level, tuple(texts)) if len(texts) > 1 else several[0]
