"""How much of the disk a directory holds, measured so that a hostile job cannot hide any of it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

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
