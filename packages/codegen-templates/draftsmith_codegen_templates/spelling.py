"""One phrase in the spellings that programs and people use."""

from __future__ import annotations

import re
import unicodedata

_CAMEL_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ACRONYMS = frozenset(
    """api bic bmi cv dna dob ean ecg eta faq gps hr iban id ip isbn iso issn kpi mac mri nda pdf po qr rfid rsvp sku
    sms ssn upc url usb utc uuid vat vin""".split()  # noqa: SIM905
)
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")


def words(name: str) -> list[str]:
    """The lower-case words of a camel, snake, kebab or plain phrase: `APIKey` -> ["api", "key"].

    Accents are dropped; letters without an ASCII form disappear.
    """
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return [word.lower() for word in _NOT_WORD.sub(" ", _CAMEL_BOUNDARY.sub(" ", ascii_only)).split()]


def snake(name: str) -> str:
    """`LineItem` -> `line_item`."""
    return "_".join(words(name))


def kebab(name: str) -> str:
    """`LineItem` -> `line-item`."""
    return "-".join(words(name))


def pascal(name: str) -> str:
    """`line item` -> `LineItem`."""
    return "".join(word[:1].upper() + word[1:] for word in words(name))


def camel(name: str) -> str:
    """`line item` -> `lineItem`."""
    joined = pascal(name)
    return joined[:1].lower() + joined[1:]


def sentence(phrase: str) -> str:
    """The phrase with a capital first letter, the rest untouched: `line item` -> `Line item`."""
    return phrase[:1].upper() + phrase[1:]


def human(name: str) -> str:
    """`LineItem` or `line_item` -> `line item`; `APIKey` -> `API key` and `isbn` -> `ISBN`, as they are spelled."""
    spaced = _NOT_WORD.sub(" ", _CAMEL_BOUNDARY.sub(" ", name)).strip()
    return " ".join(_spelled(word) for word in spaced.split())


def _spelled(word: str) -> str:
    in_capitals = (len(word) > 1 and word.isupper()) or word.lower() in _ACRONYMS
    return word.upper() if in_capitals else word.lower()


def with_article(phrase: str) -> str:
    """`appointment` -> `an appointment`."""
    return f"{'an' if re.match(r'(?i)(?!uni|use|eu|one)[aeiou]|ho(ur|nest)', phrase) else 'a'} {phrase}"
