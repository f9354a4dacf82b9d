"""The orchestrator's settings, from DRAFTSMITH_ORCHESTRATOR_* (see .env.example). Read only in composition."""

from datetime import timedelta

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from draftsmith_orchestrator.builds.model import Policy
from draftsmith_shared.settings import Settings


class OrchestratorSettings(Settings):
    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_ORCHESTRATOR_")

    table_url: str = ""
    """SQLAlchemy URL of the table; empty: an SQLite file in the data directory."""
    auth_target: str = "127.0.0.1:50051"
    """host:port of the auth service, for its public keys."""
    relay_owner: str = ""
    """This process's name towards the outbox; one that stays the same takes up its own work at once after a restart."""
    lease_seconds: float = Field(default=20.0, gt=0)
    """How long a silent worker keeps its step: a busy machine is silent for a while, too."""
    dispatch_again_seconds: float = Field(default=60.0, gt=0)
    """How long a dispatched step waits for a worker before it is announced anew."""
    step_attempts: int = Field(default=3, ge=1)
    keeper_interval_seconds: float = Field(default=2.0, gt=0)

    @property
    def policy(self) -> Policy:
        return Policy(
            lease=timedelta(seconds=self.lease_seconds),
            dispatch_again=timedelta(seconds=self.dispatch_again_seconds),
            attempts=self.step_attempts,
        )
