"""What is usual in the trade that a description speaks of: it fills in what was left out, and never overrides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from draftsmith_appspec import AppSpec, Field, FieldType
from draftsmith_appspec.words import snake_of
from draftsmith_codegen_templates.archetypes import Archetype, ArchetypeEntity, archetypes, compose, find

from .appname import naming_of
from .behaviour import with_usual_states
from .drafts import currency_of
from .facts import Facts
from .fields import FieldFound
from .lexicon.records import USUAL
from .lexicon.states import STATES
from .lexicon.trades import names_of
from .report import Basis, FeatureFound, Finding, Report
from .text import CleanText
from .wishes import grant
from .wishes.look import look_of

_USUAL_FIELDS, _LEAST_FIELDS = 6, 3


def domains_of(text: str) -> tuple[Archetype, ...]:
    """The archetypes of the trades that a text names, the most telling first."""
    known = archetypes()
    return tuple(known[name] for name in find(text))


def usual_entity(key: str, domains: tuple[Archetype, ...]) -> ArchetypeEntity | None:
    """What a trade keeps under a word (lower case, singular): in the text's own trades, else in any that knows it.

    None also of everyday words, which mean the same everywhere (`lexicon.records.USUAL`).
    """
    for archetype in domains:
        for entity in archetype.entities.values():
            if key in names_of(entity):
                return entity
    if key in USUAL:
        return None
    matches = [
        _plain(entity)
        for archetype in archetypes().values()
        for entity in archetype.entities.values()
        if key == snake_of(entity.name).replace("_", " ")
    ]
    return _common(matches) if matches else None


def _common(matches: Sequence[ArchetypeEntity]) -> ArchetypeEntity:
    """Several entities of one name as one, with the fields that most of them have: what any client has."""
    fields = {name: field for entity in reversed(matches) for name, field in entity.fields.items()}
    counts = Counter(name for entity in matches for name in entity.fields)
    first = [name for entity in matches for name in entity.fields]
    often = sorted(counts, key=lambda name: (-counts[name], first.index(name)))
    kept = {name for at, name in enumerate(often) if at < _LEAST_FIELDS or 2 * counts[name] > len(matches)}
    common = {name: fields[name] for name in dict.fromkeys(first) if name in kept}
    return replace(matches[0], entity=matches[0].entity.model_copy(update={"fields": common}))


def _plain(entity: ArchetypeEntity) -> ArchetypeEntity:
    """The entity without what is usual only in its trade: a party at court has a part there, at a concert none."""
    fields = {name: field for name, field in entity.fields.items() if _is_plain(name, field)}
    return replace(entity, entity=entity.entity.model_copy(update={"fields": fields})) if fields else entity


def _is_plain(name: str, field: Field) -> bool:
    if name == "status":  # a project is under construction with builders only
        return set(field.values) <= STATES
    return field.type not in (FieldType.ENUM, FieldType.MONEY, FieldType.BOOLEAN)


def usual_fields(entity: ArchetypeEntity, currency: str, note: str) -> dict[str, FieldFound]:
    """The first few fields of an archetype's entity, marked as assumed."""
    found: dict[str, FieldFound] = {}
    for name, field in entity.fields.items():
        if len(found) < _USUAL_FIELDS:
            money = field.type is FieldType.MONEY and field.currency is None
            said: Field = field.model_copy(update={"currency": currency}) if money else field
            found[name] = FieldFound(name.replace("_", " "), said, Basis.ASSUMED, 0.4, None, note)
    return found


def assumed_app(
    description: str, text: CleanText, facts: Facts, archetype: Archetype, features: tuple[FeatureFound, ...]
) -> tuple[AppSpec, Report]:
    """The app that is usual in a trade, for a description that names the trade and nothing to keep."""
    currency, _ = currency_of(text.text)
    naming = naming_of(facts, text.text, archetype.title)
    spec = with_usual_states(compose(archetype, currency=currency))
    theme, _, _ = look_of(text.text)
    name = naming.name if naming.basis is not Basis.ASSUMED else archetype.name.replace("_", "-")
    title = naming.title if naming.basis is not Basis.ASSUMED else archetype.title
    app = spec.app.model_copy(update={"name": name, "title": title, "theme": theme})
    spec = spec.model_copy(update={"app": app})
    note = f"usual for {archetype.title.lower()}"
    findings = [Finding(path, Basis.ASSUMED, 0.4, (), note) for path in _paths(spec)]
    plurals = [entity.plural.lower() for entity in spec.entities.values()]
    question = (
        f"What should the app keep, and who uses it? Nothing was said, so it has what is usual for "
        f"{archetype.title.lower()}: {', '.join(plurals[:-1])} and {plurals[-1]}."
    )
    granted = grant(spec, description, text, features)
    questions = (question, *(asked.text for asked in granted.questions))
    return granted.spec, Report("en", tuple(granted.beside(findings)), granted.warnings, questions, features)


def _paths(spec: AppSpec) -> list[str]:
    paths = ["app.name", *(f"roles.{role}" for role in spec.roles if role != "admin")]
    for name, entity in spec.entities.items():
        paths.append(f"entities.{name}")
        parts: tuple[tuple[str, Mapping[str, object]], ...] = (
            ("fields", entity.fields),
            ("belongs_to", entity.belongs_to),
            ("many_to_many", entity.many_to_many),
        )
        paths += [f"entities.{name}.{part}.{key}" for part, found in parts for key in found]
        paths += [f"entities.{name}.states.{field}.{step}" for field, steps in entity.states.items() for step in steps]
    return paths
