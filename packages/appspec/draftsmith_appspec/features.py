"""The features an app can have beside its entities: one registry, for specs, editors and whoever suggests them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .registry import Feature, SettingRule

_TEXT_LOCALES = SettingRule("texts", "locales such as de or pt-BR")
_ENTITIES = SettingRule("texts", "names of entities; all when left out")


def feature_registry() -> Mapping[str, Feature]:
    """Every known feature by id."""
    return _FEATURES


def _feature(id: str, title: str, about: str, **settings: SettingRule) -> Feature:
    return Feature(id, title, about, MappingProxyType(settings))


_FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        feature.id: feature
        for feature in (
            _feature(
                "payments", "Payments", "People pay online.",
                provider=SettingRule("text", "who collects the money", ("stripe", "paypal", "mollie")),
                methods=SettingRule("texts", "how people pay", ("card", "bank_transfer", "wallet", "cash")),
            ),
            _feature("export_pdf", "PDF export", "Rows as a PDF document.", entities=_ENTITIES),
            _feature("export_csv", "Spreadsheet export", "Lists as a file for spreadsheets.", entities=_ENTITIES),
            _feature("import_csv", "Spreadsheet import", "Rows from a file of a spreadsheet.", entities=_ENTITIES),
            _feature(
                "email_notifications", "Email notifications", "People hear by email what happens.",
                sender=SettingRule("text", "the name in front of the sender's address"),
            ),
            _feature("sms_notifications", "SMS notifications", "People hear by text message what happens."),
            _feature("push_notifications", "Push notifications", "People hear on their phone what happens."),
            _feature(
                "reminders", "Reminders", "A nudge before something is due.",
                minutes_before=SettingRule("integer", "how long before", least=1, most=525_600),
            ),
            _feature("slack", "Slack", "Messages to a channel of Slack.", channel=SettingRule("text", "the channel")),
            _feature("teams", "Microsoft Teams", "Messages to a channel of Teams.", channel=SettingRule("text", "it")),
            _feature("webhooks", "Webhooks", "Other systems are told what happens.", entities=_ENTITIES),
            _feature("charts", "Charts", "Numbers as graphs."),
            _feature("calendar", "Calendar", "Dates on a calendar, which other calendars can subscribe to.",
                ical=SettingRule("boolean", "whether there is an address to subscribe to")),
            _feature("map", "Map", "Places on a map."),
            _feature("kanban", "Board", "Cards in columns that can be dragged."),
            _feature("search", "Search", "One search over everything.", entities=_ENTITIES),
            _feature(
                "file_uploads", "File uploads", "Files are kept beside rows.",
                max_megabytes=SettingRule("integer", "the largest file", least=1, most=1_000),
                types=SettingRule("texts", "endings of names, such as pdf"),
            ),
            _feature("comments", "Comments", "People discuss a row.", entities=_ENTITIES),
            _feature("chat", "Chat", "People write to each other."),
            _feature("ai_chat", "Assistant", "A model answers questions about what is kept."),
            _feature("approvals", "Approvals", "Somebody has to agree before a change counts.", entities=_ENTITIES),
            _feature("audit", "Audit trail", "Who changed what, and when.", entities=_ENTITIES),
            _feature("localization", "Languages", "The app in several languages.", locales=_TEXT_LOCALES),
            _feature("gdpr", "GDPR", "Consent, and personal data on request: shown, exported, erased.",
                retention_days=SettingRule("integer", "how long data is kept", least=1, most=36_500)),
            _feature("hipaa", "HIPAA", "Health data is guarded, and each look at it recorded."),
            _feature("public_pages", "Public pages", "Pages for people who have not signed in."),
            _feature("realtime", "Live updates", "What others change shows at once."),
            _feature("qr_codes", "QR codes", "A code that leads to a row.", entities=_ENTITIES),
            _feature("recurring", "Recurring", "Rows that repeat, such as a weekly class.", entities=_ENTITIES),
            _feature("ratings", "Ratings", "People give stars and write reviews.", entities=_ENTITIES,
                stars=SettingRule("integer", "the most there are", least=2, most=10)),
            _feature("multi_tenant", "Several organisations", "Each organisation has its own data."),
            _feature("google_login", "Sign in with Google", "People sign in with their account at Google."),
            _feature("two_factor", "Two-factor sign-in", "A code beside the password.",
                roles=SettingRule("texts", "roles that have to use it")),
            _feature("mobile_app", "Mobile app", "An app for phones."),
            _feature("offline", "Offline", "It works without a connection, and catches up."),
            _feature("api", "API", "Other programs read and write, with keys."),
            _feature("print", "Printing", "Pages laid out for paper.", entities=_ENTITIES),
            _feature("waitlist", "Waiting list", "People queue for what is taken.", entities=_ENTITIES),
            _feature("favorites", "Favourites", "People keep what they like at hand.", entities=_ENTITIES),
        )
    }
)  # fmt: skip
