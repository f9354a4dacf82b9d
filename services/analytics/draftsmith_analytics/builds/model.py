"""A day's builds of a tenant as a rollup: pure, mergeable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from draftsmith_analytics.builds.sketch import NONE, Durations, merge

STEPS = ("plan", "generate", "verify", "publish", "deploy")


@dataclass(frozen=True, slots=True)
class StepCount:
    succeeded: int = 0
    failed: int = 0
    durations: Durations = NONE


@dataclass(frozen=True, slots=True)
class Rollup:
    """Counts of one day (ISO 8601, UTC), or of several ("")."""

    day: str
    started: int = 0
    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0
    durations: Durations = NONE
    steps: Mapping[str, StepCount] = field(default_factory=dict)

    @property
    def success_rate(self) -> float:
        """Succeeded among finished, 0 to 1; 0 where none has finished."""
        finished = self.succeeded + self.failed
        return self.succeeded / finished if finished else 0.0


def started(rollup: Rollup) -> Rollup:
    return replace(rollup, started=rollup.started + 1)


def build_succeeded(rollup: Rollup, seconds: float) -> Rollup:
    return replace(rollup, succeeded=rollup.succeeded + 1, durations=rollup.durations.add(seconds))


def build_failed(rollup: Rollup) -> Rollup:
    return replace(rollup, failed=rollup.failed + 1)


def build_cancelled(rollup: Rollup) -> Rollup:
    return replace(rollup, cancelled=rollup.cancelled + 1)


def step_succeeded(rollup: Rollup, step: str, seconds: float) -> Rollup:
    count = rollup.steps.get(step, StepCount())
    return _with_step(
        rollup, step, replace(count, succeeded=count.succeeded + 1, durations=count.durations.add(seconds))
    )


def step_failed(rollup: Rollup, step: str) -> Rollup:
    count = rollup.steps.get(step, StepCount())
    return _with_step(rollup, step, replace(count, failed=count.failed + 1))


def total(days: Iterable[Rollup]) -> Rollup:
    """The rollup of all the days together."""
    rollups = list(days)
    names = [name for name in STEPS if any(name in rollup.steps for rollup in rollups)]
    return Rollup(
        day="",
        started=sum(rollup.started for rollup in rollups),
        succeeded=sum(rollup.succeeded for rollup in rollups),
        failed=sum(rollup.failed for rollup in rollups),
        cancelled=sum(rollup.cancelled for rollup in rollups),
        durations=merge(rollup.durations for rollup in rollups),
        steps={name: _add([rollup.steps[name] for rollup in rollups if name in rollup.steps]) for name in names},
    )


def _add(counts: list[StepCount]) -> StepCount:
    return StepCount(
        succeeded=sum(count.succeeded for count in counts),
        failed=sum(count.failed for count in counts),
        durations=merge(count.durations for count in counts),
    )


def _with_step(rollup: Rollup, step: str, count: StepCount) -> Rollup:
    return replace(rollup, steps={**rollup.steps, step: count})
