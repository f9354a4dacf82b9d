"""Stage 10: what the description asks for and this version does not build, and what it is if it is no such app."""

from __future__ import annotations

import re

from .errors import DescriptionUnclear, Reason
from .lexicon.apps import KINDS_REFUSED
from .lexicon.unbuilt import UNBUILT
from .report import NotBuilt, Source
from .text import CleanText


def not_built(text: CleanText, description: str) -> tuple[NotBuilt, ...]:
    """The features asked for that are not built, each once, with the words that ask for them."""
    lower = text.text.lower()
    if len(lower) != len(text.text):
        lower = text.text
    found: list[NotBuilt] = []
    for unbuilt in UNBUILT:
        sources = []
        for match in re.finditer(unbuilt.pattern, lower):
            start, end = text.original(match.start(), match.end())
            sources.append(Source(start, end, description[start:end]))
            if len(sources) == 3:
                break
        if sources:
            named = f"{unbuilt.feature[:1].upper()}{unbuilt.feature[1:]}"
            message = f"{named} ({sources[0].text}): not built by this version; {unbuilt.instead}."
            found.append(NotBuilt(unbuilt.feature, message, tuple(sources)))
    return tuple(found)


def refuse(text: str) -> DescriptionUnclear:
    """The error for a description in which no records were found: another kind of software, or too little."""
    lower = f" {' '.join(re.findall(r'[a-z0-9-]+', text.lower()))} "
    for kind, (named, telling) in KINDS_REFUSED.items():
        said = next((word for word in sorted(telling) if f" {word} " in lower or f" {word}s " in lower), None)
        if said is not None:
            return DescriptionUnclear(
                f"This describes {named} (“{said}”). Draftsmith builds applications that keep records and the people "
                "who work with them, and found no records here. If there are some, say what they are and what each of "
                "them has.",
                reason=Reason.NOT_AN_APP,
                details={"kind": kind, "word": said},
            )
    words = len(lower.split())
    if words < 3:
        return DescriptionUnclear(
            "The description is too short to tell what the app keeps. Say what there is, what each thing has and "
            "who uses it.",
            reason=Reason.TOO_SHORT,
            details={"words": words},
        )
    return DescriptionUnclear(
        "No records were found: nothing that the app should keep, such as books, members and loans. Say what there "
        "is, what each "
        "thing has and who does what with it.",
        reason=Reason.NO_ENTITIES,
    )
