"""The stages in order."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from .asked import also_wanted, features_of, refuse
from .assemble import Assembler
from .blocks import facts_of
from .concepts import told_of_records
from .domain import assumed_app, domains_of
from .errors import Reason
from .facts import Has
from .language import check_english
from .lines import headings, sentences
from .marking.combined import combined
from .marking.network import network
from .marking.picture import picture_of
from .reader import tagged
from .report import Understanding
from .text import clean

_SURE = 0.75
_SEVERAL = 2  # records that are surely such, and fields, by which a text about a game still describes an application


class Analyst:
    """Understands descriptions, with a network that the first use (or `warm_up`) loads."""

    def warm_up(self) -> None:
        """Load the network and the tables of lemmas now."""
        self.understand("Members borrow books.")

    def understand(self, description: str) -> Understanding:
        """The application that an English text describes.

        Raises DescriptionUnclear when it is empty, too long (64 kB), not English, or tells of no records.
        """
        text = clean(description)
        check_english(text.text)
        found = sentences(text.text)
        reading = network().read(found)
        tokens = tagged(found, reading)
        told = facts_of(found, tokens)
        picture = picture_of(found, tokens, reading)
        facts, concepts, relations = combined(picture, told)
        refusal = refuse(text.text)
        domains = domains_of(text.text)
        features = features_of(text, description, found, headings(found, text.text), picture.wishes)
        if not concepts.found and domains and refusal.details["reason"] != Reason.NOT_AN_APP:
            return Understanding(*assumed_app(description, text, facts, domains[0], features))
        fields = sum(isinstance(fact, Has) for fact in facts.facts)
        sure = sum(one.confidence >= _SURE for one in concepts.found.values())
        other = refusal.details["reason"] == Reason.NOT_AN_APP and (sure < _SEVERAL or fields < _SEVERAL)
        doubtful = other or not (relations.relations or relations.roles or fields or domains)
        if not concepts.found or (doubtful and not told_of_records(told)):
            raise refusal
        spec, report = Assembler(description, text, facts, concepts, relations, domains).build(features)
        return Understanding(spec, replace(report, warnings=(*also_wanted(text.text), *report.warnings)))


@lru_cache(maxsize=1)
def analyst() -> Analyst:
    """The process's analyst; making one costs nothing, its model is loaded when first needed."""
    return Analyst()


def understand(description: str) -> Understanding:
    """The application that an English text describes; see `Analyst.understand`."""
    return analyst().understand(description)
