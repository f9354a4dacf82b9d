"""What an app does where a feature of the registry, or a rule of a law, is not built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from draftsmith_appspec.model import Compliance

NOTHING_INSTEAD: Final = "The app works without it."

#: By id of the feature, where there is more to say than that the app works without it.
INSTEAD: Final[Mapping[str, str]] = {
    "payments": "Amounts can be kept; money changes hands outside the app.",
    "export_pdf": "Pages can be printed by the browser.",
    "export_csv": "Lists can be read by programs through the API.",
    "import_csv": "Rows can be added by programs through the API.",
    "email_notifications": "People see what changed when they open the app.",
    "sms_notifications": "People see what changed when they open the app.",
    "push_notifications": "People see what changed when they open the app.",
    "reminders": "Lists show what is due, and can be ordered by date.",
    "slack": "People tell each other.",
    "teams": "People tell each other.",
    "webhooks": "Other programs ask the API what changed.",
    "charts": "The home page counts what there is.",
    "calendar": "Lists are ordered and filtered by date.",
    "map": "Places are kept as text.",
    "kanban": "Lists are filtered by state.",
    "search": "Each list has a search of its own.",
    "file_uploads": "Links to files can be kept.",
    "approvals": "Who may change what is decided by role.",
    "audit": "A row says when it was made and last changed.",
    "localization": "The app speaks English.",
    "gdpr": "Rows are shown, changed and deleted by the access rules.",
    "hipaa": "Rows are guarded by the access rules; do not keep health data in it.",
    "public_pages": "Visitors see the lists of what everybody may read.",
    "realtime": "Lists show what is new when they are opened again.",
    "multi_tenant": "Give each organisation an app of its own.",
    "google_login": "People sign in with email address and password.",
    "two_factor": "People sign in with email address and password.",
    "mobile_app": "The web app fits on a phone.",
    "offline": "The app needs a connection.",
    "api": "Programs sign in to the API as a user does.",
    "print": "The browser prints the pages as they are.",
}

COMPLIANCE: Final[Mapping[Compliance, tuple[str, str]]] = {
    "gdpr": ("What the GDPR asks for (consent, data on request) is not built.", INSTEAD["gdpr"]),
    "hipaa": ("What HIPAA asks for (a record of each look, guarded health data) is not built.", INSTEAD["hipaa"]),
}
