"""What people read when a spec is wrong: the place, the path, what is wrong and what to do."""

from __future__ import annotations

import pytest

from draftsmith_appspec import App, AppSpec, Entity, Field, FieldType, Problem, SpecError, parse, validate

_TOP = """appspec: 1
app: {name: my-app}
roles: {patient: open, doctor: invite}
entities:
  Doctor:
    account: doctor
    fields: {name: text}
  Visit:
"""
_FIELDS = "    fields:\n      name: text\n"


def problems(text: str) -> list[Problem]:
    with pytest.raises(SpecError) as caught:
        parse(text)
    return list(caught.value.problems)


def visit(body: str) -> Problem:
    """The one problem of a spec whose Visit has this body (from line 9 on)."""
    found = problems(_TOP + body)
    assert len(found) == 1, found
    return found[0]


def field(text: str) -> tuple[int | None, str, str | None]:
    """Column, message and hint of the one problem of a field written so."""
    problem = visit(f"    fields:\n      f: {text}\n")
    assert (problem.line, problem.path.split("[")[0].startswith("entities.Visit.fields.f")) == (10, True)
    return problem.column, problem.message, problem.hint


def test_a_problem_says_where_what_and_what_to_do() -> None:
    problem = visit(_FIELDS + "    label: nmae\n")
    hint = 'did you mean "name"?'
    assert problem == Problem(11, 12, "entities.Visit.label", 'the label "nmae" is not a field', hint)
    assert str(problem) == (
        'line 11, column 12: entities.Visit.label: the label "nmae" is not a field (did you mean "name"?)'
    )


def test_all_problems_come_at_once_in_reading_order() -> None:
    text = (
        _TOP + "    belongs_to: {doctor: Docter}\n    fields:\n      when_done: txt\n      n: integr\n    acess: {}\n"
    )
    found = problems(text)
    assert [(problem.line, problem.column) for problem in found] == [(11, 18), (12, 10), (13, 5)]
    assert [problem.hint for problem in found] == [
        'did you mean "text"?',
        'did you mean "integer"?',
        'did you mean "access"?',
    ]


def test_problems_of_a_built_spec_have_no_place() -> None:
    spec = AppSpec(app=App(name="x"), entities={"Box": Entity(fields={"order": Field(type=FieldType.TEXT)})})
    assert validate(spec) == [
        Problem(
            None,
            None,
            "entities.Box.fields.order",
            '"order" is reserved: it is a keyword of SQL or YAML',
            'call it something else, such as "position"',
        )
    ]


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        ("txt", 10, 'there is no type "txt"', 'did you mean "text"?'),
        ("string", 10, 'there is no type "string"', "write text"),
        ("country", 10, 'this version does not support the type "country" yet', "for now: text"),
        ("photo", 10, 'there is no type "photo"', "write image"),
        ("Doctor", 10, "Doctor is an entity, not a type", "move it to belongs_to: `f: Doctor`"),
        ("text(200)", 15, "text takes no such thing in parentheses", "write `text max 200`"),
        ("text uniqe", 15, "uniqe is not known here", 'did you mean "unique"?'),
        ("text immutable", 15, "immutable is planned, but this version does not support it yet", "leave it out"),
        ("text optional", 15, "optional is not known here", "write ? after the type"),
        ("text required", 15, "required is not known here", "a field without ? is required"),
        ("text default x", 15, "default is not known here", "write = and the value at the end"),
        ("text unique unique", 22, "unique is said twice", "keep one of them"),
        ("text min", 18, "this ends too early", "min needs a value after it"),
        ("text min x", 19, '"x" is not a whole number', None),
        ("text =", 15, "there is no default after =", "write the value"),
        ('text = "a', 17, "the default has to be one text in quotes", "a quote inside"),
        ("text pattern a", 23, "the pattern has to be in quotes", None),
        ("text min 5 max 2", 25, "max 2 is below min 5", "swap them"),
        ("text max 0", 19, "max is a number of characters", None),
        ("email max 5", 20, "email takes no max", None),
        ("text unit kg", 20, "text takes no unit", "units are for integer and decimal"),
        ("text min 4 = abc", 23, "the default is below min 4 characters", "raise it"),
        ("integer = ten", 20, '"ten" is not a whole number', None),
        ("integer max 10 = 20", 27, "the default is above max 10", "lower it"),
        ("integer unique = 1", 27, "a unique field cannot have a default", "leave one out"),
        ("decimal = 1.2345678", 20, '"1.2345678" is not a number', None),
        ("boolean = yes", 20, '"yes" is not a boolean; write true or false', None),
        ("boolean unique", 18, "a boolean cannot be unique", "leave unique out"),
        ("money", 7, "money needs a currency", "write `money(EUR)`"),
        ("money(EUX)", 16, '"EUX" is not a currency', 'did you mean "EUR"?'),
        ("money(JPY) = 1.5", 23, "amounts in JPY have 0 decimal places", "round it"),
        ("enum", 7, "an enum needs its values", "write `enum(small, large)`"),
        ("enum(a, b", 19, "this ends too early", "close with )"),
        ("enum(a b)", 17, "unexpected b", "separate the names with commas"),
        ("enum(a, a)", 18, "a is here twice", "keep one of them"),
        ("enum(a, Big One)", 22, "unexpected One", "separate the names with commas"),
        ("enum(a, Big)", 18, '"Big" is not a name for a value', '"big"'),
        ("enum(a, b) = c", 23, 'the default "c" is not one of the values: a, b', None),
        ("date = 2026-02-30", 17, '"2026-02-30" is not a date like 2026-01-31', None),
        ("date = today", 17, "the default today is not supported yet", None),
        ("time = 9:30", 17, '"9:30" is not a time like 09:30', None),
        ("datetime = 2026-01-31", 21, '"2026-01-31" is not a moment', None),
        ("duration = 30", 21, '"30" is not a length of time; write it like 30m', None),
        ("email = nobody", 18, '"nobody" is not an email address', None),
        ("url = example.org", 16, '"example.org" is not a web address', None),
        ('{type: text, pattern: "["}', 33, "this is not a regular expression", None),
        ('{type: text, pattern: "(a+)+"}', 33, "a group that repeats holds something that repeats", "repeat only once"),
        ('{type: text, pattern: "(?P<x>a)"}', 33, "(? in a pattern means different things", None),
        ('{type: text, pattern: "[a-z]", default: A}', 50, "the default does not match the pattern", None),
        ("{type: text?, required: true}", 34, "required is said twice", "it is in the type already"),
        ("{type: text, placeholder: x}", 23, 'this version does not support "placeholder" yet', "leave it out"),
        ("{type: text, required: 'no'}", 34, "this has to be true or false", None),
        ("{required: true}", 7, '"type" is missing', "add `type:`"),
        ("[a, b]", 10, "a field is a type or a mapping", "enum(a, b)"),
        ("", 7, "there is no value", "a field needs a type"),
    ],
)
def test_fields(text: str, column: int, message: str, hint: str | None) -> None:
    found_column, found_message, found_hint = field(text)
    assert message in found_message
    assert hint is None or (found_hint is not None and hint in found_hint)
    assert found_column == column


@pytest.mark.parametrize(
    ("body", "path", "message", "hint"),
    [
        (
            "    belongs_to: {d: Docter}\n",
            "belongs_to.d.entity",
            'there is no entity "Docter"',
            'did you mean "Doctor"?',
        ),
        ("    belongs_to: {d: Doctor set_null}\n", "belongs_to.d.on_delete", "d is required", "Doctor? set_null"),
        ("    belongs_to: {d: Doctor cascde}\n", "belongs_to.d", "cascde is not known", 'did you mean "cascade"?'),
        ("    belongs_to: {owner: Doctor}\n", "belongs_to.owner", '"owner" is reserved', "call it something else"),
        ("    belongs_to: {role: Doctor}\n", "belongs_to.role", '"role" is reserved', "call it something else"),
        (
            "    belongs_to: {name: Doctor?}\n",
            "belongs_to.name",
            '"name" is both in fields and in belongs_to',
            "rename",
        ),
        ("    belongs_to: {before: Visit}\n", "belongs_to.before", "no row could ever be made", "`before: Visit?`"),
        ("    many_to_many: {tags: Tag}\n", "many_to_many.tags.entity", 'there is no entity "Tag"', "Doctor"),
        ("    unique: [name]\n", "unique[0]", "a unique group has at least two names", "`name: … unique`"),
        ("    unique: [[name, nam]]\n", "unique[0][1]", '"nam" is not a field', 'did you mean "name"?'),
        ("    unique: [name, name]\n", "unique[0]", "a name is in the group twice", "keep one"),
        ("    order: [-nam]\n", "order[0]", '"nam" is not a field', 'did you mean "name"?'),
        ("    order: [name, -name]\n", "order[1]", "name is here twice", "keep one"),
        ("    order: name, title\n", "order[0]", '"name, title" is not a field', "name"),
        ("    account: patiet\n", "account", 'there is no role "patiet"', 'did you mean "patient"?'),
        (
            "    account: doctor\n",
            "account",
            'Doctor is the profile of the role "doctor" already',
            "one entity per role",
        ),
        ("    plural: Doctors\n", "plural", "Visit and Doctor have the same plural", "say another plural"),
        ("    plural: Stats\n", "plural", '"/api/stats"', "another plural"),
        ("    title: ''\n    plural: ' '\n", "plural", "this is blank", "leave the key out"),
        ("    has_one: {}\n", "has_one", 'does not support "has_one"', "say `belongs_to` on the other entity"),
        ("    icon: star\n", "icon", 'this version does not support "icon" yet', "leave it out for now"),
        ("    feilds: {}\n", "", 'there is no key "feilds"', 'did you mean "fields"?'),
    ],
)
def test_entities(body: str, path: str, message: str, hint: str) -> None:
    problem = visit(_FIELDS + body)
    assert problem.path == f"entities.Visit.{path}".rstrip(".")
    assert message in problem.message
    assert hint in (problem.hint or "")
    assert problem.line is not None
    assert problem.line >= 8


@pytest.mark.parametrize(
    ("rule", "column", "message", "hint"),
    [
        ('role == "nurse"', 15, 'there is no role "nurse"', "patient"),
        ("doctr == me", 15, 'there is no belongs_to "doctr"', 'did you mean "doctor"?'),
        ("name == me", 15, "name is a field", "compare a belongs_to, or owner"),
        ("other == me", 15, "Visit is not a profile", "say `account: <role>` on Visit"),
        ("others == me", 15, "others is many rows", "compare a belongs_to"),
        ('role = "doctor"', 20, "unexpected = in the rule after role", "write == to compare"),
        ("signed_in and owner == me", 25, "unexpected and in the rule", "write &&"),
        ("doctor", 21, "the rule ends too early after doctor", 'doctor == me, or role == "doctor"'),
        ("(owner == me", 27, "the rule ends too early", "expected `)`"),
        ("role == doctor", 23, "unexpected doctor", 'put the role in quotes: "doctor"'),
    ],
)
def test_rules(rule: str, column: int, message: str, hint: str) -> None:
    relations = "    belongs_to: {doctor: Doctor, other: Visit?}\n    many_to_many: {others: Visit}\n"
    problem = visit(relations + _FIELDS + f"    access:\n      update: {rule}\n")
    assert problem.path == "entities.Visit.access.update"
    assert (problem.line, problem.column) == (14, column)
    assert message in problem.message
    assert hint in (problem.hint or "")


@pytest.mark.parametrize(
    ("text", "path", "message", "hint"),
    [
        ("appspec: 2\napp: {name: a}\n", "appspec", 'AppSpec version "2"', "write `appspec: 1`"),
        ("app: {name: a}\n", "", '"appspec" is missing', "add `appspec:`"),
        ("appspec: 1\n", "", '"app" is missing', "add `app:`"),
        ("appspec: 1\napp: {}\n", "app", '"name" is missing', "add `name:`"),
        ("appspec: 1\napp: {name: My App}\n", "app.name", "cannot be part of a web address", '"my-app"'),
        ("appspec: 1\napp: {name: a, description: b}\n", "app.description", "does not support", "use `summary`"),
        ("appspec: 1\napp: {name: a, locales: [english]}\n", "app.locales[0]", "is not a locale", "en or pt-BR"),
        ("appspec: 1\napp: {name: a, locales: [en, en]}\n", "app.locales[1]", "en is here twice", "keep one"),
        ("appspec: 1\napp: {name: a, theme: {primary: teel}}\n", "app.theme.primary", "is not a colour", '"teal"'),
        ("appspec: 1\napp: {name: a, theme: {mode: drak}}\n", "app.theme.mode", '"drak" is not known', '"dark"'),
        ("appspec: 1\napp:\n  name: a\n  theme:\n    primary: #fff\n", "app.theme.primary", "no value", "in quotes"),
        ("appspec: 1\napp: {name: a}\nroles: {admin: open}\n", "roles.admin.signup", "anybody could", "invite"),
        ("appspec: 1\napp: {name: a}\nroles: {Nurse: open}\n", "roles.Nurse", "is not a name for a role", '"nurse"'),
        ("appspec: 1\napp: {name: a}\nroles: [nurse]\n", "roles", "roles are named one by one", "{signup: open}"),
        ("appspec: 1\napp: {name: a}\nroles: {nurse: opne}\n", "roles.nurse", '"opne" is not known', '"open"'),
        (
            "appspec: 1\napp: {name: a}\ntargets: {backend: rust}\n",
            "targets.backend",
            'not support "rust" yet',
            "python",
        ),
        ("appspec: 1\napp: {name: a}\nreports: {}\n", "reports", 'not support "reports" yet', "leave it out"),
    ],
)
def test_documents(text: str, path: str, message: str, hint: str) -> None:
    found = problems(text + "entities: {Box: {fields: {name: text}}}\n")
    assert [problem.path for problem in found] == [path]
    assert message in found[0].message
    assert hint in (found[0].hint or "")


@pytest.mark.parametrize(
    ("entities", "path", "message"),
    [
        ("{}", "entities", "there are no entities"),
        ("{Box: {fields: {}}}", "entities.Box", "Box has no fields"),
        ("{boxes: {fields: {name: text}}}", "entities.boxes", '"boxes" is not an entity name'),
        ("{User: {fields: {name: text}}}", "entities.User", '"User" is reserved: every app has users already'),
        (
            "{BoxA: {fields: {a: text}}, Boxa: {fields: {a: text}, plural: X}}",
            "entities.Boxa",
            "differ only in capitals",
        ),
        ("{Box: {fields: {id: text}}}", "entities.Box.fields.id", '"id" is reserved'),
        ("{Box: {fields: {Full Name: text}}}", "entities.Box.fields.Full Name", "is not a name for a field"),
        ("{Box: {fields: {due: date, due_from: date}}}", "entities.Box.fields.due_from", "the filter of due"),
        ("{Box: {fields: {line_1: text, line1: text}}}", "entities.Box.fields.line1", "are too alike"),
        (
            "{Box: {belongs_to: {lid: Box?}, fields: {lid_id: text}}}",
            "entities.Box.fields.lid_id",
            "what the relation lid is called in the API",
        ),
    ],
)
def test_names(entities: str, path: str, message: str) -> None:
    found = problems(f"appspec: 1\napp: {{name: a}}\nentities: {entities}\n")
    assert [problem.path for problem in found] == [path]
    assert message in found[0].message
    assert found[0].hint


def test_entities_that_need_each_other_are_named_with_the_way_out() -> None:
    [problem] = problems(
        """appspec: 1
app: {name: a}
entities:
  Hen: {belongs_to: {egg: Egg}, fields: {name: text}}
  Egg: {belongs_to: {nest: Nest}, fields: {name: text}}
  Nest: {belongs_to: {hen: Hen}, fields: {name: text}}
  Fox: {belongs_to: {hen: Hen}, fields: {name: text}}
"""
    )
    assert problem.message == (
        "no row could ever be made: Hen needs its egg (Egg), Egg needs its nest (Nest), Nest needs its hen (Hen)"
    )
    assert (problem.path, problem.hint) == ("entities.Nest.belongs_to.hen", "make one of them optional: `hen: Hen?`")


def test_every_circle_is_reported() -> None:
    found = problems(
        """appspec: 1
app: {name: a}
entities:
  Hen: {belongs_to: {egg: Egg, other: Hen}, fields: {name: text}}
  Egg: {belongs_to: {hen: Hen}, fields: {name: text}}
"""
    )
    assert sorted(problem.path for problem in found) == ["entities.Egg.belongs_to.hen", "entities.Hen.belongs_to.other"]
