"""Documents of other versions: older ones are brought over, newer ones and nonsense get a clear answer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml.comments import CommentedMap

from draftsmith_appspec import Problem, SpecError, migrate, parse, version_of
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example
from draftsmith_appspec.migrate import VERSION, Migration, migrated, migrations

_DRAFT = """\
# Our clinic
app:
  name: clinic       # part of the address
  description: Patients and doctors.
theme: {primary: coral}   # like the door
locales: [de]
entities:
  Doctor:
    fields: {name: text}   # as on the sign
pages:
  home: {show: ["list(Doctor)"]}
menu: {"*": [home]}
integrations:
  chat: {kind: slack, token: secret(SLACK_TOKEN)}
"""


@pytest.mark.parametrize("name", [*EXAMPLES, *SHOWCASES])
def test_what_is_new_enough_stays_as_it_is(name: str) -> None:
    assert migrate(example(name)) == example(name)
    assert version_of(example(name)) == VERSION


@pytest.mark.parametrize("draft", [_DRAFT, f"appspec: 0\n{_DRAFT}"])
def test_a_draft_without_a_version_is_brought_over_with_its_comments(draft: str) -> None:
    with pytest.raises(SpecError):
        parse(draft)
    assert version_of(draft) == 0
    text = migrate(draft)
    spec = parse(text)
    assert (spec.app.summary, spec.app.theme.primary, spec.app.locales) == ("Patients and doctors.", "coral", ["de"])
    assert spec.navigation == {"*": ["home"]}
    assert list(spec.connectors) == ["chat"]
    for comment in ("# Our clinic", "# part of the address", "# as on the sign"):
        assert comment in text
    assert migrate(text) == text


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("appspec: 2\napp: {name: a}\n", (1, 10), "written for AppSpec version 2", "update Draftsmith"),
        ("app: {name: a}\nappspec: 17\n", (2, 10), "reads up to version 1", "update Draftsmith"),
        ("appspec: newest\n", (1, 10), "no version of the language", "write `appspec: 1`"),
        ("appspec: -1\n", (1, 10), "no version of the language", "write `appspec: 1`"),
        ("appspec: {major: 1}\n", (1, 10), "no version of the language", "write `appspec: 1`"),
        ("appspec: 99999999999999999999\n", (1, 10), "no version of the language", "write `appspec: 1`"),
        ("- appspec: 1\n", (1, 1), "has to be a mapping", "start with `appspec: 1`"),
        ("", (1, 1), "the document is empty", "start with `appspec: 1`"),
        ("app: {name: a\n", (2, 1), "this is not YAML", "check"),
        ("app: &a {name: b}\n", (1, 6), "anchors (&a) are not used", "write the value out"),
        ("theme: {primary: red}\n", (1, 1), "theme belongs into app", "put it right and migrate again"),
        ("app: {theme: {}}\ntheme: {primary: red}\n", (1, 1), "theme belongs into app", "put it right"),
        ("menu: {}\nnavigation: {}\n", (1, 1), "menu is called navigation now, and there are both", "put it right"),
    ],
)
def test_what_cannot_be_brought_over_is_told_with_its_place(
    text: str, place: tuple[int, int], message: str, hint: str
) -> None:
    with pytest.raises(SpecError) as caught:
        migrate(text)
    [problem] = caught.value.problems
    assert (problem.line, problem.column) == place
    assert message in problem.message
    assert problem.hint is not None
    assert hint in problem.hint


def test_parse_says_what_to_do_about_another_version() -> None:
    text = example("clinic")
    for said, hint in (("0", "migrate it"), ("2", "update Draftsmith")):
        with pytest.raises(SpecError, match=f'written for AppSpec version "{said}"') as caught:
            parse(text.replace("appspec: 1", f"appspec: {said}"))
        assert hint in str(caught.value)


def test_versions_are_brought_over_one_after_the_other() -> None:
    def called(old: str, new: str) -> Migration:
        def change(document: CommentedMap) -> None:
            document[new] = document.pop(old)

        return Migration(int(old[1:]), f"{old} is called {new}", change)

    registry = [called("k1", "k2"), called("k2", "k3")]
    assert migrated("appspec: 1\nk1: x  # why\n", registry, 3) == "appspec: 3\nk3: x\n"
    assert migrated("appspec: 2\nk2: x\n", registry, 3) == "appspec: 3\nk3: x\n"
    assert migrated("appspec: 3\nk2: x\n", registry, 3) == "appspec: 3\nk2: x\n"
    with pytest.raises(SpecError, match="no way from AppSpec version 0 to 1"):
        migrated("k1: x\n", registry, 3)
    with pytest.raises(SpecError, match="reads up to version 3"):
        migrated("appspec: 4\n", registry, 3)


def test_the_registry_has_a_way_from_each_version_to_the_next() -> None:
    assert [one.since for one in migrations()] == list(range(VERSION))
    assert all(one.about for one in migrations())


@given(
    st.text()
    | st.sampled_from(EXAMPLES).map(example).flatmap(lambda text: st.integers(0, 400).map(lambda at: text[at:]))
)
@settings(
    deadline=None, max_examples=60, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_any_text_is_brought_over_or_refused_with_a_place(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        assert version_of(migrate(text)) == VERSION
    except SpecError as error:
        problems = error.problems
    assert all(problem.line and problem.column for problem in problems)
