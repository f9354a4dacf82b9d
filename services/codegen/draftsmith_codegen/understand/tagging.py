"""Corrections of the tagger where the words of application descriptions mislead it."""

from __future__ import annotations

from collections.abc import Sequence

from draftsmith_codegen.understand.lexicon.types import KNOWN_TEXT, WHOLE
from draftsmith_codegen.understand.lexicon.verbs import ACTION_VERBS
from draftsmith_codegen.understand.lexicon.wordset import spaced

_DETERMINERS = spaced(
    "a an the each every all any some no my our their its his her your many several multiple various different both"
)
_OPENERS = frozenset(["a", "an", "the", "all", "every", "my", "our", "their", "his", "her", "your"])
_NOUNS = spaced(
    "booking rating meeting listing building viewing training opening posting recording setting filing "
    "hearing screening offering rent shift order request review comment note start end name cost price "
    "date grade bid vote loan trip visit sample test report record post claim answer lease check use work "
    "result score rate stage state phase status level type kind deposit budget deadline treatment list "
    "log plan phone email fax mobile city fee sex age mileage fare tip address amount due skills notes "
    "tags subject message share like follow reading lesson feedback"
)
_LISTED = frozenset({",", "and", "or", "with", "a", "the", "all", "of", ""})
_REQUESTS = spaced("track manage organise organize monitor record catalogue catalog build create make store keep")
_FINITE = {"has": "VBZ", "have": "VBP", "includes": "VBZ", "contains": "VBZ", "belongs": "VBZ"}


def corrected(words: Sequence[str], tags: Sequence[str]) -> list[str]:
    """The tags with known mistakes put right, one per word."""
    result = list(tags)
    lower = [word.lower() for word in words]
    if len(words) == 2 and lower[0] in _REQUESTS and lower[1].endswith("s"):  # "Track workouts"
        return ["VB", "NNS"]
    for index, word in enumerate(lower):
        before = lower[index - 1] if index else ""
        before_tag = result[index - 1] if index else ""
        after = lower[index + 1] if index + 1 < len(lower) else ""
        after_tag = result[index + 1] if index + 1 < len(lower) else ""
        if word in _FINITE and word != "have":
            result[index] = _FINITE[word]
        elif not word[0].isalnum() and len(word) == 1:
            result[index] = {",": ",", ":": ":", "(": "-LRB-", ")": "-RRB-", ".": "."}.get(word, "SYM")
        elif not index and word in _REQUESTS and result[index].startswith("NN") and after_tag in ("NNS", "PRP$", "DT"):
            result[index] = "VB"
        elif _is_verb(lower, word, before, before_tag, after, after_tag, result, index):
            result[index] = "VBP" if not word.endswith("s") else "VBZ"
        elif _is_noun(word, before, before_tag, after, result[index]):
            result[index] = "NNS" if word.endswith("s") and not word.endswith(("ss", "us")) else "NN"
        elif result[index].startswith("NNP") and index and words[index].islower():
            result[index] = result[index].replace("NNP", "NN")
        elif result[index] == "VBG" and word in _NOUNS and after_tag.startswith("NN") and before in _LISTED:
            result[index] = "NN"
        elif (
            result[index] == "VBZ" and after_tag in ("VB", "VBP", "MD") and word not in ("is", "does", "wants", "needs")
        ):
            result[index] = "NNS"
        elif result[index] in ("FW", "UH", "XX", "ADD", "AFX") and word.isalpha():
            result[index] = "NN"
    return result


def _is_verb(
    lower: Sequence[str],
    word: str,
    before: str,
    before_tag: str,
    after: str,
    after_tag: str,
    tags: Sequence[str],
    index: int,
) -> bool:
    """A word tagged as a noun between a bare plural and what looks like an object: "Members book classes"."""
    if not tags[index].startswith(("NN", "JJ", "IN")) or not _base(word) or before in _DETERMINERS:
        return False
    objects = (
        after in _DETERMINERS
        or after_tag in ("NNS", "PRP$", "DT", "CD")
        or after in ("up", "in", "out", "for", "on", "to")
    )
    plural = before_tag in ("NNS", "NNPS", "PRP", "WP") or before in ("who", "people", "staff")
    if plural and not word.endswith("s"):
        return objects or after_tag in ("JJ", "NN")
    if before in ("and", "or", ","):
        verbs = [at for at in range(index - 1) if tags[at].startswith("VB")]
        listing = any(
            lower[at] in ("have", "has", "with", "contains", "contain", "includes", "include") for at in range(index)
        )
        same = bool(verbs) and not listing and tags[verbs[-1]] in ("VB", "VBP", "VBZ")
        compound = after_tag in ("NN", "VBG", "JJ") and tags[index + 2 : index + 3] == ["NNS"]  # "book yoga classes"
        return same and (after_tag in ("NNS", "DT", "PRP$", "PRP") or after in _DETERMINERS or compound)
    singular = before_tag in ("NN", "NNP") and any(tag == "DT" for tag in tags[max(0, index - 4) : index])
    return singular and word.endswith("s") and after in _DETERMINERS


def _base(word: str) -> bool:
    return word in ACTION_VERBS or (word.endswith("s") and word[:-1] in ACTION_VERBS)


def _is_noun(word: str, before: str, before_tag: str, after: str, tag: str) -> bool:
    if not tag.startswith(("VB", "JJ", "RB", "IN")):
        return False
    if before in _OPENERS and tag in ("VB", "VBP"):
        return True
    if (
        before in (",", "and", "(", ":")
        and tag in ("VB", "VBP")
        and (after in KNOWN_TEXT or after in ("date", "time", "number", "price"))
    ):
        return True
    known = word in _NOUNS or word in KNOWN_TEXT or word in WHOLE
    if before in _DETERMINERS and tag in ("VB", "VBP", "VBZ", "VBG") and (known or tag == "VBG"):
        return after not in _DETERMINERS or tag != "VBG"
    listed = before in (",", "(", ":", "and", "or", "/", "of") and after in (",", ")", "", "and", "or", "/", "(", ":")
    return known and (listed or before in _DETERMINERS or before_tag in ("PRP$", "JJ")) and tag not in ("JJ", "RB")
