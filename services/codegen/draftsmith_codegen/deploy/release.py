"""Unpacks releases into directories that never change afterwards."""

import io
import os
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from draftsmith_codegen.deploy.errors import ReleaseInvalid
from draftsmith_codegen.sandbox.port import MIB

_MAX_FILES = 20_000
_MAX_BYTES = 500 * MIB
_LEFT_OUT = frozenset({".git", "node_modules", "__pycache__", ".venv"})


def unpack(release: Path | bytes, place: Path) -> None:
    """Puts the release at `place` (a name not taken yet), or nothing at all. Raises ReleaseInvalid.

    Symbolic links are left out: what one points at is not part of a release. Files are readable by everyone, so that
    the app's user can read them, and writable by nobody.
    """
    draft = place.with_name(f".{place.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        if isinstance(release, bytes):
            _extract(io.BytesIO(release), draft)
        elif release.is_dir():
            _copy(release, draft)
        elif release.is_file():
            with release.open("rb") as file:
                _extract(file, draft)
        else:
            raise ReleaseInvalid(f"there is nothing at {release}")
        if not (draft / "backend" / "requirements.lock").is_file():
            raise ReleaseInvalid("it has no backend/requirements.lock")
        _freeze(draft)
        draft.rename(place)
    finally:
        remove(draft)


def remove(place: Path) -> None:
    """Removes an unpacked release; fine when there is none."""
    if not place.is_dir():
        return
    for directory, _, _ in os.walk(place):
        Path(directory).chmod(0o755)
    shutil.rmtree(place)


def _extract(file: "io.BufferedReader | io.BytesIO", top: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > _MAX_FILES or sum(entry.file_size for entry in entries) > _MAX_BYTES:
                raise ReleaseInvalid(f"it holds more than {_MAX_FILES} files or {_MAX_BYTES // MIB} MiB")
            for entry in entries:
                path = PurePosixPath(entry.filename)
                if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
                    raise ReleaseInvalid(f"it holds a file outside of itself: {entry.filename!r}")
                mode = entry.external_attr >> 16
                if stat.S_ISLNK(mode):
                    continue
                target = top / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, target.open("xb") as sink:
                    shutil.copyfileobj(source, sink)
                target.chmod(0o755 if mode & 0o100 else 0o644)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise ReleaseInvalid(f"its zip cannot be read: {error}") from error


def _copy(source: Path, top: Path) -> None:
    for directory, names, files in os.walk(source):
        names[:] = [name for name in names if name not in _LEFT_OUT]
        target = top / Path(directory).relative_to(source)
        target.mkdir(exist_ok=True)
        for name in files:
            path = Path(directory) / name
            if stat.S_ISREG(path.lstat().st_mode):
                shutil.copy(path, target / name)


def _freeze(top: Path) -> None:
    for directory, _, files in os.walk(top, topdown=False):
        for name in files:
            path = Path(directory) / name
            path.chmod(0o555 if path.stat().st_mode & 0o100 else 0o444)
        Path(directory).chmod(0o555)
