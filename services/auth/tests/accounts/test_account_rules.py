import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsmith_auth.accounts.rules import check_sign_up, common_passwords, normalise_password, parse_email
from draftsmith_shared.errors import InvalidInput

COMMON = common_passwords()


@pytest.mark.parametrize(
    ("text", "address", "key"),
    [
        ("ann@example.org", "ann@example.org", "ann@example.org"),
        ("  Ann@EXAMPLE.org ", "Ann@example.org", "ann@example.org"),
        ("ann+news@example.org", "ann+news@example.org", "ann+news@example.org"),
        ("jörg@example.org", "jörg@example.org", "jörg@example.org"),
        ("ann@xn--bcher-kva.example.org", "ann@bücher.example.org", "ann@bücher.example.org"),
    ],
)
def test_addresses(text: str, address: str, key: str) -> None:
    email = parse_email(text)
    assert (email.address, email.key) == (address, key)


@pytest.mark.parametrize(
    "text", ["", "ann", "ann@", "@example.org", "ann@example", "a b@example.org", "ann@example..org", "ann@127.0.0.1",
             "ann@example.org\nbcc: all", "x" * 250 + "@example.org"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_email(text)


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_a_value_error(text: str) -> None:
    try:
        email = parse_email(text)
    except ValueError:
        return
    assert "@" in email.key
    assert parse_email(email.address).key == email.key


def problems(email: str = "ann@example.org", password: str = "correct horse", name: str = "Ann") -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        check_sign_up(email, password, name, common=COMMON)
    assert caught.value.code == "INVALID_ACCOUNT"
    return dict(caught.value.fields)


@pytest.mark.parametrize(
    "password", ["correct horse", "häßlich€", "x7!kQ_9z", "a b c d e f", "🐘🐘🦒🦒🐅🐅🦁🦁", "m" * 64 + "ab" * 32]
)
def test_good_passwords(password: str) -> None:
    assert check_sign_up("ann@example.org", password, "Ann", common=COMMON)[1] == normalise_password(password)


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("short7!", "at least 8"),
        ("", "at least 8"),
        ("x1" * 65, "at most 128"),
        ("password", "tried first"),
        ("PassWord123", "tried first"),
        ("aaaaaaaaaaaa", "tried first"),
        ("abababababab", "tried first"),
        ("ann@example.org", "e-mail address"),
    ],
)
def test_bad_passwords(password: str, because: str) -> None:
    assert because in problems(password=password)["password"]


def test_everything_wrong_is_said_at_once() -> None:
    assert set(problems("nobody", "short", "x" * 300)) == {"email", "password", "name"}


@pytest.mark.parametrize(
    ("given", "shown"), [("Ann", "Ann"), ("  Ann   Lee ", "Ann Lee"), ("", "ann"), ("Zoë 🐘", "Zoë 🐘")]
)
def test_names(given: str, shown: str) -> None:
    assert check_sign_up("ann@example.org", "correct horse", given, common=COMMON)[2] == shown


def test_a_name_does_not_break_a_mail_header() -> None:
    # Whitespace of any kind becomes a space; what else cannot be printed is refused.
    assert check_sign_up("ann@example.org", "correct horse", "Ann\r\nBcc: x", common=COMMON)[2] == "Ann Bcc: x"
    assert set(problems(name="Ann\x00")) == {"name"}


def test_a_password_can_be_typed_on_any_keyboard() -> None:
    assert normalise_password("cafe\u0301") == normalise_password("caf\u00e9")


def test_the_common_passwords_are_long_enough_to_matter_and_lower_case() -> None:
    assert len(COMMON) > 150
    assert all(len(password) >= 8 and password == password.casefold() for password in COMMON)
