"""Signing keys over their life: published, signing, retired. Pure.

A key is published as soon as it exists. It signs once it has been published for the activation time, so that verifiers
know it by then; the very first one signs at once. It is retired when the key after it has been signing for as long as
the tokens it signed can live.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"
"""EdDSA over Curve25519, by its fully specified name (RFC 8037, RFC 9864)."""


@dataclass(frozen=True, slots=True)
class RotationPolicy:
    rotate_after: timedelta = timedelta(days=30)
    activation: timedelta = timedelta(minutes=10)
    token_life: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; `kid` is its thumbprint (RFC 7638)."""

    kid: str
    created_at: datetime
    jwk: OKPKey

    @classmethod
    def generate(cls, now: datetime) -> "SigningKey":
        jwk = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)
        return cls(jwk.thumbprint(), now, jwk)


def signing_key(keys: Sequence[SigningKey], now: datetime, policy: RotationPolicy) -> SigningKey:
    """The newest key that is active; where none is, the oldest. `keys` has at least one, oldest first."""
    active = [key for key in keys if now - key.created_at >= policy.activation]
    return active[-1] if active else keys[0]


def rotation_due(keys: Sequence[SigningKey], now: datetime, policy: RotationPolicy) -> bool:
    return not keys or now - keys[-1].created_at >= policy.rotate_after


def retired(keys: Sequence[SigningKey], now: datetime, policy: RotationPolicy) -> list[SigningKey]:
    """The keys that no valid token can be signed with any more."""
    # Twice the life of a token: clocks of replicas differ, and a replica may look at its keys a little late.
    life = policy.activation + 2 * policy.token_life
    return [key for key, following in pairwise(keys) if now - following.created_at >= life]
