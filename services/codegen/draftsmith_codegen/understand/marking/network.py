"""The network that reads a description: six layers of a transformer (MiniLM) under small linear heads.

Vaswani et al., "Attention Is All You Need", 2017; Wang et al., "MiniLM", 2020; the heads score pairs of mentions as in
Dozat and Manning, "Deep Biaffine Attention for Neural Dependency Parsing", 2017. Trained on marked descriptions
(services/codegen/training/understand); the layers run in ONNX Runtime with weights of 8 bits, the heads in NumPy.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..lines import Kind, Sentence
from .mention import Mention
from .pieces import Pieces, letter_case, pieces

Array: TypeAlias = NDArray[np.float32]
KINDS = ("record", "person", "role", "field", "value", "app", "feature")
TAGS = ("O", *(f"{begins}-{kind}" for kind in KINDS for begins in "BI"))
TYPES = (
    "text", "long_text", "integer", "decimal", "money", "boolean", "date", "time", "datetime", "duration", "email",
    "url", "phone", "enum", "image", "file", "tags", "geo",
)  # fmt: skip
PENN = (
    "NN", "NNS", "NNP", "NNPS", "VB", "VBP", "VBZ", "VBD", "VBG", "VBN", "MD", "JJ", "JJR", "JJS", "RB", "RBR", "RBS",
    "DT", "PDT", "PRP", "PRP$", "WP", "WP$", "WDT", "WRB", "IN", "TO", "CC", "CD", "EX", "RP", "POS", "UH", "SYM", "LS",
    "FW", ".", ",", ":", "$", "``", "''", "-LRB-", "-RRB-",
)  # fmt: skip
"""Parts of speech as the Penn Treebank names them (Marcus et al., 1993)."""
WINDOW = 512  # pieces that are read together
_LINES = (Kind.PROSE, Kind.BULLET, Kind.HEADING)
_FAR = -1e9


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces that are read together; `words` are (sentence, word, position of its first piece)."""

    numbers: list[int]
    lines: list[int]
    cases: list[int]
    words: list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Links:
    """What the network thinks of n mentions; each is an array whose first axis counts them.

    `types` n × TYPES: probabilities. The others are logits of i and j: `owner`, that field i is one of the record at j;
    `value`, that i is a value of the field at j; `child`, that the record at i belongs to that at j; `many`, that both
    go with several of the other; `same`, that both are the same record.
    """

    types: Array
    owner: Array
    value: Array
    child: Array
    many: Array
    same: Array


class Reading:
    """A description after the layers: a vector for each word, from which the heads read."""

    def __init__(
        self, heads: Mapping[str, Array], vectors: Mapping[tuple[int, int], Array], at: Mapping[tuple[int, int], int]
    ) -> None:
        self._heads = heads
        self._vectors = vectors
        self._at = at

    def tags(self, sentence: int, words: int) -> Array:
        """Logarithms of the probabilities of TAGS for the first `words` words of a sentence: words × TAGS."""
        rows = np.stack([self._vectors[sentence, word] for word in range(words)])
        return _log_softmax(_linear(self._heads, "tag", rows))

    def speech(self, sentence: int, words: int) -> list[str]:
        """The parts of speech (of PENN) of the first `words` words of a sentence."""
        rows = np.stack([self._vectors[sentence, word] for word in range(words)])
        return [PENN[number] for number in _linear(self._heads, "speech", rows).argmax(axis=-1)]

    def wishes(self, least: float) -> list[tuple[int, int, int, float]]:
        """The capabilities that a word asks for: (sentence, word, capability, probability), one word for each."""
        places = list(self._vectors)
        if not places:
            return []
        scores = _linear(self._heads, "mil", np.stack([self._vectors[place] for place in places]))
        best = scores.argmax(axis=0)
        chances = 1 / (1 + np.exp(-scores.max(axis=0)))
        return [
            (*places[best[number]], number, float(chance)) for number, chance in enumerate(chances) if chance >= least
        ]

    def links(self, mentions: Sequence[Mention]) -> Links:
        """What the heads say of mentions and of pairs of them."""
        heads = self._heads
        size = heads["tag.weight"].shape[1]
        rows = [
            np.concatenate([self._vectors[one.sentence, one.start], self._vectors[one.sentence, one.end - 1]])
            for one in mentions
        ]
        spans: Array = np.stack(rows) if rows else np.zeros((0, 2 * size), np.float32)
        apart = _apart(np.array([self._at[one.sentence, one.start] for one in mentions], np.int64))
        many = _pairs(heads, "mq", "mk", spans) + heads["md"][apart]
        like = _linear(heads, "sq", spans)
        near = heads["sd"][apart]
        child = _pairs(heads, "cq", "ck", spans) + _linear(heads, "cqs", spans) + _linear(heads, "cks", spans).T
        return Links(
            types=_softmax(_linear(heads, "type2", _gelu(_linear(heads, "type1", spans)))),
            owner=_pairs(heads, "oq", "ok", spans) + heads["od"][apart],
            value=_pairs(heads, "vq", "vk", spans) + heads["vd"][apart],
            child=child + heads["cd"][apart],
            many=np.asarray((many + many.T) / 2, np.float32),
            same=np.asarray(like @ like.T / np.sqrt(like.shape[1]) + (near + near.T) / 2, np.float32),
        )


class Network:
    """Holds the weights, some 40 MB once loaded."""

    def __init__(self, layers: bytes, heads: bytes, vocabulary: Pieces) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(2, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(layers, options, providers=["CPUExecutionProvider"])
        with np.load(io.BytesIO(heads)) as arrays:
            self._heads: dict[str, Array] = {name: arrays[name] for name in arrays.files}
        self.features: tuple[str, ...] = tuple(str(name) for name in self._heads.pop("features"))
        self._pieces = vocabulary

    def read(self, sentences: Sequence[Sentence]) -> Reading:
        """Read a description, in windows that end with a sentence where it is longer than one."""
        vectors: dict[tuple[int, int], Array] = {}
        at: dict[tuple[int, int], int] = {}
        before = 0
        for window in windows(sentences, self._pieces):
            hidden = self._session.run(["h"], {"x": self._embedded(window)})[0][0]
            for sentence, word, position in window.words:
                vectors[sentence, word] = hidden[position]
                at[sentence, word] = before + position
            before += len(window.numbers)
        return Reading(self._heads, vectors, at)

    def _embedded(self, window: Window) -> Array:
        heads = self._heads
        words = heads["words"][window.numbers].astype(np.float32) * heads["scales"][window.numbers][:, None]
        extra = heads["line.weight"][window.lines] + heads["case.weight"][window.cases]
        embedded: Array = (words + heads["pos.weight"][: len(window.numbers)] + extra)[None]
        return embedded


def windows(sentences: Sequence[Sentence], vocabulary: Pieces) -> list[Window]:
    """The pieces of all sentences, each sentence ended with a stop."""
    found: list[Window] = []
    line = -1
    for number, sentence in enumerate(sentences):
        split = [vocabulary.of(token.text) for token in sentence.tokens]
        length = sum(map(len, split)) + 1
        if not found or len(found[-1].numbers) + length > WINDOW:
            found.append(_window(vocabulary))
        for word, (token, numbers) in enumerate(zip(sentence.tokens, split, strict=True)):
            window = found[-1]
            if len(window.numbers) + len(numbers) + 1 > WINDOW:
                found.append(window := _window(vocabulary))
            window.words.append((number, word, len(window.numbers)))
            opening = 1 + _LINES.index(sentence.kind) * 4 + sentence.opens * 2 + (sentence.line != line)
            window.lines.extend([0 if word else opening, *[0] * (len(numbers) - 1)])
            window.cases.extend([letter_case(token.text), *[0] * (len(numbers) - 1)])
            window.numbers.extend(numbers)
        found[-1].numbers.append(vocabulary.stop)
        found[-1].lines.append(0)
        found[-1].cases.append(0)
        line = sentence.line
    return found


@lru_cache(maxsize=1)
def network() -> Network:
    """The network that ships with this package."""
    here = files(__package__)
    return Network(here.joinpath("reader.onnx").read_bytes(), here.joinpath("reader.npz").read_bytes(), pieces())


def _window(vocabulary: Pieces) -> Window:
    return Window([vocabulary.start], [0], [0], [])


def _linear(heads: Mapping[str, Array], name: str, rows: Array) -> Array:
    result = rows @ heads[f"{name}.weight"].T
    bias = heads.get(f"{name}.bias")
    return result if bias is None else result + bias


def _pairs(heads: Mapping[str, Array], query: str, key: str, spans: Array) -> Array:
    left, right = _linear(heads, query, spans), _linear(heads, key, spans)
    return left @ right.T / np.float32(np.sqrt(left.shape[1]))


def _apart(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """How far and in which direction mentions are apart, in 24 steps that grow."""
    apart = at[None, :] - at[:, None]
    step = np.clip(np.floor(np.log2(np.abs(apart) + 1.0) * 1.5), 0, 11).astype(np.int64)
    steps: NDArray[np.int64] = np.where(apart < 0, step, 12 + step)
    return steps


def _gelu(rows: Array) -> Array:
    return rows * np.float32(0.5) * (1 + _erf(rows / np.float32(np.sqrt(2))))


def _erf(x: Array) -> Array:
    """Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.26: within 1.5e-7."""
    t = 1 / (1 + np.float32(0.3275911) * np.abs(x))
    series = np.float32(1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(factor)  # type: ignore[assignment]
    result: Array = np.sign(x) * (1 - series * t * np.exp(-x * x))
    return result


def _log_softmax(rows: Array) -> Array:
    top = rows.max(axis=-1, keepdims=True)
    result: Array = rows - top - np.log(np.exp(rows - top).sum(axis=-1, keepdims=True))
    return result


def _softmax(rows: Array) -> Array:
    return np.exp(_log_softmax(rows)) if rows.size else rows
