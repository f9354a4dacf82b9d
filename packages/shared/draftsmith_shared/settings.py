"""What every service's settings have in common.

A service subclasses `Settings` with its own `env_prefix`; only its composition reads them. A setting is looked for as
`DRAFTSMITH_<SERVICE>_<NAME>`, and the common ones below also as `DRAFTSMITH_<NAME>`, so that one line configures the
log level or the collector of every service.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict


class Settings(BaseSettings):
    """The common settings. Frozen; unknown ones are refused."""

    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_", frozen=True, extra="forbid", env_ignore_empty=True)

    host: str = "127.0.0.1"
    """The address to listen on."""
    grpc_port: int = Field(default=0, ge=0, le=65535)
    """0: any free port."""
    http_port: int = Field(default=0, ge=0, le=65535)
    """Of the side app with health, metrics. 0: any free port."""
    data_dir: Path = Path("var")
    """The directory the service may write to."""

    bus_url: str = ""
    """The event bus: kafka://host:port, or local:///PATH; empty: a file in the data directory, for one process."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"

    environment: str = "development"
    """Said in traces and error reports (deployment.environment.name)."""
    otlp_endpoint: str | None = None
    """Where spans go (OTLP over gRPC), like http://127.0.0.1:4317."""
    span_file: Path | None = None
    """Without a collector: the file that spans are appended to as JSON lines."""
    trace_sample_ratio: float = Field(default=1.0, ge=0, le=1)
    """The share of traces that are kept; what failed or was slow is kept whatever this says."""
    sentry_dsn: SecretStr | None = None

    service_token: SecretStr | None = None
    """The secret by which services know each other, the same for all. Without it a service refuses every call that
    needs one; a service that makes such calls itself does not start (`needed_service_token`)."""
    grpc_reflection: bool = False
    drain_seconds: float = Field(default=10.0, ge=0)
    """How long calls in flight may take to finish when the service stops."""

    def needed_service_token(self, purpose: str) -> str:
        """The service token, for a service that is of no use without; `purpose` says what it needs it for.

        Raises ValueError, in words for whoever starts it.
        """
        token = self.service_token.get_secret_value() if self.service_token else ""
        if not token:
            raise ValueError(
                f"the service token is missing, which is needed to {purpose}; set DRAFTSMITH_SERVICE_TOKEN to one"
                " secret for all services (openssl rand -base64 32)"
            )
        return token

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, file_secret_settings, _CommonEnvironment(settings_cls)


class _CommonEnvironment(EnvSettingsSource):
    """`DRAFTSMITH_<NAME>` for the common settings; a service's own are never looked for there."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls, env_prefix="DRAFTSMITH_")

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        if field_name not in Settings.model_fields:
            return None, field_name, False
        return super().get_field_value(field, field_name)
