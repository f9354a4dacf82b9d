"""Where things live in a generated repository: the few names that two targets have to agree on."""

from __future__ import annotations

from typing import Final

BACKEND: Final = "backend"
WEB: Final = "web"

#: Longest text accepted by a field that sets no `max`, by field type; the API and the forms use the same figure.
TEXT_LIMITS: Final = {"text": 200, "long_text": 10_000, "email": 254, "url": 2_000, "phone": 40}

#: Digits kept after the point, by field type.
SCALES: Final = {"money": 2, "decimal": 4}

#: Largest absolute whole number (the 32-bit range every supported database stores).
INTEGER_LIMIT: Final = 2_147_483_647
