"""The network of `draftsmith_codegen.understand.marking.network` in PyTorch, for training, and its losses."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from windows import MAX_RECORDS, RECORDS, Piece

from draftsmith_codegen.understand.marking.network import PENN, TAGS, TYPES, WINDOW

SIZE, HEADS, LAYERS, PAIR, STEPS, WORDS = 384, 12, 6, 96, 24, 30522
_NEVER = -1e9


class Layer(nn.Module):
    """One layer of BERT (Devlin et al., 2019), queries, keys and values in one matrix."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.o = nn.Linear(SIZE, 3 * SIZE), nn.Linear(SIZE, SIZE)
        self.i, self.d = nn.Linear(SIZE, 4 * SIZE), nn.Linear(4 * SIZE, SIZE)
        self.n1, self.n2 = nn.LayerNorm(SIZE, eps=1e-12), nn.LayerNorm(SIZE, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor, rate: float) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        seen = seen.transpose(1, 2).reshape(batch, length, SIZE)
        x = self.n1(x + functional.dropout(self.o(seen), rate, self.training))
        return self.n2(x + functional.dropout(self.d(functional.gelu(self.i(x))), rate, self.training))


class Net(nn.Module):
    """Six layers and the heads; word vectors stay as they came."""

    def __init__(self, features: int, rate: float = 0.1) -> None:
        super().__init__()
        self.rate = rate
        self.word, self.pos = nn.Embedding(WORDS, SIZE), nn.Embedding(WINDOW, SIZE)
        self.line, self.case, self.eln = nn.Embedding(13, SIZE), nn.Embedding(6, SIZE), nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        self.tag, self.mil = nn.Linear(SIZE, len(TAGS)), nn.Linear(SIZE, features)
        self.speech = nn.Linear(SIZE, len(PENN))
        self.type1, self.type2 = nn.Linear(2 * SIZE, 128), nn.Linear(128, len(TYPES))
        for name in ("oq", "cq", "mq", "vq", "sq"):
            setattr(self, name, nn.Linear(2 * SIZE, PAIR))
        for name in ("ok", "ck", "mk", "vk"):
            setattr(self, name, nn.Linear(2 * SIZE, PAIR, bias=False))
        self.cqs, self.cks = nn.Linear(2 * SIZE, 1), nn.Linear(2 * SIZE, 1)
        for name, start in (("od", 0.0), ("vd", 0.0), ("cd", -1.0), ("md", -4.0), ("sd", -1.0)):
            setattr(self, name, nn.Parameter(torch.full((STEPS,), start)))
        nn.init.zeros_(self.line.weight)
        nn.init.zeros_(self.case.weight)
        nn.init.constant_(self.mil.bias, -7.0)
        self.word.weight.requires_grad_(False)

    def begin_with(self, model: Path) -> None:
        """Take the weights of all-MiniLM-L6-v2 (Apache-2.0), a `model.safetensors`."""
        raw = model.read_bytes()
        size = int.from_bytes(raw[:8], "little")
        head = json.loads(raw[8 : 8 + size])

        def of(name: str) -> Tensor:
            start, end = head[name]["data_offsets"]
            flat = np.frombuffer(raw[8 + size + start : 8 + size + end], np.float32)
            return torch.from_numpy(flat.reshape(head[name]["shape"]).copy())

        with torch.no_grad():
            self.word.weight.copy_(of("embeddings.word_embeddings.weight"))
            self.pos.weight.copy_(
                of("embeddings.position_embeddings.weight") + of("embeddings.token_type_embeddings.weight")[0]
            )
            for part in ("weight", "bias"):
                getattr(self.eln, part).copy_(of(f"embeddings.LayerNorm.{part}"))
                for number, layer in enumerate(self.layers):
                    at = f"encoder.layer.{number}."
                    whole = [of(f"{at}attention.self.{name}.{part}") for name in ("query", "key", "value")]
                    getattr(layer.qkv, part).copy_(torch.cat(whole))
                    for module, name in (
                        (layer.o, "attention.output.dense"), (layer.n1, "attention.output.LayerNorm"),
                        (layer.i, "intermediate.dense"), (layer.d, "output.dense"), (layer.n2, "output.LayerNorm"),
                    ):  # fmt: skip
                        getattr(module, part).copy_(of(f"{at}{name}.{part}"))

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Vectors of all pieces: batch × length × SIZE."""
        numbers = batch["numbers"]
        x = self.word(numbers) + self.pos.weight[None, : numbers.shape[1]]
        x = functional.dropout(
            self.eln(x + self.line(batch["lines"]) + self.case(batch["cases"])), self.rate, self.training
        )
        bias = ((1 - batch["there"]) * _NEVER)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias, self.rate)
        return x

    def pairs(self, hidden: Tensor, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Scores of spans and of pairs of spans; see `marking.network.Links`."""

        def at(index: Tensor) -> Tensor:
            return torch.gather(hidden, 1, index[..., None].expand(-1, -1, SIZE))

        z = torch.cat([at(batch["first"]), at(batch["last"])], -1)
        apart = batch["first"][:, None, :] - batch["first"][:, :, None]
        step = torch.clamp(torch.floor(torch.log2(apart.abs() + 1.0) * 1.5), 0, 11).long()
        step = torch.where(apart < 0, step, 12 + step)

        def scores(query: nn.Module, key: nn.Module) -> Tensor:
            return query(z) @ key(z).transpose(1, 2) / math.sqrt(PAIR)

        many = scores(self.mq, self.mk) + self.md[step]
        near = self.sd[step]
        child = scores(self.cq, self.ck) + self.cqs(z) + self.cks(z).transpose(1, 2)
        return {
            "types": self.type2(functional.gelu(self.type1(z))),
            "owner": scores(self.oq, self.ok) + self.od[step],
            "value": scores(self.vq, self.vk) + self.vd[step],
            "child": child + self.cd[step],
            "many": (many + many.transpose(1, 2)) / 2,
            "same": scores(self.sq, self.sq) + (near + near.transpose(1, 2)) / 2,
        }


def batch_of(pieces: Sequence[Piece], features: Sequence[str]) -> dict[str, Tensor]:
    """Windows side by side, padded; -1 where there is nothing to learn."""
    count, length = len(pieces), max(len(piece.numbers) for piece in pieces)
    spans = max(1, *(len(piece.spans) for piece in pieces), 1)
    names = ("numbers", "lines", "cases", "there", "tags", "speech", "worded")
    of_piece = {name: np.zeros((count, length), np.int64) for name in names}
    of_span = {name: np.full((count, spans), -1, np.int64) for name in ("types", "record", "owner", "value")}
    ends = {name: np.zeros((count, spans), np.int64) for name in ("first", "last", "fieldlike")}
    member = np.zeros((count, MAX_RECORDS, spans), np.float32)
    relation = np.full((count, MAX_RECORDS, MAX_RECORDS), -1, np.int64)
    asked = np.zeros((count, len(features)), np.float32)
    for row, piece in enumerate(pieces):
        size = len(piece.numbers)
        of_piece["numbers"][row, :size], of_piece["there"][row, :size] = piece.numbers, 1
        of_piece["lines"][row, :size], of_piece["cases"][row, :size] = piece.lines, piece.cases
        of_piece["tags"][row, piece.places], of_piece["worded"][row, piece.places] = piece.tags, 1
        of_piece["speech"][row, piece.places] = piece.speech
        asked[row, [features.index(name) for name in piece.features]] = 1
        head = -1
        for at, span in enumerate(piece.spans):
            ends["first"][row, at], ends["last"][row, at] = span.first, span.last
            record = piece.records.index(span.name) if span.name in piece.records else -1
            heads = span.kind == "field" or (span.kind == "value" and bool(span.field))
            if span.kind in RECORDS and record >= 0:
                of_span["record"][row, at], member[row, record, at] = record, 1
            if heads:
                head = at
                of_span["owner"][row, at] = record
            if span.kind == "field" and span.type in TYPES:
                of_span["types"][row, at] = TYPES.index(span.type)
            if span.kind == "value":
                of_span["value"][row, at] = head
            ends["fieldlike"][row, at] = span.kind in ("field", "value")
        for one in range(len(piece.records)):
            for two in range(one + 1, len(piece.records)):
                up = piece.relations.get((two, one), 0)
                relation[row, one, two] = piece.relations.get((one, two), 0) or (2 if up == 1 else up)
    whole = {**of_piece, **of_span, **ends, "relation": relation}
    result = {name: torch.from_numpy(array) for name, array in whole.items()}
    result["there"] = result["there"].float()
    return {**result, "member": torch.from_numpy(member), "asked": torch.from_numpy(asked)}


def relation_logits(scores: Mapping[str, Tensor], member: Tensor) -> Tensor:
    """For pairs of records: nothing, child, parent, many (see `marking.links.LABELS`)."""

    def pooled(found: Tensor) -> Tensor:
        return torch.log(member @ torch.exp(found.clamp(-15, 15)) @ member.transpose(1, 2) + 1e-9)

    child, many = pooled(scores["child"]), pooled(scores["many"])
    return torch.stack([torch.zeros_like(child), child, child.transpose(1, 2), many], -1)


def loss_of(net: Net, batch: Mapping[str, Tensor]) -> Tensor:
    """The weighted losses of all heads, for each word."""
    hidden = functional.dropout(net(batch), net.rate, net.training)
    scores = net.pairs(hidden, batch)
    worded = batch["worded"]
    tags = _cross(net.tag(hidden), torch.where(worded > 0, batch["tags"], -1))
    speech = _cross(net.speech(hidden), torch.where(worded > 0, batch["speech"], -1))
    types = _cross(scores["types"], batch["types"])
    is_record = (batch["record"] >= 0)[:, None, :].expand_as(scores["owner"])
    right = is_record & (batch["record"][:, None, :] == batch["owner"][:, :, None])
    owners = _among(scores["owner"], is_record, right, (batch["owner"] >= 0) & right.any(-1))
    fieldlike = (batch["fieldlike"] > 0)[:, None, :].expand_as(is_record)
    own = functional.one_hot(batch["value"].clamp(min=0), is_record.shape[-1]) > 0
    values = _among(scores["value"], fieldlike, own, batch["value"] >= 0)
    relations = _cross(relation_logits(scores, batch["member"]), batch["relation"])
    alike = (batch["record"][:, None, :] == batch["record"][:, :, None]).float()
    both = (is_record & is_record.transpose(1, 2)).float() * (1 - torch.eye(is_record.shape[1]))
    same = (functional.binary_cross_entropy_with_logits(scores["same"], alike, reduction="none") * both).sum()
    wishes = net.mil(hidden).clamp(-15, 15).masked_fill((worded < 1)[..., None], -30)
    asked = functional.binary_cross_entropy_with_logits(wishes.logsumexp(1), batch["asked"], reduction="sum")
    total = tags + 0.3 * speech + 0.7 * types + owners + 0.4 * values + 0.5 * relations + 0.02 * same + 0.5 * asked
    return total / worded.sum()


def _cross(logits: Tensor, wanted: Tensor) -> Tensor:
    flat = logits.reshape(-1, logits.shape[-1])
    return functional.cross_entropy(flat, wanted.reshape(-1), ignore_index=-1, reduction="sum")


def _among(scores: Tensor, candidates: Tensor, right: Tensor, counts: Tensor) -> Tensor:
    """Minus the logarithm of the probability of the right ones among the candidates, where it counts."""
    all_of = scores.masked_fill(~candidates, _NEVER).logsumexp(-1)
    of_right = scores.masked_fill(~(right & candidates), _NEVER).logsumexp(-1)
    return torch.where(counts, all_of - of_right, torch.zeros(())).sum()
