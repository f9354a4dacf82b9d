"""A generated repository as a value: an immutable mapping of paths to files, and its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of one file and whether it may be executed."""

    content: bytes
    executable: bool = False

    @classmethod
    def of(cls, text: str, *, executable: bool = False) -> File:
        """A UTF-8 text file."""
        return cls(text.encode(), executable)


class Tree(Mapping[str, File]):
    """Files by POSIX path relative to the repository's root, iterated in sorted order."""

    __slots__ = ("_files",)

    def __init__(self, files: Mapping[str, File]) -> None:
        """Take a copy of `files`.

        Raises:
            ValueError: when a path is absolute, not normalised, leaves the root, or is also a folder of another.
        """
        for path in files:
            _check_path(path)
        folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
        if clash := folders & files.keys():
            raise ValueError(f"{min(clash)!r} is both a file and a folder")
        self._files = dict(sorted(files.items()))

    def __getitem__(self, path: str) -> File:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __repr__(self) -> str:
        return f"Tree({len(self)} files, {tree_hash(self)[:12]})"

    def under(self, folder: str) -> Tree:
        """The files inside `folder`, with paths relative to it."""
        prefix = folder.rstrip("/") + "/"
        return Tree({path.removeprefix(prefix): file for path, file in self.items() if path.startswith(prefix)})

    def write(self, root: Path) -> None:
        """Write every file below `root`, replacing files of the same name and leaving others alone."""
        for path, file in self.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.content)
            target.chmod(0o755 if file.executable else 0o644)


def join(parts: Iterable[Mapping[str, File]]) -> Tree:
    """One tree of several.

    Raises:
        ValueError: when two parts hold the same path.
    """
    files: dict[str, File] = {}
    for part in parts:
        if clash := files.keys() & part.keys():
            raise ValueError(f"two parts write {min(clash)!r}")
        files.update(part)
    return Tree(files)


def tree_hash(tree: Mapping[str, File]) -> str:
    """SHA-256 (hex) over every path, mode and content; independent of the order of insertion."""
    digest = hashlib.sha256()
    for path, file in sorted(tree.items()):
        mode = "100755" if file.executable else "100644"
        digest.update(f"{mode} {len(file.content)} {path}\0".encode())
        digest.update(file.content)
    return digest.hexdigest()


def _check_path(path: str) -> None:
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or str(pure) != path or "\\" in path:
        raise ValueError(f"{path!r} is not a clean path inside the repository")
