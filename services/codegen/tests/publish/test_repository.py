"""Commits against a real git."""

import asyncio
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from draftsmith_codegen.publish.repository import Commit, Repositories
from draftsmith_codegen_templates.tree import File

TREE = {"README.md": File(b"# hello\n"), "run": File(b"#!/bin/sh\n", executable=True), 'od"d/n\\a me': File(b"\0\n")}
COMMIT = Commit(
    "bld_1", "First version", "Made from:\n  a clinic", "Ada", "ada@example.org", datetime(2026, 1, 1, tzinfo=UTC)
)


def git(repository: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True, text=True).stdout


async def test_a_commit_holds_exactly_the_tree(tmp_path: Path) -> None:
    repositories = Repositories(tmp_path)
    await repositories.commit("clinic", {**TREE, "gone": File(b"")}, replace(COMMIT, build_id="bld_0"))
    head = await repositories.commit("clinic", TREE, COMMIT)
    path = repositories.path("clinic")
    assert git(path, "rev-parse", "main").strip() == head
    assert git(path, "ls-tree", "-r", "-z", "--name-only", "main").split("\0")[:-1] == sorted(TREE)
    assert git(path, "ls-tree", "main", "run").startswith("100755")
    assert git(path, "cat-file", "blob", "main:README.md") == "# hello\n"
    git(path, "fsck", "--strict")


async def test_a_build_makes_one_commit_however_often_it_is_published(tmp_path: Path) -> None:
    repositories = Repositories(tmp_path)
    first = await repositories.commit("clinic", TREE, COMMIT)
    assert await repositories.commit("clinic", TREE, COMMIT) == first
    assert git(repositories.path("clinic"), "rev-list", "--count", "main").strip() == "1"


async def test_the_same_commit_comes_out_of_another_machine(tmp_path: Path) -> None:
    here = await Repositories(tmp_path / "a").commit("clinic", TREE, COMMIT)
    there = await Repositories(tmp_path / "b").commit("clinic", dict(reversed(TREE.items())), COMMIT)
    assert here == there


async def test_two_workers_at_once_make_one_commit(tmp_path: Path) -> None:
    repositories = Repositories(tmp_path)
    await repositories.commit("clinic", {"a": File(b"")}, replace(COMMIT, build_id="bld_0"))
    results = await asyncio.gather(
        *(repositories.commit("clinic", TREE, COMMIT) for _ in range(5)), return_exceptions=True
    )
    heads = {result for result in results if isinstance(result, str)}
    assert heads == {git(repositories.path("clinic"), "rev-parse", "main").strip()}
    assert git(repositories.path("clinic"), "rev-list", "--count", "main").strip() == "2"


@pytest.mark.parametrize("name", ["..", "a/b", "", "A", "-x", "a.git"])
def test_a_name_cannot_leave_the_directory(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a repository's name"):
        Repositories(tmp_path).path(name)
