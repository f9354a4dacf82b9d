"""From the YAML of `data/` to `compiled.json`, with everything wrong in it said at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from draftsmith_appspec import AppSpec, SpecError, parse
from draftsmith_codegen_templates.archetypes.library import COMPILED, archetype_of, normal, phrases
from draftsmith_codegen_templates.archetypes.rows import BadRow, seed_rows

HERE = Path(__file__).parent
DATA = HERE / "data"
TARGET = HERE / COMPILED

Said: TypeAlias = dict[str, Any]  # mappings, lists and texts, as YAML has them

_KEYS = frozenset({"archetype", "title", "about", "synonyms", "core", "roles", "entities", "verbs", "features"})
_OUR_KEYS = ("synonyms", "seeds")  # of an entity, beside the keys of an AppSpec entity
_NEUTRAL = "EUR"  # stands in where a file leaves the currency to the app; checked like any other, then taken out


class BadArchetype(Exception):
    """What is wrong with the files, a line each."""


def compiled(folder: Path = DATA) -> str:
    """The text of `compiled.json`: an archetype per line. Raises BadArchetype."""
    problems: list[str] = []
    made: dict[str, Said] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            made[path.stem] = compile_one(path.stem, read(path))
        except BadArchetype as error:
            problems += [f"{path.name}: {line}" for line in str(error).splitlines()]
    problems += _clashes(made)
    if problems:
        raise BadArchetype("\n".join(problems))
    lines = [f"{json.dumps(name)}: {json.dumps(data, ensure_ascii=False)}" for name, data in made.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read(path: Path) -> Said:
    """A file with every scalar as the text it is written as. Raises BadArchetype."""
    try:
        said = YAML(typ="base", pure=True).load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise BadArchetype(" ".join(str(error).split())) from error
    if not isinstance(said, dict):
        raise BadArchetype("this has to be a mapping that starts with `archetype:`")
    return said


def compile_one(name: str, said: Said) -> Said:
    """One archetype as JSON data in full form. Raises BadArchetype."""
    if unknown := sorted(set(said) - _KEYS):
        raise BadArchetype(f"there are no keys {', '.join(unknown)}")
    if missing := sorted({"archetype", "title", "about", "synonyms", "core", "roles", "entities"} - set(said)):
        raise BadArchetype(f"{', '.join(missing)} missing")
    if said["archetype"] != name:
        raise BadArchetype(f"the archetype is {said['archetype']} but the file {name}")
    spec = _spec(said)
    neutral = [
        (entity, field)
        for entity, body in said["entities"].items()
        for field, text in body.get("fields", {}).items()
        if _currency_left_out(text)
    ]
    try:
        rows = seed_rows(spec, {key: body.get("seeds") or [] for key, body in said["entities"].items()})
    except BadRow as error:
        raise BadArchetype(str(error)) from error
    entities = spec.model_dump(mode="json", exclude_defaults=True)["entities"]
    for entity, field in neutral:
        del entities[entity]["fields"][field]["currency"]
    made = {
        "title": said["title"],
        "about": said["about"],
        "synonyms": said["synonyms"],
        "core": said["core"],
        "roles": {
            key: {
                "role": spec.roles[key].model_dump(mode="json", exclude_defaults=True),
                "synonyms": body.get("synonyms", []) if isinstance(body, dict) else [],
            }
            for key, body in said["roles"].items()
        },
        "entities": {
            key: {"entity": entities[key], "synonyms": body.get("synonyms", []), "seeds": rows[key]}
            for key, body in said["entities"].items()
        },
        "verbs": {verb: None if _null(entity) else entity for verb, entity in (said.get("verbs") or {}).items()},
        "features": said.get("features", []),
    }
    if problems := list(_problems(made)):
        raise BadArchetype("\n".join(problems))
    return made


def _spec(said: Said) -> AppSpec:
    """The archetype as a spec with all its entities."""
    document = {
        "appspec": 1,
        "app": {"name": said["archetype"].replace("_", "-"), "title": said["title"], "summary": said["about"]},
        "roles": {key: _without(body, ("synonyms",)) for key, body in said["roles"].items()},
        "entities": {key: _entity(body) for key, body in said["entities"].items()},
    }
    try:
        return parse(json.dumps(document))
    except SpecError as error:
        lines = [
            f"{problem.path}: {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
            for problem in error.problems
        ]
        raise BadArchetype("\n".join(lines)) from error


def _entity(body: Said) -> Said:
    made: Said = _without(body, _OUR_KEYS)
    if "fields" in made:
        made["fields"] = {key: _field(text) for key, text in made["fields"].items()}
    if isinstance(made.get("belongs_to"), dict):
        made["belongs_to"] = {key: _flags(text) for key, text in made["belongs_to"].items()}
    return made


def _field(text: Any) -> Any:
    if _currency_left_out(text):
        if isinstance(text, dict):
            return {**_flags(text), "type": text["type"].replace("money", f"money({_NEUTRAL})", 1)}
        return text.replace("money", f"money({_NEUTRAL})", 1)
    return _flags(text)


def _currency_left_out(text: Any) -> bool:
    if isinstance(text, dict):
        return "currency" not in text and _currency_left_out(text.get("type"))
    return isinstance(text, str) and text.startswith("money") and not text.startswith("money(")


def _flags(body: Any) -> Any:
    """The long form, with the texts true and false where it has flags."""
    if not isinstance(body, dict):
        return body
    return {key: value == "true" if key in ("required", "unique") else value for key, value in body.items()}


def _without(body: Any, keys: tuple[str, ...]) -> Any:
    return {key: value for key, value in body.items() if key not in keys} if isinstance(body, dict) else body


def _null(text: object) -> bool:
    return text in (None, "", "null", "~")


def _problems(made: Said) -> Iterator[str]:
    """What the spec cannot know: references by name in our own keys, and how words are written."""
    entities = made["entities"]
    for where, names in (("core", made["core"]), ("verbs", filter(None, made["verbs"].values()))):
        yield from (f"{where}: there is no entity {name}" for name in names if name not in entities)
    for name in made["core"]:
        for to in entities.get(name, {}).get("entity", {}).get("belongs_to", {}).values():
            if to.get("required", True) and to["entity"] not in made["core"]:
                yield f"core: {name} needs {to['entity']}, which is not in the core"
    if not 3 <= len(made["core"]) <= 6:
        yield f"core: {len(made['core'])} entities; it should have 3 to 6"
    seen: dict[tuple[str, ...], str] = {normal(name_in_words(name)): name for name in entities}
    for name, body in entities.items():
        for word in body["synonyms"]:
            other = seen.setdefault(normal(word), name)
            if other != name:
                yield f"entities.{name}.synonyms: {word} means {other} already"
    texts = [(f"entities.{name}", body["synonyms"]) for name, body in entities.items()]
    texts += [(f"roles.{name}", body["synonyms"]) for name, body in made["roles"].items()]
    for where, words in [("synonyms", made["synonyms"]), *texts]:
        yield from (f"{where}: {word} should be lower case" for word in words if word != word.lower())


def name_in_words(name: str) -> str:
    """`OrderLine` -> `Order Line`."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip()


def _clashes(made: Mapping[str, Said]) -> Iterator[str]:
    meanings: dict[tuple[str, ...], str] = {}
    for name, data in made.items():
        for phrase in phrases(archetype_of(name, data)):
            other = meanings.setdefault(normal(phrase), name)
            if other != name:
                yield f'{name}.yaml: "{phrase}" means {other} already'
