"""The archetype library: every domain composes into a valid spec, its rows fit, its words are its own."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from draftsmith_appspec import ADMIN, App, AppSpec, Entity, Field, FieldType, dump, parse, validate
from draftsmith_codegen_templates import generate, lower
from draftsmith_codegen_templates.archetypes import Archetype, Value, archetypes, closure, compose, find
from draftsmith_codegen_templates.archetypes import __main__ as command
from draftsmith_codegen_templates.archetypes.library import archetype_of, normal, phrases
from draftsmith_codegen_templates.archetypes.source import (
    DATA,
    TARGET,
    BadArchetype,
    compile_one,
    compiled,
    name_in_words,
    read,
)
from draftsmith_codegen_templates.checks import PYTHON_CHECKS

NAMES = sorted(path.stem for path in DATA.glob("*.yaml"))


@pytest.fixture(params=NAMES)
def archetype(request: pytest.FixtureRequest) -> Archetype:
    return archetypes()[request.param]


def test_what_is_checked_in_is_compiled_from_the_data() -> None:
    assert TARGET.read_text(encoding="utf-8") == compiled(), "run python -m draftsmith_codegen_templates.archetypes"


def test_every_file_is_an_archetype() -> None:
    assert list(archetypes()) == NAMES


def test_the_library_is_as_large_as_promised() -> None:
    counts = {name: len(known.entities) for name, known in archetypes().items()}
    assert len(counts) >= 60
    assert sum(counts.values()) >= 500, counts


def test_the_core_and_the_whole_are_valid_specs(archetype: Archetype) -> None:
    for chosen in (None, archetype.entities):
        spec = compose(archetype, chosen)
        assert validate(spec) == []
        assert parse(dump(spec)) == spec
    assert list(compose(archetype, archetype.entities).entities) == list(archetype.entities)


def test_the_core_is_what_a_description_gets_and_no_more(archetype: Archetype) -> None:
    assert 3 <= len(archetype.core) <= 6
    assert set(compose(archetype).entities) == set(archetype.core), "the core has to hold what it requires"


def test_every_entity_alone_is_a_valid_spec(archetype: Archetype) -> None:
    for name in archetype.entities:
        assert validate(compose(archetype, [name])) == [], name


def test_entities_are_as_rich_as_promised(archetype: Archetype) -> None:
    assert 4 <= len(archetype.entities) <= 10
    for name, known in archetype.entities.items():
        assert len(known.fields) + len(known.belongs_to) >= 3, name
        assert len(known.fields) <= 9, name
        assert 3 <= len(known.seeds) <= 6, name
        assert known.access.read is not None, f"{name}: nobody but admins could see it"


def test_the_seed_rows_fit(archetype: Archetype) -> None:
    """Checked against the model again, without the code that compiled them."""
    for name, known in archetype.entities.items():
        for index, row in enumerate(known.seeds):
            here = f"{name}[{index}]"
            assert set(row) <= {*known.fields, *known.belongs_to}, here
            values = {key: value for key, value in row.items() if key in known.fields}
            for key, field in known.fields.items():
                assert key in row or not field.required or field.default is not None, f"{here}.{key}"
            fields = {key: _with_default(known.fields[key], value) for key, value in values.items()}
            if fields:  # a row may have relations only
                spec = AppSpec(app=App(name="row"), entities={"Row": Entity(fields=fields)})
                assert validate(spec) == [], here
            for key, relation in known.belongs_to.items():
                parents = archetype.entities[relation.entity].seeds
                if key in row:
                    place = row[key]
                    assert isinstance(place, int), f"{here}.{key}"
                    assert 0 <= place < len(parents), f"{here}.{key}"
                else:
                    assert not relation.required, f"{here}.{key}"
        for group in [[key] for key, field in known.fields.items() if field.unique] + known.entity.unique:
            said = [tuple(row[key] for key in group) for row in known.seeds if all(key in row for key in group)]
            assert len(set(said)) == len(said), f"{name}: {group}"


def _with_default(field: Field, value: Value) -> Field:
    currency = field.currency or ("EUR" if field.type is FieldType.MONEY else None)
    return field.model_copy(update={"default": value, "unique": False, "currency": currency})


def test_nobody_real_is_written_to(archetype: Archetype) -> None:
    """Addresses lead to the names that RFC 2606 keeps for examples."""
    for name, known in archetype.entities.items():
        for key, field in known.fields.items():
            for row in known.seeds:
                value = str(row.get(key, "example.com"))
                if field.type in (FieldType.EMAIL, FieldType.URL):
                    assert "example." in value or ".example" in value, f"{name}.{key}: {value}"


def test_words_are_lower_case_and_mean_one_thing(archetype: Archetype) -> None:
    for known in archetype.entities.values():
        assert all(word == word.lower().strip() and word for word in known.synonyms), known.name
    assert all(word == word.lower().strip() and word for word in archetype.synonyms)
    meanings = Counter(
        words
        for known in archetype.entities.values()
        for words in {normal(word) for word in (name_in_words(known.name), *known.synonyms)}
    )
    assert [words for words, count in meanings.items() if count > 1] == []


def test_domains_do_not_share_their_words() -> None:
    meanings = Counter(
        words for known in archetypes().values() for words in {normal(phrase) for phrase in phrases(known)}
    )
    assert [words for words, count in meanings.items() if count > 1] == []


def test_verbs_make_records_that_exist(archetype: Archetype) -> None:
    assert {entity for entity in archetype.verbs.values() if entity} <= set(archetype.entities)


def test_a_domain_is_found_by_every_word_for_it(archetype: Archetype) -> None:
    for phrase in phrases(archetype):
        assert find(phrase) == (archetype.name,), phrase
        assert find(f"something for my {phrase}, please")[0] == archetype.name, phrase


def test_the_longest_words_win() -> None:
    assert find("Our bakeries and a coffee shop") == ("cafe", "bakery")
    assert find("a wine bar-restaurant!") == ("restaurant",)
    assert find("a colour") == ()
    assert find("") == ()


def test_entities_bring_what_they_require_in_the_order_of_the_archetype() -> None:
    bakery = archetypes()["bakery"]
    assert closure(bakery, ["OrderLine"]) == ("Product", "Customer", "Order", "OrderLine")
    with pytest.raises(KeyError, match="no entity Rocket"):
        compose(bakery, ["Rocket"])


SMALL = """
archetype: small
title: Small
about: A small thing.
synonyms: [tiny thing]
core: [Thing, Part, Person]
roles:
  person: {signup: open}
  keeper: {signup: invite, synonyms: [warden]}
  judge: {signup: invite}
entities:
  Person:
    account: person
    fields: {name: text}
    access: {read: signed_in}
  Judge:
    account: judge
    fields: {name: text, worth: money(USD)?}
    access: {read: signed_in}
  Thing:
    belongs_to: {judge: Judge?, person: Person?}
    many_to_many: {judges: Judge}
    fields: {name: text unique, price: money min 0 = 1.50, lasts: 'duration = 1h30m'}
    unique: [judge, name]
    access:
      create: judge == me
      read: judge == me || person == me || role == "keeper"
      update: (judge == me || person == me) && signed_in
      delete: role == "keeper" && judge == me
    seeds:
      - {name: Red, price: "2", lasts: 2h}
      - {name: Blue}
  Part:
    belongs_to: {thing: Thing cascade}
    fields: {count: integer}
    access: {read: signed_in}
    seeds:
      - {thing: Blue, count: "7"}
      - {thing: 0, count: "8"}
verbs: {break: null, split: Part}
"""


def small(tmp_path: Path, text: str = SMALL) -> Archetype:
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    return archetype_of("small", compile_one("small", read(tmp_path / "small.yaml")))


def test_what_is_left_out_leaves_nothing_behind(tmp_path: Path) -> None:
    spec = compose(small(tmp_path))
    thing = spec.entities["Thing"]
    assert list(spec.entities) == ["Person", "Thing", "Part"]
    assert list(spec.roles) == ["person", "keeper", ADMIN]
    assert list(thing.belongs_to) == ["person"]
    assert not thing.many_to_many
    assert not thing.unique
    assert thing.access.create is None
    assert thing.access.read == 'person == me || role == "keeper"'
    assert thing.access.update == "person == me && signed_in"
    assert thing.access.delete is None
    assert validate(spec) == []


def test_the_app_has_its_own_name_and_currency(tmp_path: Path) -> None:
    archetype = small(tmp_path)
    spec = compose(archetype, archetype.entities, name="our-things", currency="CHF")
    assert (spec.app.name, spec.app.title, spec.app.summary) == ("our-things", "Our things", "A small thing.")
    assert spec.entities["Thing"].fields["price"].currency == "CHF"
    assert spec.entities["Judge"].fields["worth"].currency == "USD"
    assert compose(archetype).app.title == "Small"


def test_composing_gives_no_hold_on_the_library() -> None:
    bakery = archetypes()["bakery"]
    spec = compose(bakery)
    for entity in spec.entities.values():
        entity.fields.clear()
        entity.belongs_to.clear()
        entity.order.clear()
    assert all(known.fields for known in bakery.entities.values())
    assert validate(compose(bakery)) == []


def test_rows_are_kept_in_one_form(tmp_path: Path) -> None:
    archetype = small(tmp_path)
    assert [dict(row) for row in archetype.entities["Thing"].seeds] == [
        {"name": "Red", "price": "2", "lasts": 120},
        {"name": "Blue"},
    ]
    assert [dict(row) for row in archetype.entities["Part"].seeds] == [
        {"thing": 1, "count": 7},
        {"thing": 0, "count": 8},
    ]
    assert dict(archetype.verbs) == {"break": None, "split": "Part"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("core: [Thing,", "core: [Ring,", "core: there is no entity Ring"),
        ("core: [Thing,", "core: [Judge,", "core: Part needs Thing, which is not in the core"),
        ("core: [Thing, Part, Person]", "core: [Thing]", "core: 1 entities"),
        ("split: Part", "split: Half", "verbs: there is no entity Half"),
        ("signup: open", "signup: maybe", '"maybe" is not known here'),
        ("name: text unique", "name: txt", 'there is no type "txt"'),
        ("lasts: 2h", "lasts: 2x", r"entities.Thing.seeds\[0\].lasts: \"2x\" is not a length of time"),
        ('price: "2"', 'price: "-2"', r"entities.Thing.seeds\[0\].price: the default is below min 0"),
        ("{name: Blue}", "{name: Red}", r"entities.Thing.seeds\[1\]: name is there already"),
        ("{name: Blue}", "{lasts: 1h}", r"entities.Thing.seeds\[1\]: name is missing"),
        ("thing: Blue", "thing: Green", r"entities.Part.seeds\[0\].thing: not one Thing is Green"),
        ("{thing: 0, count", "{count", r"entities.Part.seeds\[1\]: thing is missing"),
        ('count: "7"', 'size: "7"', "there is no field or belongs_to size"),
        ("[tiny thing]", "[Tiny thing]", "should be lower case"),
        ("account: judge", "account: judge\n    synonyms: [parts]", "entities.Part.synonyms|parts means Part already"),
        ("title: Small", "titel: Small", "there are no keys titel"),
        ("archetype: small", "archetype: large", "the archetype is large but the file small"),
        ("title: Small", "", "title missing"),
        (SMALL, "{", "flow"),
        (SMALL, "- a", "this has to be a mapping"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in SMALL
    with pytest.raises(BadArchetype, match=complaint):
        small(tmp_path, SMALL.replace(old, new))


def test_two_domains_with_one_word_are_refused(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / "other.yaml").write_text(
        SMALL.replace("archetype: small", "archetype: other").replace("title: Small", "title: Other"), encoding="utf-8"
    )
    with pytest.raises(BadArchetype, match=r'small\.yaml: "tiny thing" means other already'):
        compiled(tmp_path)


def test_the_command_makes_and_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "compiled.json"
    monkeypatch.setattr(command, "TARGET", target)
    monkeypatch.setattr(command, "compiled", lambda: compiled(tmp_path))
    small(tmp_path)
    assert command.main(["--check"]) == 1
    assert command.main([]) == 0
    assert command.main(["--check"]) == 0
    assert list(json.loads(target.read_text(encoding="utf-8"))) == ["small"]
    (tmp_path / "small.yaml").write_text(SMALL.replace("tiny thing", "little thing"), encoding="utf-8")
    assert command.main(["--check"]) == 1
    (tmp_path / "small.yaml").write_text("- a", encoding="utf-8")
    assert command.main([]) == 1
    assert "small.yaml: this has to be a mapping" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["cafe", "school", "sports_league"])
def test_the_app_of_a_whole_archetype_passes_its_own_checks(name: str, python: Path, tmp_path: Path) -> None:
    archetype = archetypes()[name]
    generate(lower(compose(archetype, archetype.entities))).write(tmp_path)
    for check in PYTHON_CHECKS:
        command_line = [str(python) if part == "python" else part for part in check.argv]
        done = subprocess.run(command_line, cwd=tmp_path / check.cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{check.name}\n{done.stdout}\n{done.stderr}"
