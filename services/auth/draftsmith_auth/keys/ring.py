"""The keys in use: which one signs, which are published, and turning them over."""

import json
from collections.abc import Callable
from datetime import datetime

from draftsmith_auth.keys.model import RotationPolicy, SigningKey, retired, rotation_due, signing_key
from draftsmith_auth.keys.store import KeyDirectory
from draftsmith_shared.logging import get_logger

_log = get_logger(__name__)


class KeyRing:
    """Call `turn()` before the first use and every so often after that; it is quick, and safe in several processes."""

    def __init__(self, directory: KeyDirectory, policy: RotationPolicy, clock: Callable[[], datetime]) -> None:
        self._directory = directory
        self._policy = policy
        self._clock = clock
        self._keys: tuple[SigningKey, ...] = ()

    def turn(self, *, force: bool = False) -> None:
        """Reads the keys, makes a new one when it is time (or forced to), removes those that have retired.

        Raises StartupError.
        """
        now = self._clock()
        with self._directory.locked():
            keys = self._directory.read()
            if force or rotation_due(keys, now, self._policy):
                key = SigningKey.generate(now)
                self._directory.add(key)
                keys.append(key)
                _log.info("new signing key", kid=key.kid)
            for key in retired(keys, now, self._policy):
                self._directory.remove(key)
                keys.remove(key)
                _log.info("signing key retired", kid=key.kid)
        self._keys = tuple(keys)

    def signing_key(self) -> SigningKey:
        return signing_key(self._keys, self._clock(), self._policy)

    def jwks_json(self) -> str:
        """The public keys as a JSON Web Key Set (RFC 7517)."""
        return json.dumps({"keys": [key.jwk.as_dict(private=False) for key in self._keys]}, separators=(",", ":"))
