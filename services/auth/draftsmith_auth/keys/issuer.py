"""Access tokens: JWTs (RFC 7519, with the claims of RFC 9068) that any service can verify by the published keys."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from joserfc import jwt

from draftsmith_auth.accounts.model import User
from draftsmith_auth.keys.model import ALGORITHM
from draftsmith_auth.keys.ring import KeyRing


@dataclass(frozen=True, slots=True)
class AccessToken:
    token: str
    expires_at: datetime


class TokenIssuer:
    def __init__(self, ring: KeyRing, *, issuer: str, audience: str, life: timedelta) -> None:
        self._ring = ring
        self._issuer = issuer
        self._audience = audience
        self._life = life

    def issue(self, user: User, *, session_id: str, now: datetime) -> AccessToken:
        key = self._ring.signing_key()
        expires_at = (now + self._life).replace(microsecond=0)
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": user.id,
            "tid": user.tenant_id,
            "roles": list(user.roles),
            "sid": session_id,
            "jti": secrets.token_urlsafe(16),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
        return AccessToken(jwt.encode(header, claims, key.jwk, algorithms=[ALGORITHM]), expires_at)
