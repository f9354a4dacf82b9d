"""Stage 10: which capabilities the description asks for, and what it is if it is no application of records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .errors import DescriptionUnclear, Reason
from .lexicon.apps import KINDS_REFUSED
from .lexicon.capabilities import capabilities
from .lines import Sentence
from .marking.picture import Wish
from .report import Basis, FeatureFound, Source
from .text import CleanText

_UNWANTED = re.compile(
    r"\b(?:no|not|n't|nt|never|without|dont|don't|doesn't|won't|wont|nor|neither|skip|exclud\w+|instead of|rather than|"
    r"except|unnecessary|leave out|do without|no need for|out of scope|hate|tired of|used to|currently|right now|"
    r"at the moment|so far|today)\b|\bn't\b"
)
_LATER = re.compile(
    r"\b(?:later|some ?day|one day|phase (?:2|two|ii)|next (?:year|phase|version)|in (?:the )?future|eventually|"
    r"not (?:yet|now|this)|version 2|v2|maybe in|perhaps in)\b"
)
_OUTSIDE = re.compile(
    r"\b(?:not (?:now|needed|in scope|this|included|required|part)|out[- ]of[- ]scope|won'?t|later|exclu\w+|"
    r"non[- ]goals?|not in|future|nice to have later|phase 2|does not|parking lot|today|background|current)"
)
_CLAUSE = re.compile(r"[.;!?\n]|, (?:but|so|and then|whereas|while)\b|\bbut\b|\bplease\b| - ")
_WORD = re.compile(r"[a-z0-9-]+")
_WANTED = re.compile(
    r"(?:\b(?:want|need|like|love|build|make|create|write|develop|code)\w* (?:us |me |have )?an? |^an? |^(?!i |we )"
    r")(?P<what>[a-z0-9 -]{3,40}?)(?=[^a-z0-9 -]| (?:for|with|that|where|in|and|on|so|which)\b|$)"
)
_BEFORE = 70  # characters in which a "no" is looked for


def features_of(
    text: CleanText, description: str, sentences: Sequence[Sentence], headings: Sequence[str], wishes: Sequence[Wish]
) -> tuple[FeatureFound, ...]:
    """The capabilities asked for, each once, with the words that ask for them; what is ruled out is left out.

    Set expressions tell the most; `wishes` are what the network reads between the lines.
    """
    lower = text.text.lower()
    if len(lower) != len(text.text):
        lower = text.text
    outside = [
        (sentence.tokens[0].start, sentence.tokens[-1].end)
        for sentence, heading in zip(sentences, headings, strict=True)
        if heading and _OUTSIDE.search(heading)
    ]
    found: list[FeatureFound] = []
    for capability in capabilities():
        sources = []
        for match in capability.pattern.finditer(lower):
            if any(start <= match.start() < end for start, end in outside) or _ruled_out(lower, match):
                continue
            before = lower[max(0, match.start() - _BEFORE) : match.start()]
            if capability.unless is not None and capability.unless.search(before):
                continue
            start, end = text.original(match.start(), match.end())
            sources.append(Source(start, end, description[start:end]))
            if len(sources) == 3:
                break
        if sources:
            found.append(FeatureFound(capability.feature, Basis.STATED, 0.8, tuple(sources)))
    named = {one.feature for one in found}
    known = {capability.feature for capability in capabilities()}
    for wish in wishes:
        if wish.feature in known - named and not any(start <= wish.span[0] < end for start, end in outside):
            start, end = text.original(*wish.span)
            source = Source(start, end, description[start:end])
            found.append(FeatureFound(wish.feature, Basis.STATED, wish.confidence, (source,)))
            named.add(wish.feature)
    return tuple(one for one in found if not (one.feature == "export_pdf" and "invoices_pdf" in named))


def _ruled_out(lower: str, match: re.Match[str]) -> bool:
    """Whether the words before (or a "later" around) say that it is not wanted."""
    start = max(0, match.start() - _BEFORE)
    before = lower[start : match.start()]
    for stop in _CLAUSE.finditer(before):
        before = lower[start + stop.end() : match.start()]
    after = lower[match.end() : match.end() + _BEFORE]
    stop_after = _CLAUSE.search(after)
    after = after[: stop_after.start()] if stop_after else after
    return _UNWANTED.search(before) is not None or _LATER.search(before) is not None or _LATER.search(after) is not None


def refuse(text: str) -> DescriptionUnclear:
    """The error for a description in which no records were found: another kind of software, or too little."""
    words = _WORD.findall(text.lower())
    other = _other_software(words)
    if other is not None:
        kind, named, said = other
        return DescriptionUnclear(
            f"This describes {named} (“{said}”). Draftsmith builds applications that keep records and the people "
            "who work with them, and found no records here. If there are some, say what they are and what each of "
            "them has.",
            reason=Reason.NOT_AN_APP,
            details={"kind": kind, "word": said},
        )
    if len(words) < 3:
        return DescriptionUnclear(
            "The description is too short to tell what the app keeps. Say what there is, what each thing has and "
            "who uses it.",
            reason=Reason.TOO_SHORT,
            details={"words": len(words)},
        )
    return DescriptionUnclear(
        "No records were found: nothing that the app should keep, such as books, members and loans. Say what there "
        "is, what each "
        "thing has and who does what with it.",
        reason=Reason.NO_ENTITIES,
    )


def also_wanted(text: str) -> tuple[str, ...]:
    """What to say of other software that a description of records asks for: a game beside the league that it keeps."""
    found = []
    for match in _WANTED.finditer(text.lower()):
        other = _other_software(_WORD.findall(match["what"]))
        if other is not None and match["what"].endswith(other[2]):
            found.append(f"Not done: “{match['what']}”: the records are built, {other[1]} is not.")
    return tuple(dict.fromkeys(found))


def _other_software(words: Sequence[str]) -> tuple[str, str, str] | None:
    """The kind of software that is no application of records, what it is and the word that tells."""
    line = f" {' '.join(words)} "
    for kind, (named, telling) in KINDS_REFUSED.items():
        said = next((word for word in sorted(telling) if f" {word} " in line or f" {word}s " in line), None)
        if said is not None:
            return kind, named, said
    return None
