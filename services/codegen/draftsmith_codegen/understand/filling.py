"""Stage 11b: the fields of each entity: those that were said, and the usual ones where none were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from draftsmith_codegen_templates.archetypes import Archetype

from .domain import usual_entity, usual_fields
from .drafts import Draft
from .facts import Facts, Has, Said
from .fields import Around, FieldFound, assumed_field, field_of, merged
from .lexicon.people import is_person
from .lexicon.records import ACT_FIELDS, ACTS, CONTACT_FIELDS, DEFAULT_FIELDS, PERSON_FIELDS, USUAL
from .names import field_name
from .report import Question

MAX_FIELDS = 60
_ASKING = frozenset({"who", "what", "when", "where", "which", "how", "why"})
LABELS = ("name", "title", "full_name", "subject", "label", "code", "number", "reference")
"""Fields by which rows are told apart, the best first."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What to tell, and what to ask, about the fields."""

    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def fill(drafts: Mapping[str, Draft], facts: Facts, domains: tuple[Archetype, ...], currency: str) -> Noted:
    """Give every draft its fields. `domains` are the trades the text speaks of, the most telling first."""
    noted = Noted()
    has = [fact for fact in facts.facts if isinstance(fact, Has)]
    for draft in drafts.values():
        own = [fact for fact in has if fact.owner == draft.key]
        _own(draft, [fact for fact in own if fact.item.key != draft.key or fact.item.marks.values], currency, noted)
    for fact in facts.facts:
        if isinstance(fact, Said):
            _said(drafts, fact, currency)
    for draft in drafts.values():
        _usual(draft, domains, currency, noted)
    return noted


def _own(draft: Draft, own: Sequence[Has], currency: str, noted: Noted) -> None:
    names = frozenset(fact.item.name for fact in own)
    dated = bool(
        names & {"date", "day"}
        or any(name.endswith((" date", " day")) and name.split()[0] not in ("due", "end") for name in names)
    )
    around = Around(draft.title.lower(), currency, dated, names)
    for fact in own:
        if not any(char.isalpha() for char in fact.item.name) or fact.item.name in _ASKING:
            continue  # "mark who turned up"
        if fact.item.key in names and fact.item.key != fact.item.name:
            continue  # "a salary; salaries are for managers only"
        found = field_of(fact, around)
        name = field_name(found.wanted, [])
        if not name:
            noted.warnings.append(
                f"“{found.wanted}” of {around.entity} is built in or cannot be a field; it was left out."
            )
        elif name in draft.fields:
            draft.fields[name] = merged(draft.fields[name], found)
        elif len(draft.fields) < MAX_FIELDS:
            draft.fields[field_name(found.wanted, draft.fields)] = found


def _said(drafts: Mapping[str, Draft], fact: Said, currency: str) -> None:
    """Values that were said apart: they go to the field's owner, or to the first that has such a field."""
    wanted = field_name(fact.item.name, [])
    owner = drafts.get(fact.owner)
    holders = [owner] if owner else [draft for draft in drafts.values() if wanted in draft.fields]
    for draft in holders[:1]:
        found = field_of(Has(draft.key, fact.item, fact.span), Around(draft.title.lower(), currency, True))
        if wanted and len(draft.fields) < MAX_FIELDS:
            draft.fields[wanted] = merged(draft.fields[wanted], found) if wanted in draft.fields else found


def _usual(draft: Draft, domains: tuple[Archetype, ...], currency: str, noted: Noted) -> None:
    """Usual fields for what has none, and a name for what could not be told apart without one."""
    note = f"usual for {draft.title.lower()}"
    person = is_person(draft.key) and draft.key not in USUAL
    if draft.fields:
        if person and not any(name in LABELS or "name" in name.split("_") for name in draft.fields):
            draft.fields = {**_assumed(PERSON_FIELDS[:1], currency, note), **draft.fields}
        return
    if (known := usual_entity(draft.key, domains)) is not None:
        draft.fields = usual_fields(known, currency, note)
    else:
        draft.fields = _assumed(_usual_of(draft, person=person), currency, note)
    names = ", ".join(name.replace("_", " ") for name in draft.fields)
    text = f"What should be kept about each {draft.title.lower()}? Assumed: {names}."
    noted.questions.append(Question(text, (f"entities.{draft.name}.fields",)))


def _usual_of(draft: Draft, *, person: bool) -> Sequence[str]:
    head = draft.key.rsplit(" ", 1)[-1]
    usual = USUAL.get(draft.key) or USUAL.get(head)
    if usual is None:
        contact = PERSON_FIELDS if draft.account else CONTACT_FIELDS
        usual = contact if person else ACT_FIELDS if head in ACTS else DEFAULT_FIELDS
    return usual or ("note: text?",)


def _assumed(shorts: Sequence[str], currency: str, note: str) -> dict[str, FieldFound]:
    return {short.split(":")[0]: assumed_field(short, currency, note) for short in shorts}
