"""Auth's settings, from DRAFTSMITH_AUTH_* (see .env.example). Read only in composition."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from draftsmith_auth.accounts.passwords import HashCost
from draftsmith_auth.accounts.throttle import ThrottlePolicy
from draftsmith_auth.sessions.model import SessionPolicy
from draftsmith_shared.settings import Settings
from draftsmith_shared.tokens import AUDIENCE, ISSUER


class AuthSettings(Settings):
    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_AUTH_")

    database_url: str = ""
    """sqlite:///PATH or postgresql://…; empty: an SQLite file in the data directory."""
    keys_dir: Path | None = None
    """The signing keys' directory, shared by all replicas; empty: `keys` in the data directory."""

    issuer: str = ISSUER
    audience: str = AUDIENCE
    access_token_minutes: float = Field(default=15, gt=0)
    refresh_token_days: float = Field(default=14, gt=0)
    """How long a session may lie unused."""
    session_days: float = Field(default=90, gt=0)
    """How long a session may last, however much it is used."""
    reuse_grace_seconds: float = Field(default=5, ge=0)
    """How long after its use a refresh token's second use is taken for a race of the same client, not for theft."""

    key_rotation_days: float = Field(default=30, gt=0)
    key_activation_minutes: float = Field(default=10, ge=0)
    """How long a new key is published before it signs, so that verifiers have it."""

    argon2_memory_kib: int = Field(default=19 * 1024, ge=8 * 1024)
    argon2_iterations: int = Field(default=2, ge=1)
    argon2_parallelism: int = Field(default=1, ge=1)

    login_failures_per_account: int = Field(default=10, ge=1)
    """Failed log-ins of one account from one address within the window, after which they are refused."""
    login_failures_per_address: int = Field(default=100, ge=1)
    login_window_minutes: float = Field(default=15, gt=0)

    @property
    def session_policy(self) -> SessionPolicy:
        return SessionPolicy(
            access=timedelta(minutes=self.access_token_minutes),
            idle=timedelta(days=self.refresh_token_days),
            absolute=timedelta(days=self.session_days),
            reuse_grace=timedelta(seconds=self.reuse_grace_seconds),
        )

    @property
    def hash_cost(self) -> HashCost:
        return HashCost(self.argon2_memory_kib, self.argon2_iterations, self.argon2_parallelism)

    @property
    def throttle_policy(self) -> ThrottlePolicy:
        return ThrottlePolicy(
            per_account=self.login_failures_per_account,
            per_address=self.login_failures_per_address,
            window=timedelta(minutes=self.login_window_minutes),
        )
