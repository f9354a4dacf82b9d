"""Codegen's settings, from DRAFTSMITH_CODEGEN_* (see .env.example). Read only in composition."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from draftsmith_shared.settings import Settings


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
    analyst_idle_seconds: float = Field(default=900.0, gt=0)
    """How long the process that reads descriptions waits for another one before it ends and frees its memory."""
    agents: tuple[Literal["pm", "dev", "qa", "ops"], ...] = ("pm", "dev", "qa", "ops")
    """Which agents this process is; each scales on its own."""
    slots: int = Field(default=2, ge=1)
    """How many steps each agent does at a time."""
    checks_side_by_side: int = Field(default=2, ge=1)
