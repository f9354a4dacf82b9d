"""The tokens of short forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<computed>:=)|(?P<mark>[?(),=])"""
    r"""|(?P<word>(?:[^\s?(),=":]|:(?!=))+)|(?P<bad>.)""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_WORD = re.compile(r"""[^\s?(),="]+""")


class ShortFormError(ValueError):
    """`offset` is where in the text."""

    def __init__(self, offset: int, message: str, hint: str | None = None) -> None:
        """Keep the place beside the message."""
        super().__init__(message)
        self.offset, self.message, self.hint = offset, message, hint


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is quoted, computed, mark or word."""

    kind: str
    text: str
    start: int
    end: int

    def unquoted(self) -> str:
        """The text without its quotes and escapes."""
        return _ESCAPE.sub(r"\1", self.text[1:-1]) if self.kind == "quoted" else self.text


class Scan:
    """The tokens of a short form, one after the other."""

    def __init__(self, text: str) -> None:
        """Start in front of the first."""
        self._text = text
        self._at = 0

    def next(self) -> Token | None:
        """The next token, or None at the end."""
        while match := _TOKEN.match(self._text, self._at):
            self._at = match.end()
            kind = match.lastgroup
            if kind == "bad":
                raise ShortFormError(match.start(), f"unexpected {match.group()}", "a quote is not closed")
            if kind != "space":
                return Token(kind or "", match.group(), match.start(), match.end())
        return None

    def word(self, hint: str) -> Token:
        """The next token, which has to be a word."""
        token = self.next()
        if token is None or token.kind != "word":
            self.unexpected(token, hint)
        return token

    def taken(self, mark: str) -> bool:
        """Whether the next token is this mark; if so, it is stepped over."""
        before = self._at
        token = self.next()
        if token is not None and token.kind == "mark" and token.text == mark:
            return True
        self._at = before
        return False

    def argument(self, of: Token) -> Token:
        """The value after a word that needs one."""
        token = self.next()
        if token is None or token.kind in ("mark", "computed"):
            self.unexpected(token, f"{of.text} needs a value after it")
        return token

    def names(self, hint: str) -> list[Token]:
        """Words with commas between them, up to the closing parenthesis; the opening one has been taken."""
        found = []
        while True:
            found.append(self.word(hint))
            if self.taken(")"):
                return found
            if not self.taken(","):
                self.unexpected(self.next(), "separate the names with commas and close with )")

    def rest(self, of: Token) -> Token:
        """The default after `=`: one quoted text, else everything up to the end."""
        value = self.remainder(of)
        if not value.text:
            raise ShortFormError(of.start, "there is no default after =", 'write the value, or "" for an empty text')
        if value.text[0] == '"':
            match = _TOKEN.match(value.text)
            if match is None or match.lastgroup != "quoted" or match.end() != len(value.text):
                hint = 'a quote inside is written \\"'
                raise ShortFormError(value.start, "the default has to be one text in quotes", hint)
            return Token("quoted", value.text, value.start, value.end)
        return value

    def remainder(self, of: Token) -> Token:
        """Everything after a token up to the end, without the space around it."""
        text = self._text[of.end :]
        start = of.end + len(text) - len(text.lstrip())
        self._at = len(self._text)
        value = text.strip()
        return Token("word", value, start, start + len(value))

    def unexpected(self, token: Token | None, hint: str) -> NoReturn:
        """Complain about a token."""
        if token is None:
            raise ShortFormError(len(self._text), "this ends too early", hint)
        raise ShortFormError(token.start, f"unexpected {token.text}", hint)


def quoted(text: str) -> str:
    """The text in quotes, as a quoted token."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def word_or_quoted(text: str) -> str:
    """The text as one token."""
    return text if _WORD.fullmatch(text) and ":=" not in text else quoted(text)
