"""Stage 3b: tags and lemmas of the words: the network's parts of speech, and lemminflect's tables."""

from __future__ import annotations

from collections.abc import Sequence

from lemminflect import getAllLemmas, getLemma

from .lines import Sentence
from .marking.network import Reading
from .tagging import corrected
from .tokens import RawToken, Token, Tokens

_SIGNS = {",": ",", ":": ":", "(": "-LRB-", ")": "-RRB-", ".": "."}
_KEPT_LEMMAS = {
    "data": "data", "media": "media", "status": "status", "species": "species", "series": "series",
    "premises": "premises", "news": "news", "gps": "gps", "sms": "sms", "address": "address", "class": "class",
    "business": "business", "access": "access", "process": "process", "progress": "progress", "bus": "bus",
    "basis": "basis", "analysis": "analysis", "diagnosis": "diagnosis", "lens": "lens", "gas": "gas", "dishes": "dish",
    "classes": "class", "buses": "bus", "staff": "staff", "cv": "cv", "rss": "rss", "people": "person",
    "movies": "movie", "cookies": "cookie", "ties": "tie", "axes": "axis", "caches": "cache", "branches": "branch",
    "businesses": "business", "addresses": "address", "courses": "course", "houses": "house", "leaves": "leave",
    "expenses": "expense", "purchases": "purchase", "warehouses": "warehouse", "licenses": "license",
    "licences": "licence", "invoices": "invoice", "sms's": "sms", "quizzes": "quiz", "todos": "todo",
    "to-dos": "to-do", "slots": "slot", "bonus": "bonus", "campus": "campus", "virus": "virus", "corpus": "corpus",
    "menus": "menu", "glass": "glass",
}  # fmt: skip


def tagged(sentences: Sequence[Sentence], reading: Reading) -> list[Tokens]:
    """One tuple of tokens for each sentence, one token for each raw token."""
    result = []
    for number, sentence in enumerate(sentences):
        words = [raw.text for raw in sentence.tokens]
        tags = corrected(words, reading.speech(number, len(words)))
        result.append(tuple(_token(raw, tag) for raw, tag in zip(sentence.tokens, tags, strict=True)))
    return result


def _token(raw: RawToken, tag: str) -> Token:
    if len(raw.text) == 1 and not raw.text.isalnum():
        tag = _SIGNS.get(raw.text, "SYM")
    elif tag in ("NN", "NNP") and _is_plural(raw.text.lower()):
        tag += "S"
    return Token(raw.text, tag, _lemma(raw.text.lower(), tag), raw.start, raw.end)


def _is_plural(word: str) -> bool:
    """Whether the dictionary knows a noun only as the plural of another."""
    last = word.rpartition("-")[2]
    return word not in _KEPT_LEMMAS and last not in getAllLemmas(last, upos="NOUN").get("NOUN", (last,))


def _lemma(word: str, tag: str) -> str:
    """The lemma of a verb or of a noun in the plural; any other word is its own."""
    if tag.startswith("VB") or tag == "MD":
        return _first(getLemma(word, upos="VERB"), word)
    if tag in ("NNS", "NNPS") or (tag == "NNP" and word.endswith("s")):
        if word in _KEPT_LEMMAS:
            return _KEPT_LEMMAS[word]
        head, hyphen, last = word.rpartition("-")
        return f"{head}{hyphen}{_first(getLemma(last, upos='NOUN'), last)}"
    return word


def _first(found: Sequence[str], word: str) -> str:
    return found[0] if found else word
