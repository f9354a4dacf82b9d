"""Trees as zip archives: the same tree gives the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from draftsmith_codegen_templates.tree import File, Tree

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold (APPNOTE.TXT 4.4.6); files carry no other."""
_FILE, _PROGRAM = 0o100644 << 16, 0o100755 << 16


def pack(tree: Mapping[str, File]) -> bytes:
    """The archive of a tree, byte for byte the same for the same tree."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, file in sorted(tree.items()):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.external_attr = _PROGRAM if file.executable else _FILE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.content)
    return buffer.getvalue()


def unpack(content: bytes) -> Tree:
    """The tree in an archive. Raises ValueError where it is not one of ours (a path that leaves it, a link)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return Tree(
            {
                entry.filename: File(archive.read(entry), bool(entry.external_attr >> 16 & 0o100))
                for entry in archive.infolist()
                if not entry.is_dir()
            }
        )


def collect(folder: Path, prefix: str, *, largest_bytes: int = 64 * 1024 * 1024) -> Tree:
    """The regular files below a folder that a sandboxed job wrote, under `prefix`.

    Links are left out: what they point to is not the job's to give. Raises ValueError above `largest_bytes`.
    """
    files: dict[str, File] = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or any(parent.is_symlink() for parent in _between(path, folder)):
            continue
        total += path.stat().st_size
        if total > largest_bytes:
            raise ValueError(f"{prefix} holds more than {largest_bytes:,} bytes")
        files[f"{prefix}/{path.relative_to(folder).as_posix()}"] = File(path.read_bytes())
    return Tree(files)


def _between(path: Path, folder: Path) -> list[Path]:
    return [parent for parent in path.parents if parent.is_relative_to(folder) and parent != folder]
