"""How much of the disk a directory holds, measured so that a hostile job cannot hide any of it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_MOVED = ".removed-4f1d8c0b-"
_ENTRY_BYTES = 512  # an empty file still takes an inode


def used(paths: Iterable[Path]) -> int:
    """Bytes allocated below the paths; symbolic links are counted, never followed.

    Raises OSError (ENAMETOOLONG) where directories are nested deeper than a path can name.
    """
    total = 0
    todo = [str(path) for path in paths]
    while todo:
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    total += _ENTRY_BYTES + entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
    return total


def remove_tree(top: Path) -> None:
    """Removes a directory that a hostile job wrote, however deep it goes and whatever modes it has; fine when gone.

    Directories are moved up to the top before they are emptied, so that no path becomes long and nothing recurses.
    """
    if not top.is_dir() or top.is_symlink():
        return
    todo = [top]
    counter = 0
    while todo:
        directory = todo.pop()
        directory.chmod(0o700)
        with os.scandir(directory) as entries:
            found = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries]
        for path, is_directory in found:
            if not is_directory:
                os.unlink(path)
                continue
            os.chmod(path, 0o700)
            counter += 1
            moved = top / f"{_MOVED}{counter}"
            os.rename(path, moved)
            todo.append(moved)
        if directory != top:
            directory.rmdir()
    top.rmdir()
