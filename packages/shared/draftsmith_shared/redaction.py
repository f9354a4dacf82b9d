"""Takes secrets out of what is logged or reported, by the name of the key and by the look of the value.

Both are needed: `password=...` is found by its key, a token inside an error's text only by its look.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

REDACTED = "[redacted]"

_SECRET_KEY = re.compile(
    r"passw(or)?d|passphrase|secret|authorization|cookie|credential|private_?key|api_?key|signing_?key|access_?key|dsn$"
    r"|(^|[_-])(token|jwt)s?$",
    re.IGNORECASE,
)
# Every quantifier before something that may be missing is bounded: the time stays linear in the text, whatever it is.
_PATTERNS = (
    # A JSON Web Token (RFC 7519): three base64url parts, the first the header's {"
    (re.compile(r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)?"), REDACTED),
    (re.compile(r"\b(Bearer|Basic)\s{1,3}[A-Za-z0-9+/=._~-]{6,}", re.IGNORECASE), rf"\1 {REDACTED}"),
    # The password in a URL's user information (RFC 3986, 3.2.1).
    (re.compile(r"(://[^\s/:@]{0,200}):[^\s/@]{1,500}@"), rf"\1:{REDACTED}@"),
    (
        re.compile(
            r"((?:password|passwd|secret|token|api_?key)[\"']?\s{0,3}[=:]\s{0,3}[\"']?)(?!\[redacted\])[^\s\"'&,;)}]+",
            re.IGNORECASE,
        ),
        rf"\1{REDACTED}",
    ),
)
_DEPTH = 8


def redact_text(text: str) -> str:
    """The text without tokens, credentials in URLs and `password=` pairs."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def redact(value: Any, *, depth: int = _DEPTH) -> Any:
    """The value without secrets: mappings by key and by look, the rest by look. What is too deep is cut off."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        if depth == 0:
            return "…"
        return {
            key: REDACTED if _is_secret(key, item) else redact(item, depth=depth - 1) for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return "…" if depth == 0 else [redact(item, depth=depth - 1) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return redact_text(str(value))


def redact_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor."""
    return {key: REDACTED if _is_secret(key, value) else redact(value) for key, value in event.items()}


def _is_secret(key: object, value: object) -> bool:
    # A count or a flag ("tokens": 512, "password_changed": true) tells nothing.
    return isinstance(key, str) and not isinstance(value, bool | int | float | None) and bool(_SECRET_KEY.search(key))
