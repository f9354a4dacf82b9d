"""What sentences say, before anything is decided: facts about words, each with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from draftsmith_appspec import FieldType

from .items import Item

Span: TypeAlias = tuple[int, int]  # offsets in the plain text


@dataclass(frozen=True, slots=True)
class Has:
    """`owner` has an item: a field, a part, or a reference to something else."""

    owner: str
    item: Item
    span: Span
    definition: bool = False  # said in a definition ("Task: title, …") rather than a sentence
    reads_as: tuple[FieldType, float] | None = None  # the type that the words around suggest, and how likely


@dataclass(frozen=True, slots=True)
class Owner:
    """Something is described by a definition or a sentence about what it has."""

    key: str
    span: Span


@dataclass(frozen=True, slots=True)
class Does:
    """Somebody does something with a kind of thing. `actor` is "" for whoever uses the app."""

    actor: str
    verb: str
    object: str
    span: Span
    ties: tuple[tuple[str, str, bool], ...] = ()  # preposition, key, plural
    own: bool = False
    every: bool = False
    modal: bool = False
    only: bool = False
    object_plural: bool = False
    through: bool = False  # the object follows a preposition: "sign up for classes"
    said: str = ""  # the verb as it was said, where `verb` is what it comes to


@dataclass(frozen=True, slots=True)
class Tie:
    """`child` belongs to `parent`; `name` is another name for the relation, `both` that neither owns the other."""

    child: str
    parent: str
    span: Span
    name: str = ""
    both: bool = False
    required: bool = True
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The app keeps records of something."""

    key: str
    span: Span
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody is told to be a user: in a list of roles or a user story."""

    key: str
    span: Span


@dataclass(frozen=True, slots=True)
class Said:
    """Values (or a type) of a field said apart from its owner: "The status can be open or closed"."""

    owner: str
    item: Item
    span: Span


@dataclass(frozen=True, slots=True)
class AppWords:
    """Words that say what the app is: a title, or "a clinic booking app"."""

    words: tuple[str, ...]
    span: Span
    kind: str  # "named", "title", "phrase", "speaker"


Fact: TypeAlias = Has | Owner | Does | Tie | Kept | Actor | Said | AppWords


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of a description in the order of its words, and what no rule could read."""

    facts: tuple[Fact, ...]
    unread: tuple[Span, ...] = field(default_factory=tuple)
