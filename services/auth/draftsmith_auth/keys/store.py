"""Signing keys as files of mode 600 in a directory of mode 700.

Replicas share the directory (a volume); on a laptop it is in the data directory. A file holds one private key as a JWK
(RFC 7517) with the time it was made, and appears whole or not at all.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from draftsmith_auth.keys.model import SigningKey
from draftsmith_shared.logging import get_logger
from draftsmith_shared.runtime import StartupError

_log = get_logger(__name__)


class KeyDirectory:
    """Creates the directory where it is missing. Raises StartupError when it cannot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StartupError(f"the signing keys' directory {path} cannot be made: {error.strerror}") from error

    def read(self) -> list[SigningKey]:
        """The keys, oldest first. Raises StartupError naming a file that holds none."""
        keys = [_read(path) for path in sorted(self.path.glob("*.jwk.json"))]
        return sorted(keys, key=lambda key: (key.created_at, key.kid))

    def add(self, key: SigningKey) -> None:
        body = json.dumps({"created_at": key.created_at.isoformat(), "jwk": key.jwk.as_dict(private=True)})
        whole = self._file(key.kid)
        part = whole.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.rename(part, whole)

    def remove(self, key: SigningKey) -> None:
        self._file(key.kid).unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other processes from changing the keys meanwhile."""
        descriptor = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _file(self, kid: str) -> Path:
        return self.path / f"{kid}.jwk.json"


def _read(path: Path) -> SigningKey:
    if path.stat().st_mode & 0o077:
        _log.warning("a signing key can be read by others: chmod 600 it", path=str(path))
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        jwk = OKPKey.import_key(content["jwk"])
        return SigningKey(jwk.thumbprint(), datetime.fromisoformat(content["created_at"]), jwk)
    except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
        raise StartupError(f"{path} holds no signing key: restore it, or remove it to have a new one made") from error
