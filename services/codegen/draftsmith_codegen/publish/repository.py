"""Git repositories of the generated applications: bare, one per project, written with git's own plumbing.

A build makes exactly one commit however often its publish step runs: the commit is a pure function of the tree, its
parent and the build, the branch moves by compare-and-swap, and a branch that already ends in the build's commit is
left as it is.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from draftsmith_codegen_templates.tree import File
from draftsmith_shared.errors import Unavailable

_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
_BRANCH = "refs/heads/main"
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
}


class GitFailed(Unavailable):
    """A git command failed; its own words are in the details."""

    def __init__(self, command: str, words: str) -> None:
        super().__init__(f"git {command} failed: {words.strip()[:500]}", code="GIT_FAILED", details={"git": command})


@dataclass(frozen=True, slots=True)
class Commit:
    """What a build adds. `at` is when the build was asked for, so that a second try makes the same commit."""

    build_id: str
    title: str
    body: str
    author: str
    email: str
    at: datetime


class Repositories:
    """All projects' repositories below one directory: `<root>/<project>.git`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Raises ValueError where the name is not a project's."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a repository's name")
        return self.root / f"{name}.git"

    async def commit(self, name: str, tree: Mapping[str, File], commit: Commit) -> str:
        """Makes the build's commit on main, once, and answers with its hash. Raises GitFailed."""
        repository = self.path(name)
        await self._ensure(repository)
        parent = await self._head(repository)
        if parent is not None and await self._made_by(repository, parent) == commit.build_id:
            return parent
        await _git(repository, ["fast-import", "--quiet", "--date-format=raw"], _fast_import(tree, commit, parent))
        head = await self._head(repository)
        if head is None:
            raise GitFailed("fast-import", "the branch does not exist afterwards")
        return head

    async def _ensure(self, repository: Path) -> None:
        if (repository / "HEAD").exists():
            return
        self.root.mkdir(parents=True, exist_ok=True)
        await _git(self.root, ["init", "--quiet", "--bare", "--initial-branch=main", str(repository)])

    async def _head(self, repository: Path) -> str | None:
        words = await _git(repository, ["for-each-ref", "--format=%(objectname)", _BRANCH])
        return words.decode().strip() or None

    async def _made_by(self, repository: Path, commit: str) -> str:
        trailer = "%(trailers:key=Draftsmith-Build,valueonly)"
        return (await _git(repository, ["log", "-1", f"--format={trailer}", commit])).decode().strip()


def _fast_import(tree: Mapping[str, File], commit: Commit, parent: str | None) -> bytes:
    """The stream of git-fast-import(1) for one commit that holds exactly the tree."""
    when = f"{int(commit.at.timestamp())} +0000"
    message = f"{commit.title}\n\n{commit.body}\n\nDraftsmith-Build: {commit.build_id}\n".encode()
    parts: list[bytes] = [
        f"commit {_BRANCH}\n".encode(),
        f"author {_person(commit.author)} <{commit.email}> {when}\n".encode(),
        f"committer Draftsmith <draftsmith@localhost> {when}\n".encode(),
        b"data %d\n%s\n" % (len(message), message),
    ]
    if parent is not None:
        parts.append(f"from {parent}\n".encode())
    parts.append(b"deleteall\n")
    for path, file in sorted(tree.items()):
        mode = "100755" if file.executable else "100644"
        parts.append(f'M {mode} inline "{_quoted(path)}"\n'.encode())
        parts.append(b"data %d\n%s\n" % (len(file.content), file.content))
    return b"".join(parts)


def _person(name: str) -> str:
    return re.sub(r"[<>\n\r\0]", "", name).strip() or "Draftsmith"


def _quoted(path: str) -> str:
    return path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


async def _git(directory: Path, arguments: Sequence[str], stdin: bytes = b"") -> bytes:
    process = await asyncio.create_subprocess_exec(
        "git",
        *arguments,
        cwd=directory,
        env=_ENVIRONMENT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, words = await process.communicate(stdin)
    if process.returncode != 0:
        raise GitFailed(arguments[0], words.decode(errors="replace"))
    return output
