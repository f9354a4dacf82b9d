"""Stage 5a: what an item of a list is called: questions, explanations behind a name, "of" phrases."""

from __future__ import annotations

from collections.abc import Sequence

from draftsmith_appspec import FieldType

from .lexicon.wordset import spaced
from .phrases import DETERMINERS, POSSESSIVES
from .tokens import Token
from .values import Marks

_CUTS = spaced(
    "so because being where who unless if when while which that for from by about using via as within during through"
)


QUESTIONS = frozenset({"what", "whether", "if", "when", "how", "who", "where"})


_AUXILIARY = spaced(
    "is are was were be been being has have had it they he she i we you the a an its their do does did "
    "will can to of not or yet already still now 's 're currently also"
)


def question_of(words: Sequence[Token]) -> Marks | None:
    """ "whether it is furnished", "how many people are needed", "when it was received" as named, typed items."""
    if len(words) < 2 or words[0].lower not in QUESTIONS:
        return None
    opener = words[0].lower
    telling = [token for token in words[1:] if token.lower not in _AUXILIARY and token.is_word][:4]
    if not telling:
        return None
    names = [token.lower for token in telling]
    if opener in ("whether", "if"):
        has = any(token.lower in ("has", "have") for token in words) and telling[-1].is_noun
        return Marks(name=" ".join(["has", *names] if has else names[:3]), type=FieldType.BOOLEAN)
    if opener == "when":
        return Marks(
            name=f"{names[-1]} on" if telling[-1].is_verb or telling[-1].tag in ("NN", "JJ") else " ".join(names),
            type=FieldType.DATE,
        )
    if opener == "how" and names[0] in ("many", "much"):
        rest = names[1:2]
        if names[0] == "many" and rest:
            return Marks(name=f"number of {rest[0]}", type=FieldType.INTEGER)
        if names[0] == "many":
            return Marks(name="quantity", type=FieldType.INTEGER)
        return Marks(name="cost", type=FieldType.MONEY)
    if opener == "how" and names[0] in ("long", "often"):
        return Marks(
            name="duration" if names[0] == "long" else "frequency",
            type=FieldType.DURATION if names[0] == "long" else FieldType.TEXT,
        )
    if opener == "what":
        return Marks(name=telling[-1].lemma if telling[-1].is_verb else names[-1])
    if opener == "who":
        return Marks(name=f"{names[-1]} by")
    return Marks(name="location") if opener == "where" else None


def cut_short(words: list[Token]) -> list[Token]:
    """The words before an explanation: "a deadline for submissions" is a deadline."""
    for index in range(1, len(words)):
        lower = words[index].lower
        if lower in _CUTS and not (lower == "by" and index == len(words) - 1):
            return words[:index]
        if lower == "to" and not (
            index + 1 < len(words) and words[index + 1].tag == "VB" and words[index - 1].tag == "NNS"
        ):
            return words[:index]
        if lower in ("in", "on", "at", "with") and index < len(words) - 1 and words[index + 1].is_word:
            return words[:index]
        if words[index].tag == "MD" or (words[index].lower in ("is", "are", "was") and index):
            return words[:index]
    return words


def without_of(words: list[Token]) -> list[Token]:
    """ "the name of the customer" is the customer name; "date of birth" and "number of guests" stay."""
    at = next((index for index, word in enumerate(words) if word.lower == "of"), None)
    if at is None or at == 0 or at + 1 >= len(words):
        return [word for word in words if word.lower != "of"] if at is not None else words
    after = words[at + 1 :]
    if after[0].tag in ("DT", "PRP$") or after[0].lower in DETERMINERS:
        owner = [word for word in after if word.lower not in DETERMINERS and word.tag not in ("DT", "PRP$")]
        return words[:at] if after[0].lower in POSSESSIVES | {"each", "every"} else [*owner, *words[:at]]
    return words
