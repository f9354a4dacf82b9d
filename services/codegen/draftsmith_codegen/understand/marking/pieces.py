"""Words as the pieces that the network knows: WordPiece over BERT's uncased English vocabulary.

Wu et al., "Google's Neural Machine Translation System", 2016, section 4.1; greedy, longest piece first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

START, STOP, UNKNOWN = "[CLS]", ".", "[UNK]"
MAX_PIECES = 12  # of one word; what is longer is cut


class Pieces:
    """The vocabulary, a piece's number being its line in `vocabulary.txt`."""

    def __init__(self, vocabulary: str) -> None:
        self._number = {piece: number for number, piece in enumerate(vocabulary.splitlines())}
        self.start = self._number[START]
        self.stop = self._number[STOP]
        self._unknown = self._number[UNKNOWN]

    def of(self, word: str) -> list[int]:
        """The numbers of a word's pieces, at least one and at most `MAX_PIECES`."""
        found = [number for part in _parts(word) for number in self._split(part)]
        return found[:MAX_PIECES] or [self._unknown]

    def _split(self, part: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(part):
            for end in range(len(part), start, -1):
                number = self._number.get(part[start:end] if start == 0 else f"##{part[start:end]}")
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return [self._unknown]
        return found


@lru_cache(maxsize=1)
def pieces() -> Pieces:
    """The vocabulary that ships with this package."""
    return Pieces(files(__package__).joinpath("vocabulary.txt").read_text(encoding="utf-8"))


def letter_case(word: str) -> int:
    """0 lower, 1 Capital, 2 UPPER, 3 mixed, 4 without letters, 5 with an underscore. Pieces are lower."""
    if not any(character.isalpha() for character in word):
        return 4
    if "_" in word:
        return 5
    if word.islower():
        return 0
    if word.isupper() and len(word) > 1:
        return 2
    return 1 if (word[0].isupper() and (len(word) == 1 or word[1:].islower())) or len(word) == 1 else 3


def _parts(word: str) -> Iterator[str]:
    """Runs of letters and digits, and single signs, in lower case and without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
    run = ""
    for character in plain:
        if character.isalnum():
            run += character
            continue
        if run:
            yield run
        yield character
        run = ""
    if run:
        yield run
