"""What things cost: "berths cost 2 euros per hour" is a price with a default."""

from __future__ import annotations

import re
from typing import Final

from draftsmith_appspec import AppSpec, Field, FieldType
from draftsmith_appspec.names import safe_name

from ..drafts import currency_of
from ..lexicon.types import CURRENCIES
from .outcome import Change, Outcome, accepted, with_entity
from .vocabulary import Vocabulary, clauses_of

_UNIT: Final = r"hour|day|night|week|month|year|person|head|piece|kilo|kg|metre|meter|mile|km|session|lesson"
_CURRENCY: Final = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_COST: Final = re.compile(
    r"\b(?:costs?|(?:is|are) charged at|(?:is|are) rented (?:out )?(?:at|for)|goes for|go for|priced at) "
    rf"(?P<before>{_CURRENCY})? ?(?P<amount>\d{{1,7}}(?:\.\d{{1,2}})?) ?(?P<after>{_CURRENCY})?"
    rf"(?:,? (?:per|an?|each|every|for each|for every) (?P<unit>{_UNIT}))?"
)


def with_prices(spec: AppSpec, text: str) -> tuple[AppSpec, list[Outcome]]:
    """The spec with a price for what the text says the cost of, and what to report of each."""
    report: list[Outcome] = []
    words = Vocabulary(spec)
    for clause in clauses_of(text):
        for match in _COST.finditer(clause.said):
            before = words.entities(clause.said[: match.start()])
            named = [one for one in before if one.end >= match.start() - 2]
            if not named and clause.said[: match.start()].rstrip().endswith((" and", ",")):
                named = before[:1]  # "berths have a length and cost 2 euros per hour"
            if not named or not (match["before"] or match["after"]):
                continue
            name = named[-1].name
            fields = spec.entities[name].fields
            key = safe_name("field", f"price per {match['unit']}" if match["unit"] else "price")
            currency, _ = currency_of(f" {match['before'] or match['after']} ")
            default = match["amount"]
            field = Field(type=FieldType.MONEY, currency=currency, default=default)
            outcome = Outcome(
                clause.span(named[-1].start, match.end()), f"entities.{name}.fields.{key}", confidence=0.8
            )
            spec, found = accepted(spec, [Change(with_entity(spec, name, fields={**fields, key: field}), outcome)])
            report.extend(found)
    return spec, report
