"""Analytics' settings, from DRAFTSMITH_ANALYTICS_* (see .env.example). Read only in composition."""

from pydantic_settings import SettingsConfigDict

from draftsmith_shared.settings import Settings


class AnalyticsSettings(Settings):
    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_ANALYTICS_")

    table_url: str = ""
    """SQLAlchemy URL of the table; empty: an SQLite file in the data directory."""
    auth_target: str = "127.0.0.1:50051"
    """host:port of the auth service, for its public keys."""
