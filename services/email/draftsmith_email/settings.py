"""Email's settings, from DRAFTSMITH_EMAIL_* (see .env.example). Read only in composition."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from draftsmith_shared.settings import Settings


class EmailSettings(Settings):
    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_EMAIL_")

    table_url: str = ""
    """SQLAlchemy URL of the table; empty: an SQLite file in the data directory."""
    auth_target: str = "127.0.0.1:50051"
    """host:port of the auth service, for addresses and public keys."""
    sender: str = "Draftsmith <no-reply@draftsmith.example>"
    outbox_dir: Path | None = None
    """Where mails are put as .eml files when there is no SMTP host; empty: "outbox" in the data directory."""
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True
    delivery_attempts: int = Field(default=8, ge=1)
    delivery_lease_seconds: float = Field(default=60.0, gt=0)
    """How long a process has a mail to deliver; it may work on it for half of that."""
