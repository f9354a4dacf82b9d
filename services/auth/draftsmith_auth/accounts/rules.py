"""What an account's e-mail address, password and name must be like.

Passwords follow NIST SP 800-63B-4, section 3.1.1: length instead of composition rules, and no commonly used ones.
"""

import unicodedata
from pathlib import Path

from email_validator import EmailNotValidError, validate_email

from draftsmith_auth.accounts.model import Email
from draftsmith_shared.errors import InvalidInput

PASSWORD_MIN = 8
PASSWORD_MAX = 128
NAME_MAX = 200
EMAIL_MAX = 254
"""RFC 5321, section 4.5.3.1.3, less the angle brackets."""


def common_passwords() -> frozenset[str]:
    """Passwords that every attacker tries first, in lower case."""
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def parse_email(text: str) -> Email:
    """The address, normalised (Unicode NFC, domain in lower case). Raises ValueError saying what is wrong with it.

    Whether its domain exists is not asked: that needs the network, and a mail to it answers better.
    """
    try:
        valid = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    # Mailboxes that differ in case only are, in practice, one (RFC 5321, 2.4 discourages others).
    key = valid.normalized.casefold()
    if len(key) > EMAIL_MAX:
        raise ValueError(f"the address must have at most {EMAIL_MAX} characters")
    return Email(address=valid.normalized, key=key)


def normalise_password(password: str) -> str:
    """The form that is hashed: NFKC, so that a password can be typed on any keyboard (SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def check_sign_up(email: str, password: str, name: str, *, common: frozenset[str]) -> tuple[Email, str, str]:
    """The address, the normalised password and the name, or InvalidInput with everything that is wrong at once."""
    problems: dict[str, str] = {}
    parsed = Email("", "")
    try:
        parsed = parse_email(email)
    except ValueError as error:
        problems["email"] = str(error)
    secret = normalise_password(password)
    if problem := _password_problem(secret, parsed, common):
        problems["password"] = problem
    shown = " ".join(name.split()) or parsed.address.partition("@")[0]
    if len(shown) > NAME_MAX or not shown.isprintable():
        problems["name"] = f"must be printable text of at most {NAME_MAX} characters"
    if problems:
        raise InvalidInput.in_fields(problems, code="INVALID_ACCOUNT")
    return parsed, secret, shown


def _password_problem(password: str, email: Email, common: frozenset[str]) -> str:
    if len(password) < PASSWORD_MIN:
        return f"must have at least {PASSWORD_MIN} characters"
    if len(password) > PASSWORD_MAX:
        return f"must have at most {PASSWORD_MAX} characters"
    lowered = password.casefold()
    if lowered in common or len(set(lowered)) < 3:
        return "is one of those that are tried first: choose another"
    local = email.key.partition("@")[0]
    if email.key and lowered in {email.key, local, local * 2}:
        return "must not be the e-mail address"
    return ""
