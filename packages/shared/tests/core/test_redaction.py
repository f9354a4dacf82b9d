import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_shared.redaction import REDACTED, redact, redact_text

JWT = "eyJhbGciOiJFZDI1NTE5In0.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"refused {JWT} as expired", JWT),
        ("Authorization: Bearer abc.def-123456", "abc.def-123456"),
        ("sent basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA=="),
        ("cannot connect to postgresql+asyncpg://app:hunter2@db:5432/x", "hunter2"),
        ("amqp://:hunter2@host", "hunter2"),
        ("login with password=hunter2&next=/", "hunter2"),
        ('{"password": "hunter2"}', "hunter2"),
        ("refresh_token: dsr_abcdef", "dsr_abcdef"),
        ("api_key=sk-12345", "sk-12345"),
    ],
)
def test_secrets_in_text(text: str, secret: str) -> None:
    assert secret not in redact_text(text)
    assert REDACTED in redact_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "the password must have at least 8 characters",
        "https://example.org/path?page=2",
        "http://127.0.0.1:8080/healthz",
        "call answered in 3 ms",
        "user@example.org signed up",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    "key",
    ["password", "new_password", "PASSWD", "client_secret", "token", "refresh_token", "access-token", "Authorization",
     "Cookie", "set-cookie", "private_key", "apiKey", "sentry_dsn", "credentials"],
)  # fmt: skip
def test_secret_keys(key: str) -> None:
    assert redact({key: "x"}) == {key: REDACTED}


@pytest.mark.parametrize("key", ["tokens", "password_changed", "token_count", "email", "tokenizer", "passenger"])
def test_harmless_keys(key: str) -> None:
    assert redact({key: 7}) == {key: 7}


@pytest.mark.parametrize(
    "piece", ["a.", "a-", "eyJ", "eyJaaaaa.", "token ", "token=", "://", "://a:", "bearer ", "password\t", "x:", "a@"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    redact_text(text)
    assert time.process_time() - started < 2


def test_nested_values() -> None:
    value = {"request": {"headers": {"cookie": "a=b"}, "body": [f"x {JWT}", 1, None]}, "blob": b"1234"}
    assert redact(value) == {
        "request": {"headers": {"cookie": REDACTED}, "body": [f"x {REDACTED}", 1, None]},
        "blob": "<4 bytes>",
    }


def test_what_refers_to_itself_ends() -> None:
    knot: dict[str, object] = {}
    knot["again"] = knot
    assert "…" in repr(redact(knot))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)))
def test_any_value_can_be_redacted_and_twice_is_once(value: object) -> None:
    once = redact(value)
    assert redact(once) == once
