"""The stages in order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from draftsmith_appspec import AppSpec

from .asked import not_built, refuse
from .assemble import Assembler
from .blocks import facts_of
from .concepts import concepts_of, told_of_records
from .errors import Reason
from .language import check_english
from .lines import sentences
from .reader import Reader
from .relate import relations_of
from .report import Report
from .text import clean


@dataclass(frozen=True, slots=True)
class Understanding:
    """A spec that `draftsmith_appspec.validate` finds nothing wrong with, and the report beside it."""

    spec: AppSpec
    report: Report


class Analyst:
    """Understands descriptions. Holds the language model, which the first use (or `warm_up`) loads."""

    def __init__(self) -> None:
        self._reader = Reader()

    def warm_up(self) -> None:
        """Load the language model and its tables now: one to three seconds, about 135 MB."""
        self.understand("Members borrow books.")

    def understand(self, description: str) -> Understanding:
        """The application that an English text describes.

        Raises DescriptionUnclear when it is empty, too long (64 kB), not English, or tells of no records.
        """
        text = clean(description)
        check_english(text.text)
        found = sentences(text.text)
        facts = facts_of(found, self._reader([sentence.tokens for sentence in found]))
        concepts = concepts_of(facts)
        relations = relations_of(facts, concepts)
        refusal = refuse(text.text)
        if not concepts.found or (refusal.details["reason"] == Reason.NOT_AN_APP and not told_of_records(facts)):
            raise refusal
        spec, report = Assembler(description, text, facts, concepts, relations).build(not_built(text, description))
        return Understanding(spec, report)


@lru_cache(maxsize=1)
def analyst() -> Analyst:
    """The process's analyst; making one costs nothing, its model is loaded when first needed."""
    return Analyst()


def understand(description: str) -> Understanding:
    """The application that an English text describes; see `Analyst.understand`."""
    return analyst().understand(description)
