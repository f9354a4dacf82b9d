"""How well descriptions are understood, against labelled files.

`python -m draftsmith_codegen.understand.scoring FILE… [--misses] [--only ID]` prints precision, recall and F1 for each
kind of element and split. What the report marks as assumed is counted neither as right nor as wrong: nobody said it.

The labels (see `labels.py`) name alternatives with `|`, and mark with `?` what an analyst may or may not take from the
text: such elements are neither missed nor wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from draftsmith_appspec.words import snake_of

from . import Basis, DescriptionUnclear, Understanding, understand
from .labels import Case, EntityLabel, FieldLabel, NameLabel, RelationLabel, load_cases

KINDS = ("entities", "fields", "types", "relations", "roles", "features", "app", "refusals")
_REASONS = {
    "not_an_app": {"not_an_app"},
    "too_little": {"empty", "too_short", "no_entities"},
    "language": {"not_english"},
    "nonsense": {"no_entities", "too_short", "not_english", "not_an_app"},
}


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

    def note(
        self, case: str, kind: str, *, right: int = 0, missed: Iterable[str] = (), wrong: Iterable[str] = ()
    ) -> None:
        """Add what one description gave for one kind."""
        missed, wrong = list(missed), list(wrong)
        count = self.counts[kind]
        count.right += right
        count.missed += len(missed)
        count.wrong += len(wrong)
        self.misses.extend(f"{case}: {kind} missed {what}" for what in missed)
        self.misses.extend(f"{case}: {kind} wrong {what}" for what in wrong)


def score(cases: Iterable[Case], read: Callable[[str], Understanding] = understand) -> Score:
    """The score of some labelled descriptions."""
    total = Score()
    for case in cases:
        try:
            found = read(case.text)
        except DescriptionUnclear as error:
            _score_refusal(case, str(error.details["reason"]), total)
            continue
        if case.refused:
            total.note(case.name, "refusals", missed=[f"{case.refused}: understood {list(found.spec.entities)}"])
            continue
        _One(case, found, total).score()
    return total


def _score_refusal(case: Case, reason: str, total: Score) -> None:
    if case.refused:
        right = reason in _REASONS[case.refused]
        total.note(case.name, "refusals", right=int(right), missed=[] if right else [f"{case.refused}: said {reason}"])
        return
    total.note(case.name, "refusals", wrong=[f"refused: {reason}"])
    wanted = [entity for entity in case.entities if not entity.optional]
    total.note(case.name, "entities", missed=[entity.names[0] for entity in wanted])
    fields = [f"{entity.names[0]}.{f.names[0]}" for entity in wanted for f in entity.fields if not f.optional]
    total.note(case.name, "fields", missed=fields)
    total.note(case.name, "relations", missed=[str(one) for one in case.relations if not one.optional])
    total.note(case.name, "roles", missed=[role.names[0] for role in case.roles if not role.optional])
    total.note(case.name, "features", missed=[one.names[0] for one in case.features if not one.optional])


class _One:
    """One description that was understood, against its labels."""

    def __init__(self, case: Case, found: Understanding, total: Score) -> None:
        self._case, self._found, self._total = case, found, total
        self._assumed = {finding.path for finding in found.report.findings if finding.basis is Basis.ASSUMED}
        expected = {name: entity for entity in reversed(case.entities) for name in entity.names}
        self._said = {key: e for key, e in found.spec.entities.items() if f"entities.{key}" not in self._assumed}
        titles = {key: re.sub(r"[\s_-]+(\w)", lambda m: m[1].upper(), e.title) for key, e in self._said.items()}
        titles = {key: title[:1].upper() + title[1:] for key, title in titles.items()}
        self._mine: dict[str, EntityLabel | None] = {
            key: expected.get(title) or expected.get(key) for key, title in titles.items()
        }

    def score(self) -> None:
        case, spec, total = self._case, self._found.spec, self._total
        for label in case.entities:
            key = next((key for key, known in self._mine.items() if known is label), None)
            if key is not None or not label.optional:
                self._fields(label, key)
        for key, known in self._mine.items():
            if known is None:
                total.note(case.name, "fields", wrong=[f"{key}.{name}" for name in self._said_fields(key)])
        joints = self._relations()
        hit = {id(label) for label in self._mine.values() if label is not None}
        total.note(
            case.name,
            "entities",
            right=sum(1 for label in case.entities if id(label) in hit and not label.optional),
            missed=[label.names[0] for label in case.entities if id(label) not in hit and not label.optional],
            wrong=[key for key, label in self._mine.items() if label is None and key not in joints],
        )
        roles = [role for role in spec.roles if role != "admin" and f"roles.{role}" not in self._assumed]
        self._names("roles", case.roles, roles)
        self._names("features", case.features, [one.feature for one in self._found.report.features])
        if case.app:
            right = spec.app.name in case.app
            total.note(case.name, "app", right=int(right), missed=[] if right else [f"{case.app[0]} ({spec.app.name})"])

    def _names(self, kind: str, labels: Sequence[NameLabel], found: Sequence[str]) -> None:
        known = {name for label in labels for name in label.names}
        hits = [label for label in labels if set(label.names) & set(found)]
        missed = [label.names[0] for label in labels if label not in hits and not label.optional]
        right = sum(1 for label in hits if not label.optional)
        self._total.note(self._case.name, kind, right=right, missed=missed, wrong=[n for n in found if n not in known])

    def _said_fields(self, key: str) -> list[str]:
        fields = self._found.spec.entities[key].fields
        return [name for name in fields if f"entities.{key}.fields.{name}" not in self._assumed]

    def _fields(self, label: EntityLabel, key: str | None) -> None:
        where = f"{self._case.name}.{label.names[0]}"
        said = self._said_fields(key) if key else []
        relations = self._found.spec.entities[key].belongs_to if key else {}
        missed: list[str] = []
        right = 0
        for wanted in label.fields:
            hit = next((name for name in wanted.names if name in said), None)
            if hit is None:
                if not wanted.optional:
                    known = any(name in relations for name in wanted.names)
                    missed.append(f"{where}.{wanted.names[0]}{' (a relation)' if known else ''}")
                continue
            said.remove(hit)
            right += not wanted.optional
            self._type(where, hit, key or "", wanted)
        related = {snake_of(one.parent) for one in self._case.relations if one.child in label.names}
        wrong = [f"{where}.{name}" for name in said if not (label.optional and name in related)]
        self._total.note(where, "fields", right=right, missed=missed, wrong=wrong)

    def _type(self, where: str, hit: str, key: str, wanted: FieldLabel) -> None:
        if not wanted.types:
            return
        got = self._found.spec.entities[key].fields[hit]
        kind = got.type.value
        values = next((one[5:-1].split("/") for one in wanted.types if one.startswith("enum(")), None)
        good = kind in wanted.types or (kind == "enum" and values is not None and _same_values(got.values, values))
        said = f"enum({'/'.join(got.values)})" if got.values else kind
        missed = [] if good else [f"{hit}: {'|'.join(wanted.types)}, found {said}"]
        self._total.note(where, "types", right=int(good), missed=missed)

    def _relations(self) -> set[str]:
        """Score the relations; returns the unlabelled entities that stand for a labelled many-to-many."""
        spec, case = self._found.spec, self._case
        names = {key: label.names[0] if label else f"?{key}" for key, label in self._mine.items()}
        pairs: set[tuple[str, str]] = set()
        loose: set[frozenset[str]] = set()
        for key in self._said:
            for name, one in spec.entities[key].belongs_to.items():
                if one.entity in names and f"entities.{key}.belongs_to.{name}" not in self._assumed:
                    pairs.add((names[key], names[one.entity]))
            for name, many in spec.entities[key].many_to_many.items():
                if many.entity in names and f"entities.{key}.many_to_many.{name}" not in self._assumed:
                    loose.add(frozenset({names[key], names[many.entity]}))
        right, missed, used, joints = 0, [], set[object](), set[str]()
        for wanted in sorted(case.relations, key=lambda one: one.optional):
            met = self._meets(wanted, pairs, loose)
            used |= met
            joints |= {one[0][1:] for one in met if isinstance(one, tuple) and one[0].startswith("?")}
            right += bool(met) and not wanted.optional
            if not met and not wanted.optional:
                missed.append(str(wanted))
        optional = {name for label in case.entities if label.optional for name in label.names[:1]}
        wrong = [f"{left} > {right_}" for left, right_ in sorted(pairs - used) if not {left, right_} & optional]
        wrong += [" <> ".join(sorted(both)) for both in sorted(loose - used, key=sorted) if not both & optional]
        self._total.note(case.name, "relations", right=right, missed=missed, wrong=wrong)
        return joints

    @staticmethod
    def _meets(wanted: RelationLabel, pairs: set[tuple[str, str]], loose: set[frozenset[str]]) -> set[object]:
        """What was found that meets a labelled relation; empty when nothing does."""
        if wanted.sign == ">":
            return {pair for pair in pairs if pair == (wanted.child, wanted.parent)}
        both = frozenset({wanted.child, wanted.parent})
        if both in loose:
            return {both}
        for child, parent in sorted(pairs):
            if (
                parent == wanted.child
                and (child, wanted.parent) in pairs
                and child not in (wanted.child, wanted.parent)
            ):
                return {(child, parent), (child, wanted.parent)}
        return set()


def _same_values(found: Sequence[str], wanted: Sequence[str]) -> bool:
    return [value.replace("-", "_") for value in found] == [value.replace("-", "_") for value in wanted]


def table(scores: Mapping[str, Score]) -> str:
    """The scores as lines of text."""
    lines = [f"{'split':<22}{'kind':<12}{'precision':>10}{'recall':>10}{'F1':>8}{'right':>7}{'missed':>8}{'wrong':>7}"]
    for split, result in scores.items():
        for kind, count in result.counts.items():
            lines.append(
                f"{split:<22}{kind:<12}{count.precision:>10.3f}{count.recall:>10.3f}{count.f1:>8.3f}"
                f"{count.right:>7}{count.missed:>8}{count.wrong:>7}"
            )
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Print the tables; `--misses` adds what was missed, `--only ID` looks at one description."""
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else None
    files = [Path(one) for one in arguments if not one.startswith("--") and one != only]
    cases = [case for path in files for case in load_cases(path) if only in (None, case.name)]
    splits = list(dict.fromkeys(case.split for case in cases))
    scores = {split: score(case for case in cases if case.split == split) for split in splits}
    print(table(scores))
    if "--misses" in arguments:
        for split, result in scores.items():
            print(f"\n{split}:", *result.misses, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
