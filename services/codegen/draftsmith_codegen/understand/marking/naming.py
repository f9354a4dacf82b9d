"""What a field is called, from the words that name it and the type they suggest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lemminflect import getInflection

from draftsmith_appspec import FieldType

from ..items import SHARED_HEADS
from ..lexicon.languages import LANGUAGES
from ..lexicon.states import STATES
from ..lexicon.types import DAY_UNITS, TIME_UNITS, UNITS
from ..lexicon.wordset import spaced
from ..tokens import Token

_TIED = spaced("on at by until till since from to for up off in out before after each")  # "sold on", "drink until"
_JOINED = spaced("on in at to for")  # "hours on site", "days to maturity"
_PLACED = spaced("on in at for to by")  # before "which": "in which row"
_TELLING = spaced("last next new old existing previous likely nearly current")
_DAYS = spaced("date day time moment")
_BEING = spaced("be is are was were been has had have did do does")
_AGENTS = spaced("by to with for against")
_SHORT = {
    "no": "number", "nr": "number", "num": "number", "#": "number", "qty": "quantity", "tel": "phone",
    "dob": "date of birth", "mail": "email", "e-mail": "email", "temp": "temperature", "amt": "amount",
    "desc": "description", "addr": "address", "pic": "photo", "pics": "photos", "ph": "phone", "mob": "mobile",
}  # fmt: skip
_UNITS = frozenset({*UNITS, *DAY_UNITS, *TIME_UNITS, "c", "f", "celsius", "euros", "dollars", "pounds", "total"})
_KINDS = frozenset({"kind", "type", "sort"})
_LIKELY_STATES = spaced(
    "open closed new done paid unpaid pending active inactive available booked sold free reserved draft sent live "
    "cancelled confirmed requested in out ready"
)
_ONE = {
    "dates": "date", "times": "time", "days": "day", "deadlines": "deadline", "prices": "price", "names": "name",
    "priorities": "priority", "statuses": "status", "titles": "title", "descriptions": "description",
    "amounts": "amount",
}  # fmt: skip
_SCALE = frozenset({"from", "to", "out", "of", "one", "five", "ten"})
_MOVING = spaced("move go pass progress advance run travel proceed step")
_NEAR = 8  # words before the first value
_NAMED_BY_VALUES = (
    ("language", re.compile("|".join(LANGUAGES))),
    ("level", re.compile(r"[abc][12]|beginners?|elementary|intermediate|advanced|expert")),
    ("size", re.compile(r"xx?s|s|m|l|xx?l|small|medium|large|extra[ -](?:small|large)")),
    ("day", re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?")),
)


def name_of(words: Sequence[Token], short: str, kind: FieldType) -> str:
    """The name in lower-case words. `short` is what the rules for lists make of the words; a preposition that belongs
    to the name is put back ("sold on"), common abbreviations are written out, and moments get theirs.
    """
    lower = [token.lower for token in words if token.is_word or token.text == "#"]
    while len(lower) > 1 and words and lower[0] in ("the", "a", "an", "its", "their", "his", "her", "our", "my"):
        lower = lower[1:]
    if lower[-2:] == ["or", "not"] or lower[-2:] == ["yes", "no"]:
        lower = lower[:-2]
    elif lower[-3:] == ["yes", "or", "no"]:
        lower = lower[:-3]
    if len(lower) > 1 and lower[0] in _PLACED and lower[1] in ("a", "an", "the", "which", "what"):
        lower = lower[1:] if lower[1] in ("which", "what") else lower[2:]
    if not lower:
        return short
    if all(word.isdigit() or word in _SCALE for word in lower):
        return "score"  # "rate it from 1 to 5"
    if lower[0] in _DAYS and (done := _done(words)):
        return f"{done} {'on' if kind is FieldType.DATE else 'at'}"
    if lower[0] == "when" and lower[-1] == "last" and (done := _done(words)):
        return f"last {done} {'on' if kind is FieldType.DATE else 'at'}"
    if lower[:2] == ["by", "when"] and (verbs := [token for token in words[2:] if token.tag[0] == "V"]):
        return f"{verbs[-1].lemma} by"
    if lower[0] in ("what", "which") and len(lower) > 3 and words[1].is_noun and words[2].tag in ("PRP", "DT"):
        return lower[1]
    if lower[0] == "which" and len(lower) in (2, 3) and kind is not FieldType.BOOLEAN:
        return " ".join(lower[1:])
    if lower[0] in ("how", "when", "what", "who", "where", "whether", "if", "why", "which"):
        return _asked(lower, short, kind)
    if len(lower) > 1 and lower[0] == "#":
        return f"number of {' '.join(lower[1:])}"
    if len(lower) > 2 and lower[0] in _KINDS and lower[1] == "of":
        return lower[0]
    if len(lower) == 3 and lower[1] in _JOINED and lower[2] not in _UNITS and words[-1].tag in ("NN", "NNP"):
        return " ".join(lower)
    if len(lower) in (2, 3) and lower[0] in _TELLING:
        return " ".join(lower)
    if len(lower) > 1 and lower[-1] in _TIED and len(lower) <= 5:
        return " ".join(_SHORT.get(word, word) for word in lower)
    tagged = [token for token in words if token.is_word]
    participle = bool(tagged) and tagged[0].tag in ("VBN", "VBD") and len(lower) > 2 and lower[1] in _AGENTS
    if participle and kind is FieldType.BOOLEAN:
        return " ".join(lower[:6])
    if lower == ["ph"] and kind in (FieldType.DECIMAL, FieldType.INTEGER):
        return short if short != "phone" else "ph"
    if len(lower) <= 4 and (lower[-1] in _SHORT or lower[0] in _SHORT):
        return " ".join(_SHORT.get(word, word) for word in lower)
    return short


def _done(words: Sequence[Token]) -> str:
    """What was done on the day that the words name: "day we sowed it", "date roasted"; "" where nothing was."""
    if any(token.lower == "of" for token in words):
        return ""
    done = next(
        (token for token in words[1:] if token.tag in ("VBD", "VBN", "VBZ") and token.lower not in _BEING), None
    )
    if done is None or done.tag == "VBZ":
        return done.lower if done else ""
    forms = getInflection(done.lemma, tag="VBN")
    return str(forms[0]) if forms else done.lower


def of_one(name: str) -> str:
    """The name of one of several: of "pick-up and return dates" the return date, of "tasks with due dates" theirs."""
    head, _, last = name.rpartition(" ")
    return f"{head} {_ONE[last]}".strip() if last in _ONE else name


def shares_head(words: Sequence[Token], gap: Sequence[Token], following: Sequence[Token]) -> bool:
    """Whether words lack the head that the next field has: "first" in "first and last name"."""
    if [token.lower for token in gap[:1]] == ["to"]:
        gap = [token for token in gap if token.tag != "DT"]  # "from a start to an end date"
    if len(words) != 1 or len(following) < 2 or len(gap) != 1:
        return False
    if gap[0].text == ",":
        return words[0].lower in SHARED_HEADS and following[0].lower in SHARED_HEADS
    shared = words[0].lower in SHARED_HEADS or words[0].tag in ("JJ", "JJS", "JJR")
    return shared and gap[0].lower in ("and", "or", "/", "&", "to")


def unnamed(values: Sequence[Sequence[Token]], before: Sequence[Token] = ()) -> str:
    """What a field is called whose values alone are said: "each item is new, used or broken".

    `before` are the words of the sentence before them: what moves "from backlog to review" has a status.
    """
    first = values[0][0] if values and values[0] else None
    if first is None:
        return "kind"
    lower = [" ".join(token.lower for token in value) for value in values]
    for name, words in _NAMED_BY_VALUES:
        if all(words.fullmatch(value) for value in lower):
            return name
    known = sum(value.replace(" ", "_").replace("-", "_") in STATES for value in lower)
    stative = first.tag in ("VBN", "VBD", "JJ", "VBG", "RB") or first.lower in _LIKELY_STATES
    moved = any(token.lemma in _MOVING for token in before[-_NEAR:]) and any(
        token.lower in ("from", "to", "through") for token in before[-2:]
    )
    return "status" if stative or moved or 2 * known > len(values) else "kind"


def _asked(lower: list[str], short: str, kind: FieldType) -> str:
    """Names of clauses: "what happened", "when it arrived", "how much"."""
    if len(lower) < 2:
        return short
    if lower[:2] == ["how", "much"] and kind not in (FieldType.MONEY,):
        return "quantity"
    if lower[0] == "what" and len(lower) <= 4 and lower[1] in ("was", "is", "happened", "went", "they", "we", "it"):
        return " ".join(lower)
    if lower[0] == "how" and len(lower) <= 5 and lower[1] not in ("many", "much"):
        return " ".join(lower)
    if lower[0] == "when" and kind in (FieldType.DATETIME, FieldType.TIME) and short.endswith(" on"):
        return f"{short[:-3]} at"
    return short
