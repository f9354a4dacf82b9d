"""Where the apps listen, kept out of their own hands.

An app makes its socket in a directory that it can write to, so it could put a symbolic link there and have the gateway
connect to something else. Requests therefore go to a hard link of the socket in a directory that no app sees.
"""

import hashlib
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from draftsmith_codegen.sandbox import remove_tree

_LONGEST = 107  # bytes: sockaddr_un.sun_path (unix(7))
_LONGEST_NAME = len("/0123456789ab/app.sock")


class SocketDirectory:
    """`root` if socket paths below it are short enough, else a directory in the system's temporary one."""

    def __init__(self, root: Path) -> None:
        self._borrowed = len(os.fsencode(root)) + _LONGEST_NAME > _LONGEST
        if not self._borrowed:
            self.root = root
        else:
            name = hashlib.sha256(os.fsencode(root)).hexdigest()[:8]
            self.root = Path(tempfile.gettempdir()) / f"draftsmith-{os.geteuid()}-{name}"
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self.root.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise PermissionError(f"{self.root} is not a directory of this user's")
        self.root.chmod(0o700)

    def new(self) -> Path:
        """A fresh directory for one run of an app."""
        place = self.root / secrets.token_hex(6)
        place.mkdir(mode=0o700)
        return place

    def public(self, deployment_id: str) -> Path:
        """Where requests for a deployment go; the same for all its runs."""
        return self.root / f"{hashlib.sha256(deployment_id.encode()).hexdigest()[:12]}.sock"

    def listens(self, run: Path) -> bool:
        """Whether the app has made its socket, and not something else in its place."""
        try:
            return stat.S_ISSOCK((run / "app.sock").lstat().st_mode)
        except OSError:
            return False

    def publish(self, run: Path, deployment_id: str) -> bool:
        """Links the socket that an app made in its directory; False while there is none."""
        draft = self.root / f".{secrets.token_hex(6)}"
        try:
            os.link(run / "app.sock", draft, follow_symlinks=False)
        except OSError:
            return False
        try:
            if not stat.S_ISSOCK(draft.lstat().st_mode):
                return False
            draft.replace(self.public(deployment_id))
        finally:
            draft.unlink(missing_ok=True)
        return True

    def withdraw(self, deployment_id: str) -> None:
        """Nobody shall connect to the deployment any more."""
        self.public(deployment_id).unlink(missing_ok=True)

    def remove(self, run: Path) -> None:
        """Takes away the directory of a run that has ended, whatever the app left in it."""
        with suppress(OSError):
            remove_tree(run)

    def close(self) -> None:
        """Leaves nothing in the system's temporary directory; sockets of apps that still run stay."""
        if self._borrowed:
            with suppress(OSError):
                self.root.rmdir()

    def sweep(self) -> None:
        """Takes away what earlier processes left."""
        for path in self.root.iterdir():
            if path.is_dir() and not path.is_symlink():
                self.remove(path)
            elif path.suffix in (".sock", ""):
                path.unlink(missing_ok=True)
