"""Codegen's settings, from DRAFTSMITH_CODEGEN_* (see .env.example). Read only in composition."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from draftsmith_shared.settings import Settings

AGENTS = ("pm", "dev", "qa", "ops")


class CodegenSettings(Settings):
    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_CODEGEN_")

    table_url: str = ""
    """SQLAlchemy URL of the table; empty: an SQLite file in the data directory."""
    objects_bucket: str = ""
    """The S3 bucket of the object store; empty: a directory in the data directory."""
    objects_prefix: str = ""
    """What every key in the bucket begins with; ends in "/"."""
    objects_endpoint_url: str = ""
    """For S3 servers other than Amazon's."""
    auth_target: str = "127.0.0.1:50051"
    orchestrator_target: str = "127.0.0.1:50052"
    public_url: str = "http://localhost:8080"
    """Of the gateway; what the addresses of applications and repositories are made of."""
    layers_dir: Path | None = None
    """Where installed dependencies are kept; empty: in the data directory."""
    analyst_idle_seconds: float = Field(default=60.0, gt=0)
    """How long the process that reads descriptions waits for another one before it ends and frees its memory."""
    agents: Annotated[tuple[str, ...], NoDecode] = AGENTS
    """Which agents this process is, like "pm,dev". Each scales on its own, but ops: one process has it."""
    slots: int = Field(default=2, ge=1)
    """How many steps each agent does at a time."""
    checks_side_by_side: int = Field(default=0, ge=0)
    """How many checks of one application run at a time; 0: as many as there are processors, and at least two."""

    @field_validator("agents", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        return tuple(name.strip() for name in value.split(",")) if isinstance(value, str) else value

    @field_validator("agents")
    @classmethod
    def _known(cls, agents: tuple[str, ...]) -> tuple[str, ...]:
        for agent in agents:
            if agent not in AGENTS:
                raise ValueError(f"there is no agent {agent!r}; there are {', '.join(AGENTS)}, separated by commas")
        if not agents or len(set(agents)) < len(agents):
            raise ValueError("name each agent once, and at least one")
        return agents
