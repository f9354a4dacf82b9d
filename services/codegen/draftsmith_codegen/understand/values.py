"""Stage 5b: the values, bounds, units and marks that are said of a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from draftsmith_appspec import FieldType

from .lexicon.types import CURRENCIES, DAY_UNITS, SAID, TIME_UNITS, UNITS, guess
from .lexicon.wordset import wordset
from .tokens import BOUNDARY, Token, Tokens

ENUM_NAMES = wordset(
    "status, state, stage, phase, priority, severity, condition, type, kind, category, level, "
    "difficulty, urgency, result, decision, size, gender, "
    "position, role, visibility, frequency, outcome, mode, class, tier, rank, fuel type, "
    "employment type, grade, department, method, wash type, species"
)
MAX_VALUES = 30
MAX_VALUE_WORDS = 4
_STARTS_ITEM = frozenset({"a", "an", "the", "its", "their", "whether", "optional", "how", "when"})
_VALUE_MARKS = frozenset({":", "-", "=", ">"})
_SIGNS = frozenset({"/", "|", ",", "or", "and", "&"})
_STRONG = frozenset(
    {
        FieldType.MONEY,
        FieldType.DATE,
        FieldType.DATETIME,
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.URL,
        FieldType.LONG_TEXT,
    }
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said of a field beside its name."""

    name: str = ""
    values: tuple[str, ...] = ()
    open_values: bool = False  # "such as": examples rather than all of them
    type: FieldType | None = None
    optional: bool = False
    required: bool = False
    unique: bool = False
    unit: str | None = None
    low: int | None = None
    high: int | None = None
    currency: str | None = None

    @property
    def empty(self) -> bool:
        """Nothing is said but perhaps that it is optional."""
        return self == Marks(optional=self.optional, name=self.name)


def enumeration_at(tokens: Tokens, at: int, name: Tokens) -> int:
    """Where the enumeration that begins at `at` (behind a field's name) ends; 0 where none begins."""
    token = tokens[at]
    lower = token.lower
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    start = 0
    if (
        (lower in _VALUE_MARKS and following and (tokens[at + 1].is_word))
        or (lower == "of" and following not in _STARTS_ITEM and _has_or(tokens, at + 1))
        or (lower in ("either", "from") and _has_or(tokens, at + 1) and not following[:1].isdigit())
    ):
        start = at + 1
    elif lower in ("which", "that", "can", "is", "being", "one", "must", "may") and _has_or(tokens, at + 1):
        start = _after_copula(tokens, at)
    elif lower in ("like", "e.g.") or (lower == "such" and following == "as"):
        start = at + (2 if lower == "such" else 1)
    if not start or start >= len(tokens):
        return 0
    if (
        tokens[at].lower == "of"
        and name
        and name[-1].lower in ("number", "date", "place", "type")
        and name[-1].lower != "type"
    ):
        return 0
    end = _values_end(tokens, start, tokens[at].lower, sure=lower not in _VALUE_MARKS and _has_or(tokens, start))
    return end if len(values_of(tokens[start:end])) > 1 else 0


def _after_copula(tokens: Tokens, at: int) -> int:
    index = at
    seen = False
    while index < len(tokens) and tokens[index].lower in (
        "which",
        "that",
        "can",
        "is",
        "are",
        "be",
        "being",
        "one",
        "of",
        "either",
        "must",
        "may",
    ):
        seen = seen or tokens[index].lower in ("is", "be", "being", "of", "either", "are")
        index += 1
    return index if seen else 0


def _has_or(tokens: Tokens, start: int) -> bool:
    """Whether "or" joins values before the next item of the list begins."""
    for index in range(start, min(len(tokens), start + 60)):
        lower = tokens[index].lower
        if lower in ("or", "/", "|"):
            return not (index + 1 < len(tokens) and tokens[index + 1].lower == "not")
        if lower in ("and", "(", BOUNDARY, ")", ":") or (
            lower in _STARTS_ITEM and index > start and tokens[index - 1].lower in (",", "and")
        ):
            return False
    return False


def _values_end(tokens: Tokens, start: int, mark: str, *, sure: bool) -> int:
    index = start
    slashed = False
    while index < len(tokens):
        token = tokens[index]
        lower = token.lower
        if lower in ("/", "|"):
            slashed = True
        elif lower == "or":
            return _run_end(tokens, index + 1)
        elif lower in (")", "(", BOUNDARY, ";", ":"):
            return index
        elif lower == "-" and mark == "-":
            return index + 1
        elif lower in (",", "and"):
            if slashed:
                return index
            following = index + 1
            while following < len(tokens) and tokens[following].lower in (",", "and"):
                following += 1
            begins = following < len(tokens) and (
                tokens[following].lower in _STARTS_ITEM if sure else _begins_item(tokens, following)
            )
            if following >= len(tokens) or begins:
                return index
        index += 1
    return index


def _begins_item(tokens: Tokens, at: int) -> bool:
    if tokens[at].lower == "or":
        return False
    if tokens[at].lower in _STARTS_ITEM:
        return True
    end = _run_end(tokens, at)
    name = " ".join(token.lower for token in tokens[at:end])
    found = guess(name)
    marked = end < len(tokens) and tokens[end].text in ("(", ":")
    return marked or (found.type in _STRONG and found.confidence > 0.8) or name in ENUM_NAMES


def _run_end(tokens: Tokens, at: int) -> int:
    index = at
    while (
        index < len(tokens)
        and (tokens[index].is_word or tokens[index].text == "'s")
        and tokens[index].lower not in ("and", "or")
    ):
        index += 1
    return index


def values_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The values of an enumeration in lower case, in order, without repeats."""
    found: list[str] = []
    current: list[str] = []
    for token in (*tokens, Token(",", ",", ",", 0, 0)):
        if token.lower in _SIGNS or token.text in (BOUNDARY, ";"):
            value = " ".join(current)
            if (
                value
                and len(current) <= MAX_VALUE_WORDS
                and value not in found
                and value not in ("etc", "etc.", "so on", "more", "others")
            ):
                found.append(value)
            current = []
        elif token.is_word and not (not current and token.lower in ("a", "an", "the", "either", "one", "of")):
            current.append(token.lower)
    return tuple(found[:MAX_VALUES])


def marks_in_brackets(tokens: Sequence[Token]) -> tuple[list[Token], Marks]:
    """The tokens without their brackets and what stood in them: values, a type, a unit, "optional", bounds."""
    outside: list[Token] = []
    marks = Marks()
    index = 0
    while index < len(tokens):
        if tokens[index].text != "(":
            outside.append(tokens[index])
            index += 1
            continue
        end = index + 1
        while end < len(tokens) and tokens[end].text != ")":
            end += 1
        marks = _bracketed(tokens[index + 1 : end], marks)
        index = end + 1
    return outside, marks


def _bracketed(inside: Sequence[Token], marks: Marks) -> Marks:
    text = "".join(token.lower if token.text in "/" else f" {token.lower} " for token in inside)
    whole = " ".join(text.split()).replace(" / ", "/").replace("/ ", "/").replace(" /", "/")
    if whole in SAID:
        return replace(marks, type=SAID[whole])
    numbers = [int(token.text) for token in inside if token.text.isdigit() and len(token.text) < 10]
    if len(numbers) == 2 and all(
        token.text.isdigit() or token.lower in ("-", "to", "from", "between", "and") for token in inside
    ):
        return replace(marks, low=numbers[0], high=numbers[1])
    words = whole.replace(",", " ").split()
    if "optional" in words or "unique" in words or "required" in words or "mandatory" in words:
        kinds = [SAID[word] for word in words if word in SAID]
        return replace(marks, optional=marks.optional or "optional" in words, unique=marks.unique or "unique" in words,
                       required=marks.required or "required" in words or "mandatory" in words,
                       type=kinds[0] if kinds else marks.type)  # fmt: skip
    if words and words[0] in ("max", "maximum", "min", "minimum", "up") and numbers:
        return replace(marks, low=numbers[0]) if words[0].startswith("min") else replace(marks, high=numbers[0])
    unit = whole.removeprefix("in ")
    if unit in UNITS or unit in TIME_UNITS or unit in DAY_UNITS or unit in CURRENCIES:
        return _with_unit(marks, unit)
    if len(numbers) > 1 and all(word.isdigit() or word in ("or", "and") or word in TIME_UNITS for word in words):
        return replace(
            _with_unit(marks, words[-1]) if words[-1] in TIME_UNITS else marks, low=min(numbers), high=max(numbers)
        )
    body = list(inside)
    examples = bool(words) and words[0] in ("e.g.", "eg", "like", "such", "for")
    if examples:
        body = [token for token in body if token.lower not in ("e.g.", "eg", "like", "such", "as", "for", "example")]
    found = values_of(body)
    return replace(marks, values=found, open_values=examples) if len(found) > 1 else marks


def trailing_marks(words: list[Token], marks: Marks) -> tuple[list[Token], Marks]:
    """Read values, bounds and units that follow a name without brackets, and leave the name."""
    tokens = tuple(words)
    for index in range(1, len(tokens)):
        end = enumeration_at(tokens, index, tokens[:index])
        if not end:
            continue
        start = index + 1
        if tokens[index].lower == "such":
            start = index + 2
        if tokens[index].lower in ("which", "that", "can", "is", "being", "one", "must", "may"):
            start = _after_copula(tokens, index)
        said = "".join(token.lower for token in tokens[start:end])
        name = list(tokens[:index])
        if said in SAID:
            return name, replace(marks, type=SAID[said])
        numbers = [token for token in tokens[start:end] if token.text.isdigit()]
        if len(numbers) == 2 and len(tokens[start:end]) <= 3 and tokens[start + 1].lower in ("-", "to"):
            return name, replace(marks, low=int(numbers[0].text[:9]), high=int(numbers[1].text[:9]))
        found = values_of(tokens[start:end])
        return name, replace(marks, values=found, open_values=tokens[index].lower in ("like", "such", "e.g."))
    slash = next((index for index, token in enumerate(tokens) if token.text == "/"), 0)
    if slash > 1 and " ".join(token.lower for token in tokens[: slash - 1]) in ENUM_NAMES:
        return list(tokens[: slash - 1]), replace(marks, values=values_of(tokens[slash - 1 :]))
    bounded = _bounds(tokens, marks)
    if bounded is not None:
        return bounded
    for index in range(1, len(tokens) - 1):
        if tokens[index].lower == "in":
            unit = " ".join(token.lower for token in tokens[index + 1 :])
            if unit in UNITS or unit in TIME_UNITS or unit in DAY_UNITS or unit in CURRENCIES:
                return list(tokens[:index]), _with_unit(marks, unit)
    return list(tokens), marks


def _bounds(tokens: Tokens, marks: Marks) -> tuple[list[Token], Marks] | None:
    for index in range(1, len(tokens)):
        lower = tokens[index].lower
        numbers = [int(token.text) for token in tokens[index:] if token.text.isdigit() and len(token.text) < 10]
        if lower in ("from", "between", "of") and len(numbers) == 2 and numbers[0] < numbers[1]:
            return list(tokens[:index]), replace(marks, low=numbers[0], high=numbers[1])
        if lower == "out" and index + 2 < len(tokens) and tokens[index + 1].lower == "of" and numbers:
            return list(tokens[:index]), replace(marks, low=0, high=numbers[0])
    if len(tokens) > 3 and tokens[-1].text.isdigit() and tokens[-3].text.isdigit() and tokens[-2].lower in ("to", "-"):
        return list(tokens[:-3]), replace(marks, low=int(tokens[-3].text[:9]), high=int(tokens[-1].text[:9]))
    return None


def _with_unit(marks: Marks, unit: str) -> Marks:
    if unit in CURRENCIES:
        return replace(marks, currency=CURRENCIES[unit])
    if unit in TIME_UNITS:
        return replace(marks, unit=unit, type=marks.type or FieldType.DURATION)
    if unit in DAY_UNITS:
        return replace(marks, unit=unit, type=marks.type or FieldType.INTEGER)
    return replace(marks, unit=UNITS[unit], type=marks.type or FieldType.DECIMAL)
