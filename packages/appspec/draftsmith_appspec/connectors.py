"""The kinds of services an app can call: one registry, for specs, editors and workflows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .registry import ConnectorType, SettingRule

_URL = SettingRule("text", "a web address starting with https://")
_HTTP = dict.fromkeys(("get", "post", "put", "patch", "delete"), ("path", "body"))


def connector_registry() -> Mapping[str, ConnectorType]:
    """Every known kind. An operation has the names of the arguments it takes."""
    return _KINDS


_KINDS: Mapping[str, ConnectorType] = MappingProxyType(
    {
        connector.kind: connector
        for connector in (
            ConnectorType(
                "slack", "Slack", {"post": ("text", "channel")},
                {"channel": SettingRule("text", "where messages go, such as #team")}, ("token",), ("token",),
            ),
            ConnectorType(
                "teams", "Microsoft Teams", {"post": ("text", "title")},
                {"channel": SettingRule("text", "where messages go")}, ("webhook_url",), ("webhook_url",),
            ),
            ConnectorType(
                "stripe", "Stripe", {
                    "charge": ("amount", "currency", "customer", "description"),
                    "checkout": ("amount", "currency", "description"), "refund": ("payment", "amount"),
                },
                {"mode": SettingRule("text", "test or live", ("test", "live"))},
                ("api_key", "webhook_secret"), ("api_key",),
            ),
            ConnectorType("webhook", "Webhook", {"send": ("body",)}, {"url": _URL}, ("token",), ("url",)),
            ConnectorType(
                "rest", "HTTP API", _HTTP,
                {"url": _URL, "timeout_seconds": SettingRule("integer", "how long to wait", least=1, most=120)},
                ("token", "api_key", "username", "password"), ("url",),
            ),
            ConnectorType(
                "smtp", "Mail server", {"send": ("to", "subject", "text")},
                {
                    "host": SettingRule("text", "the mail server"),
                    "port": SettingRule("integer", "usually 587", least=1, most=65_535),
                    "from": SettingRule("text", "the sender's address"),
                    "tls": SettingRule("boolean", "whether the connection is encrypted"),
                },
                ("username", "password"), ("host",),
            ),
            ConnectorType(
                "twilio", "Twilio", {"send_sms": ("to", "text"), "call": ("to", "text")},
                {"from": SettingRule("text", "the sender's number"), "account": SettingRule("text", "the account SID")},
                ("token",), ("from", "token"),
            ),
            ConnectorType(
                "google_calendar", "Google Calendar",
                {"create_event": ("title", "start", "end", "description"), "delete_event": ("event",)},
                {"calendar": SettingRule("text", "the calendar's id")}, ("credentials",), ("credentials",),
            ),
            ConnectorType(
                "s3", "Object storage", {"put": ("key", "content"), "delete": ("key",)},
                {
                    "bucket": SettingRule("text", "the bucket"),
                    "region": SettingRule("text", "such as eu-central-1"), "endpoint": _URL,
                },
                ("access_key", "secret_key"), ("bucket",),
            ),
        )
    }
)  # fmt: skip
