"""Trees: what they refuse, how they are hashed and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from draftsmith_codegen_templates.tree import File, Tree, join, tree_hash


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../up", "a/../../b", "a//b", "./a", "a\\b", "a/"])
def test_paths_stay_inside(path: str) -> None:
    with pytest.raises(ValueError, match="not a clean path"):
        Tree({path: File.of("")})


def test_a_file_cannot_be_a_folder_too() -> None:
    with pytest.raises(ValueError, match="both a file and a folder"):
        Tree({"a": File.of(""), "a/b": File.of("")})


def test_a_tree_is_sorted_and_keeps_nothing_of_its_source() -> None:
    source = {"b": File.of("2"), "a": File.of("1")}
    tree = Tree(source)
    source.clear()
    assert list(tree) == ["a", "b"]
    assert tree["a"].content == b"1"
    assert len(tree) == 2


def test_the_hash_depends_on_paths_modes_and_contents_only() -> None:
    one = {"a": File.of("1"), "b": File.of("2")}
    assert tree_hash(one) == tree_hash(dict(reversed(one.items()))) == tree_hash(Tree(one))
    changed = [
        {"a": File.of("1"), "c": File.of("2")},
        {"a": File.of("1"), "b": File.of("2", executable=True)},
        {"a": File.of("12"), "b": File.of("")},
    ]
    assert len({tree_hash(tree) for tree in [one, *changed]}) == 4


def test_join_refuses_what_two_parts_write() -> None:
    with pytest.raises(ValueError, match="two parts write 'a'"):
        join([{"a": File.of("1")}, {"a": File.of("1")}])
    assert list(join([{"b": File.of("")}, {"a": File.of("")}])) == ["a", "b"]


def test_under() -> None:
    tree = Tree({"web/src/x": File.of("1"), "website": File.of("2")})
    assert list(tree.under("web")) == ["src/x"]


def test_write(tmp_path: Path) -> None:
    Tree({"bin/run": File.of("#!", executable=True), "a.txt": File.of("a")}).write(tmp_path)
    assert (tmp_path / "bin/run").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "a.txt").read_bytes() == b"a"
