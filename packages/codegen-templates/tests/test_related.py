"""Access rules that ask whose a related row is: generated as said, attacked along every path, and told in words."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from draftsmith_appspec import AppSpec, RelatedIsMe, SpecError, parse, validate
from draftsmith_codegen_templates import Tree, generate, lower
from draftsmith_codegen_templates.checks import PYTHON_CHECKS
from draftsmith_codegen_templates.targets.python.decisions import decisions
from draftsmith_codegen_templates.targets.react.audience import audience, own_relations

Run: TypeAlias = Callable[[Path, tuple[str, ...], str], subprocess.CompletedProcess[str]]
HERE = Path(__file__).with_name("related")


@pytest.fixture(scope="module")
def agency() -> AppSpec:
    return parse((HERE / "agency.yaml").read_text())


@pytest.fixture(scope="module")
def app(agency: AppSpec) -> Tree:
    return generate(lower(agency))


def _text(tree: Tree, path: str) -> str:
    return tree[path].content.decode()


def test_rules_over_relations_are_generated_as_said(agency: AppSpec, app: Tree) -> None:
    lowered = lower(agency)
    assert (lowered.spec, lowered.kept_back) == (agency, ())
    applications = _text(app, "backend/app/applications/model.py")
    assert 'read=my_profile("candidate") | my_related("job", "client") | role(Role.RECRUITER),' in applications
    assert 'my_related("application", "job", "client")' in _text(app, "backend/app/interviews/model.py")


def test_an_app_without_such_rules_has_no_code_for_it() -> None:
    text = "appspec: 1\napp: {name: x}\nentities:\n  Note:\n    fields: {text: text}\n    access: {read: signed_in}\n"
    source = b"".join(file.content for file in generate(lower(parse(text))).under("backend").values()).decode()
    for absent in ("my_related", "THROUGH", "object_session", "theirs="):
        assert absent not in source, absent


def test_who_is_at_the_end_of_the_path_may(agency: AppSpec) -> None:
    assert agency.entities["Interview"].access.rule("update").parts[0] == RelatedIsMe(("application", "job", "client"))  # type: ignore[union-attr]
    may = decisions(agency, "Interview")
    assert [may[role]["read"] for role in ("anonymous", "client", "candidate", "recruiter")] == [
        "none", "own", "own", "all",
    ]  # fmt: skip
    assert may["candidate"]["update"] == "none"
    assert decisions(agency, "Question")["client"] == dict.fromkeys(("create", "read", "update", "delete"), "own")


def test_the_web_app_lets_them_choose_which(agency: AppSpec) -> None:
    question = agency.entities["Question"]
    assert audience(agency, question, question.access.rule("create")) == ["client", "recruiter"]
    assert own_relations(agency, question, "create") == {}, "one of several jobs, not oneself"


def test_a_path_that_may_end_early_is_kept_back() -> None:
    spec = parse(
        (HERE / "agency.yaml")
        .read_text()
        .replace("job: Job\n    fields:\n      text", "job: Job?\n    fields:\n      text")
    )
    lowered = lower(spec)
    assert lowered.spec.entities["Question"].access.read == 'role == "candidate" && !hidden'
    assert "entities.Question.access.read" in [item.path for item in lowered.kept_back]


def test_a_path_that_does_not_end_at_a_person_is_refused() -> None:
    text = (HERE / "agency.yaml").read_text().replace("    account: client\n", "")
    with pytest.raises(SpecError, match="Client is not a profile"):
        parse(text)


def test_a_profile_on_the_way_is_not_at_its_end() -> None:
    spec = parse("""
appspec: 1
app: {name: x}
roles: {pupil: {signup: invite}}
entities:
  Pupil:
    account: pupil
    fields: {name: text}
    belongs_to: {mentor: Pupil?}
    access: {read: signed_in}
  Work:
    fields: {title: text}
    belongs_to: {pupil: Pupil}
    access: {read: pupil == me || pupil.mentor == me, create: pupil == me}
""")
    assert validate(spec) == []
    lowered = lower(spec)
    assert lowered.spec.entities["Work"].access.read == "pupil == me"
    assert [item.path for item in lowered.kept_back] == ["entities.Work.access.read"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_app_with_such_rules_passes_its_checks(agency: AppSpec, run: Run, tmp_path: Path) -> None:
    generate(lower(agency)).write(tmp_path)
    for check in PYTHON_CHECKS:
        done = run(tmp_path, check.argv, check.cwd)
        assert done.returncode == 0, f"{check.name}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("right", "wrong", "caught"),
    [
        (".in_(sa.select(row.id).where(condition))", ".is_not(None)", "test_list"),
        ("return row_id is not None and row_id == viewer.profile_id", "return True", "test_update"),
        ("return row_id is not None and row_id == viewer.profile_id", "return False", "test_create"),
    ],
)
def test_the_attacks_find_what_is_not_as_said(
    right: str, wrong: str, caught: str, agency: AppSpec, run: Run, tmp_path: Path
) -> None:
    generate(lower(agency)).write(tmp_path)
    path = tmp_path / "backend/app/core/access.py"
    source = path.read_text()
    assert right in source
    path.write_text(source.replace(right, wrong))
    done = run(tmp_path, ("python", "-m", "pytest", "-q", "tests/test_access.py", "-k", caught), "backend")
    assert done.returncode == 1, done.stdout
    assert "failed" in done.stdout
