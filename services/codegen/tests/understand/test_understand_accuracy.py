"""The gate on how well descriptions are understood; thresholds stand slightly below what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from draftsmith_codegen.understand.labels import load_cases
from draftsmith_codegen.understand.scoring import score, table

HERE = Path(__file__).parent
# Plain descriptions on which the rules of an earlier version were tuned, and the network was not:
# split -> kind -> the F1 that must be reached
GATES = {
    "dev": {"entities": 0.96, "fields": 0.97, "types": 0.97, "relations": 0.91, "roles": 0.93, "app": 0.87},
    "held_out": {"entities": 0.96, "fields": 0.95, "types": 0.97, "relations": 0.90, "roles": 0.89, "app": 0.94},
    "fresh": {"entities": 0.93, "fields": 0.89, "types": 0.97, "relations": 0.83, "roles": 0.91, "app": 0.92},
    "wild": {"entities": 0.87, "fields": 0.91, "types": 0.97, "relations": 0.79, "roles": 0.92, "app": 0.95},
}
# The evaluation set: 222 descriptions as people write them, labelled before anything was tuned on them; nobody looks at
# the test split while working on the analyser.
EVALUATION = {
    "dev": {"entities": 0.87, "fields": 0.71, "types": 0.97, "relations": 0.65, "roles": 0.85, "features": 0.91},
    "test": {"entities": 0.85, "fields": 0.69, "types": 0.96, "relations": 0.60, "roles": 0.86, "features": 0.89},
}


@pytest.mark.parametrize("split", GATES)
def test_measured_understanding_does_not_fall(split: str) -> None:
    name = f"descriptions_{split}.yaml" if split in ("fresh", "wild") else "descriptions.yaml"
    cases = [case for case in load_cases(HERE / name) if case.split == split]
    result = score(cases)
    print(table({split: result}))
    fallen = {
        kind: round(result.counts[kind].f1, 3) for kind, gate in GATES[split].items() if result.counts[kind].f1 < gate
    }
    assert fallen == {}, "\n".join(result.misses)


@pytest.mark.parametrize("split", EVALUATION)
def test_the_evaluation_set_is_understood_as_well_as_before(split: str) -> None:
    cases = [case for path in sorted(HERE.glob(f"evaluation/*_{split}.yaml")) for case in load_cases(path)]
    result = score(cases)
    print(table({split: result}))
    reached = {kind: round(result.counts[kind].f1, 3) for kind in EVALUATION[split]}
    assert {kind: f1 for kind, f1 in reached.items() if f1 < EVALUATION[split][kind]} == {}
