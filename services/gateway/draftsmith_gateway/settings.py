"""The gateway's settings, from DRAFTSMITH_GATEWAY_* (see .env.example). Read only in composition."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from draftsmith_shared.settings import Settings


class GatewaySettings(Settings):
    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_GATEWAY_")

    public_port: int = Field(default=8080, ge=0, le=65535)
    """Where everybody comes in; `http_port` is the side app's, as with every service: not for the outside."""
    public_url: str = "http://localhost:8080"
    """What users type; apps are found at <project>-<environment>.<its host>."""
    other_hosts: tuple[str, ...] = ("127.0.0.1",)
    """Further host names the platform answers to."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses of proxies in front, whose X-Forwarded-* are believed; nobody's are without."""
    auth_target: str = "127.0.0.1:50051"
    orchestrator_target: str = "127.0.0.1:50052"
    codegen_target: str = "127.0.0.1:50053"
    codegen_http: str = "http://127.0.0.1:8053"
    """The side app of codegen: git and artifacts."""
    email_target: str = "127.0.0.1:50054"
    analytics_target: str = "127.0.0.1:50055"
    git_anonymous_read: bool = False
    """Whether anyone who reaches the gateway may clone. Only for a gateway that listens on the loopback alone."""
    requests_per_minute: int = Field(default=600, ge=1)
    """Per caller (user, or address of an anonymous one)."""
