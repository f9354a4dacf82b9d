"""How well descriptions are understood, against a labelled file.

`python -m draftsmith_codegen.understand.scoring FILE.yaml [--misses]` prints precision, recall and F1 for each kind of
element and split. Elements that the report marks as assumed are not counted as found: nobody said them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ruamel.yaml

from . import Basis, DescriptionUnclear, Understanding, understand

KINDS = ("entities", "fields", "types", "relations", "roles", "app")
_FIELD = re.compile(r"(?P<names>[a-z_|0-9]+):(?P<type>[a-z_|]+(?:\([^)]*\))?)")


@dataclass(slots=True)
class Count:
    """How many were right, missed, and found but not there."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        """Right among found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Right among expected."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class Score:
    """Counts for each kind, and what was missed or wrong, in words."""

    counts: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in KINDS})
    misses: list[str] = field(default_factory=list)

    def note(self, case: str, kind: str, *, right: int, missed: Iterable[str], wrong: Iterable[str]) -> None:
        """Add what one description gave for one kind."""
        missed, wrong = list(missed), list(wrong)
        count = self.counts[kind]
        count.right += right
        count.missed += len(missed)
        count.wrong += len(wrong)
        self.misses.extend(f"{case}: {kind} missed {what}" for what in missed)
        self.misses.extend(f"{case}: {kind} wrong {what}" for what in wrong)


def load_cases(path: Path) -> list[dict[str, Any]]:
    """The labelled descriptions of a file."""
    cases = ruamel.yaml.YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if not isinstance(cases, list):
        raise TypeError(f"{path} is not a list of descriptions")
    return cases


def score(cases: Iterable[Mapping[str, Any]], read: Callable[[str], Understanding] = understand) -> Score:
    """The score of some labelled descriptions."""
    total = Score()
    for case in cases:
        try:
            found = read(case["text"])
        except DescriptionUnclear as error:
            total.misses.append(f"{case['id']}: refused: {error.details['reason']}")
            total.note(case["id"], "entities", right=0, missed=list(case["entities"]), wrong=[])
            continue
        _score_one(case, found, total)
    return total


def _score_one(case: Mapping[str, Any], found: Understanding, total: Score) -> None:
    name, spec, report = case["id"], found.spec, found.report
    titles = {
        key: "".join(word[:1].upper() + word[1:] for word in re.split(r"[\s-]+", entity.title))
        for key, entity in spec.entities.items()
    }
    expected = {alternative: key for key in case["entities"] for alternative in key.split("|")}
    mine = {key: expected.get(title) for key, title in titles.items()}
    assumed = {finding.path for finding in report.findings if finding.basis is Basis.ASSUMED}
    hit = {key for key in mine.values() if key}
    for key, fields in case["entities"].items():
        here = next((entity for entity, known in mine.items() if known == key), None)
        _score_fields(f"{name}.{key}", str(fields or ""), here, found, assumed, total)
    for entity, known in mine.items():
        if known is None:
            extra = [
                f"{entity}.{f}" for f in spec.entities[entity].fields if f"entities.{entity}.fields.{f}" not in assumed
            ]
            total.note(name, "fields", right=0, missed=[], wrong=extra)
    joints = _score_relations(case, found, mine, total)
    extra = [titles[key] for key, known in mine.items() if known is None and f"?{key}" not in joints]
    missing = [key for key in case["entities"] if key not in hit]
    total.note(name, "entities", right=len(hit), missed=missing, wrong=extra)
    roles = {role for role in spec.roles if role != "admin" and f"roles.{role}" not in assumed}
    wanted = set(case["roles"])
    total.note(name, "roles", right=len(roles & wanted), missed=wanted - roles, wrong=roles - wanted)
    right = spec.app.name in case["app"].split("|")
    total.note(name, "app", right=int(right), missed=[] if right else [f"{case['app']} ({spec.app.name})"], wrong=[])


def _score_fields(
    where: str, labels: str, entity: str | None, found: Understanding, assumed: set[str], total: Score
) -> None:
    wanted = [(match["names"].split("|"), match["type"]) for match in _FIELD.finditer(labels)]
    fields = dict(found.spec.entities[entity].fields) if entity else {}
    relations = found.spec.entities[entity].belongs_to if entity else {}
    missed: list[str] = []
    right = 0
    for names, kind in wanted:
        hit = next((name for name in names if name in fields), None)
        if hit is None:
            missed.append(f"{where}.{names[0]}{' (a relation)' if names[0] in relations else ''}")
            continue
        right += 1
        got = fields.pop(hit)
        said = f"enum({'/'.join(got.values)})" if got.values else got.type.value
        good = said == kind if kind.startswith("enum") else said in kind.split("|")
        total.note(where, "types", right=int(good), missed=[] if good else [f"{hit}: {kind}, found {said}"], wrong=[])
    extra = [f"{where}.{name}" for name in fields if f"entities.{entity}.fields.{name}" not in assumed]
    total.note(where, "fields", right=right, missed=missed, wrong=extra)


def _score_relations(
    case: Mapping[str, Any], found: Understanding, mine: Mapping[str, str | None], total: Score
) -> set[str]:
    """Score the relations; returns the unlabelled entities that stand for a labelled many-to-many."""
    joints: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    loose: set[frozenset[str]] = set()
    parents: dict[str, list[str]] = {}
    for key, entity in found.spec.entities.items():
        child = mine[key] or f"?{key}"
        for relation in entity.belongs_to.values():
            parent = mine[relation.entity] or f"?{relation.entity}"
            pairs.add((child, parent))
            parents.setdefault(child, []).append(parent)
        for many in entity.many_to_many.values():
            loose.add(frozenset({child, mine[many.entity] or f"?{many.entity}"}))
    missed: list[str] = []
    used: set[tuple[str, str]] = set()
    used_loose: set[frozenset[str]] = set()
    right = 0
    wanted = [_relation(text, case) for text in case["relations"]]
    for left, sign, other in wanted:
        both = frozenset({left, other})
        if sign == ">" and (left, other) in pairs:
            right += 1
            used.add((left, other))
        elif sign == "<>" and both in loose:
            right += 1
            used_loose.add(both)
        elif sign == "<>" and (joint := next((c for c, ps in parents.items() if left in ps and other in ps), None)):
            right += 1
            used |= {(joint, left), (joint, other)}
            joints.add(joint)
        else:
            missed.append(f"{left} {sign} {other}")
    wrong = [f"{left} > {other}" for left, other in sorted(pairs - used)]
    wrong += [" <> ".join(sorted(both)) for both in sorted(loose - used_loose, key=sorted)]
    total.note(case["id"], "relations", right=right, missed=missed, wrong=wrong)
    return joints


def _relation(text: str, case: Mapping[str, Any]) -> tuple[str, str, str]:
    left, sign, right = text.split()
    names = {alternative: key for key in case["entities"] for alternative in key.split("|")}
    return names.get(left, left), sign, names.get(right, right)


def table(scores: Mapping[str, Score]) -> str:
    """The scores as lines of text."""
    lines = [f"{'split':<10}{'kind':<12}{'precision':>10}{'recall':>10}{'F1':>8}{'right':>7}{'missed':>8}{'wrong':>7}"]
    for split, result in scores.items():
        for kind, count in result.counts.items():
            lines.append(
                f"{split:<10}{kind:<12}{count.precision:>10.3f}{count.recall:>10.3f}{count.f1:>8.3f}{count.right:>7}{count.missed:>8}{count.wrong:>7}"
            )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the table for a labelled file; `--misses` adds what was missed in the dev split, `--all` in every split."""
    cases = load_cases(Path(next(a for a in arguments if not a.startswith("--"))))
    splits = list(dict.fromkeys(case["split"] for case in cases))
    scores = {split: score(case for case in cases if case["split"] == split) for split in splits}
    print(table(scores))
    for split, result in scores.items():
        if "--all" in arguments or ("--misses" in arguments and split == "dev"):
            print(f"\n{split}:", *result.misses, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
