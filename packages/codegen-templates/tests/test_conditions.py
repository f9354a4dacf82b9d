"""Access rules that ask what a row holds: generated as said, attacked by every value, and told in the README."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from draftsmith_appspec import AppSpec, parse, validate
from draftsmith_codegen_templates import Tree, generate, lower
from draftsmith_codegen_templates.checks import PYTHON_CHECKS
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.sign_up import hindrances, open_roles
from draftsmith_codegen_templates.targets.python.conditions import cases, usual, written
from draftsmith_codegen_templates.targets.python.decisions import always, asked_fields, decision, decisions_on
from draftsmith_codegen_templates.targets.python.rules import rule_source
from draftsmith_codegen_templates.targets.react.audience import audience

Run: TypeAlias = Callable[[Path, tuple[str, ...], str], subprocess.CompletedProcess[str]]
HERE = Path(__file__).with_name("conditions")


@pytest.fixture(scope="module")
def blog() -> AppSpec:
    return parse((HERE / "blog.yaml").read_text())


@pytest.fixture(scope="module")
def app(blog: AppSpec) -> Tree:
    return generate(lower(blog))


def _text(tree: Tree, path: str) -> str:
    return tree[path].content.decode()


def _ask(rule: str, field: str = "status: enum(draft, published, archived) = draft", more: str = "") -> AppSpec:
    text = "appspec: 1\napp: {name: x}\nroles: {author: {signup: open}}\nentities:\n  Post:\n    fields:\n"
    text += f"      title: text\n      {field}\n{more}    access:\n      read: '{rule}'\n"
    return parse(text)


def test_conditions_on_the_row_are_generated_as_said(blog: AppSpec, app: Tree) -> None:
    lowered = lower(blog)
    assert (lowered.spec, lowered.kept_back) == (blog, ())
    model = _text(app, "backend/app/posts/model.py")
    assert 'read=field_is("status", PostStatus.PUBLISHED) | my_profile("author") | role(Role.EDITOR),' in model
    assert '(my_profile("author") & field_is("status", PostStatus.DRAFT, PostStatus.PUBLISHED))' in model
    assert 'read=field_is("retired", False) | is_me()' in _text(app, "backend/app/authors/model.py")
    comments = _text(app, "backend/app/comments/model.py")
    delete = 'delete=role(Role.EDITOR) & field_is("mood", None),'
    assert delete in comments
    assert 'field_is("approved", False) & field_is("mood", CommentMood.HAPPY, CommentMood.SAD)' in comments


def test_the_readme_says_of_which_rows(app: Tree) -> None:
    [posts] = [line for line in _text(app, "README.md").splitlines() if line.startswith("| **Posts** | read")]
    anonymous, author = posts.split(" | ")[1:3]
    assert anonymous == "read all where status is published"
    assert "read own (all where status is published), update own where status is draft, " in author


def test_rows_of_several_values_are_there_to_be_seen(app: Tree) -> None:
    for kind, field in (("posts", "status"), ("comments", "mood"), ("proposals", "stage")):
        rows = json.loads(app[f"backend/seeds/{kind}.json"].content)
        assert len({row.get(field) for row in rows}) > 1, kind


def test_an_app_that_asks_nothing_has_no_code_for_it() -> None:
    source = b"".join(file.content for file in generate(lower(_ask("signed_in"))).under("backend").values()).decode()
    for absent in ("field_is", "CASES", "WRITTEN", "with these values"):
        assert absent not in source, absent


@pytest.mark.parametrize(
    ("rule", "field", "source"),
    [
        ('status == "published"', "", 'field_is("status", PostStatus.PUBLISHED)'),
        ('"draft" != status', "", 'field_is("status", PostStatus.PUBLISHED, PostStatus.ARCHIVED)'),
        ('!(status in ["draft", "archived"])', "", 'field_is("status", PostStatus.PUBLISHED)'),
        ("open", "open: boolean", 'field_is("open", True)'),
        ("!open", "open: boolean?", 'field_is("open", False)'),
        ("open != true", "open: boolean?", 'field_is("open", False)'),
        ("open == false", "open: boolean", 'field_is("open", False)'),
        ("open == null", "open: boolean?", 'field_is("open", None)'),
        ("open != null", "open: boolean?", 'field_is("open", True, False)'),
        ("!(open && signed_in)", "open: boolean", None),
        ('!(open || kind == "a")', "open: boolean\n      kind: enum(a, b)?",
         'field_is("open", False) & field_is("kind", PostKind.B)'),
        ('kind == "a" || owner == me', "kind: enum(a, b)? visible_to(author)", "created_by_me()"),
        ("open || owner == me", 'open: boolean := title == "a"', "created_by_me()"),
        ('title == "a" || owner == me', "", "created_by_me()"),
        ("signed_in && size > 3", "size: integer", None),
    ],
)  # fmt: skip
def test_what_is_asked_is_checked_or_left_out(rule: str, field: str, source: str | None) -> None:
    spec = _ask(rule, field) if field else _ask(rule)
    assert validate(spec) == []
    lowered = lower(spec)
    named = [item.path for item in lowered.kept_back if item.path.endswith("access.read")]
    exact = source is not None and source != "created_by_me()"
    assert named == ([] if exact else ["entities.Post.access.read"])
    access = lowered.spec.entities["Post"].access
    if source is None:
        assert access.read is None
    else:
        assert rule_source(lowered.spec, Names.of(lowered.spec), "Post", access.rule("read")) == source
    again = lower(lowered.spec)
    assert (again.spec, again.kept_back) == (lowered.spec, ())


def test_a_rule_does_not_ask_for_a_field_that_is_not_generated() -> None:
    ways = "    states: {status: {publish: draft -> published if size > 3}}\n"
    spec = _ask(
        'status == "published" || owner == me', "status: enum(draft, published) = draft\n      size: integer", ways
    )
    lowered = lower(spec)
    assert "status" not in lowered.spec.entities["Post"].fields
    assert lowered.spec.entities["Post"].access.read == "owner == me"
    assert "entities.Post.access.read" in [item.path for item in lowered.kept_back]
    assert validate(lowered.spec) == []


def test_what_may_be_done_depends_on_what_the_row_holds(blog: AppSpec) -> None:
    draft, published = (decisions_on(blog, "Post", {"status": value}) for value in ("draft", "published"))
    assert draft["anonymous"] == {"create": "none", "read": "other", "update": "none", "delete": "none"}
    assert published["anonymous"]["read"] == "all"
    assert draft["author"] == {"create": "own", "read": "own", "update": "own", "delete": "own"}
    assert published["author"] == {"create": "own", "read": "all", "update": "other", "delete": "other"}
    assert (always(blog, "Post", "read", "author"), decision(blog, "Post", "read", "author")) == ("own", "all")
    empty = decisions_on(blog, "Comment", {"approved": False, "mood": None})["author"]
    assert (empty["read"], empty["update"]) == ("own", "other"), "what is not known is not so"


def test_the_rows_of_the_tests_hold_what_allows_most_and_all_values_are_tried(blog: AppSpec) -> None:
    assert usual(blog, "Post", {}) == {"status": "published"}, "which everybody may read"
    assert usual(blog, "Post", {"status": "archived"}) == {"status": "archived"}
    assert usual(blog, "Comment", {})["approved"] is False, "what not everybody sets is what it is without them"
    assert usual(blog, "Proposal", {}) == {"stage": "draft"}, "a state is its first"
    tried = cases(blog, "Comment", usual(blog, "Comment", {}))
    assert len(tried) == 6
    assert {(case.values["approved"], case.values["mood"]) for case in tried} == {
        (approved, mood) for approved in (True, False) for mood in ("happy", "sad", None)
    }
    states = cases(blog, "Proposal", {"stage": "draft"})
    assert [case.values["stage"] for case in states] == ["draft", "handed_in", "accepted"]
    assert written(blog.entities["Proposal"], {"stage": "draft"}, states) == [], "a state goes its ways"


def test_many_fields_are_tried_one_at_a_time() -> None:
    names = [f"f{index}" for index in range(5)]
    fields = "\n      ".join(f"{name}: boolean" for name in names)
    spec = _ask(" || ".join(names), fields)
    held = dict.fromkeys(names, True)
    assert len(cases(spec, "Post", held)) == 10


def test_the_web_app_shows_what_some_rows_may_be_seen_of(blog: AppSpec) -> None:
    post = blog.entities["Post"]
    assert audience(blog, post, post.access.rule("read")) == "everyone"
    assert audience(blog, post, post.access.rule("update")) == ["author", "editor"]


def test_only_what_is_open_whatever_it_holds_can_be_chosen_to_sign_up() -> None:
    spec = parse("""
appspec: 1
app: {name: x}
roles: {guest: {signup: open}}
entities:
  Club:
    fields: {name: text, listed: boolean}
    access: {read: listed}
  Guest:
    account: guest
    fields: {name: text}
    belongs_to: {club: Club}
""")
    assert asked_fields(spec.entities["Club"]) == {"listed"}
    assert [hindrance.target for hindrance in hindrances(spec)] == ["Club"]
    assert open_roles(spec) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_app_that_asks_passes_its_checks(blog: AppSpec, run: Run, tmp_path: Path) -> None:
    generate(lower(blog)).write(tmp_path)
    shutil.copy(HERE / "moving_on.py.txt", tmp_path / "backend/tests/test_moving_on.py")
    for check in PYTHON_CHECKS:
        done = run(tmp_path, check.argv, check.cwd)
        assert done.returncode == 0, f"{check.name}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("right", "wrong", "caught"),
    [
        ("column.in_([value for value in self.values if value is not None])", "column.is_not(None)", "holds_decides"),
        ("sa.or_(condition, column.is_(None)) if None in self.values else condition", "condition", "holds_decides"),
        ("return getattr(row, self.name) in self.values", "return True", "becomes_decides"),
        ("return getattr(row, self.name) in self.values", "return True", "begins_with_decides"),
    ],
)
def test_the_attacks_find_what_is_not_as_said(
    right: str, wrong: str, caught: str, blog: AppSpec, run: Run, tmp_path: Path
) -> None:
    generate(lower(blog)).write(tmp_path)
    path = tmp_path / "backend/app/core/access.py"
    source = path.read_text()
    assert right in source
    path.write_text(source.replace(right, wrong))
    done = run(tmp_path, ("python", "-m", "pytest", "-q", "tests/test_access.py", "-k", caught), "backend")
    assert done.returncode == 1, done.stdout
    assert "failed" in done.stdout
