"""What each domain event counts as."""

from collections.abc import Callable
from functools import partial

from draftsmith.events.v1 import events_pb2 as pb
from draftsmith_analytics.builds import model
from draftsmith_analytics.builds.model import Rollup
from draftsmith_analytics.builds.store import RollupStore
from draftsmith_shared.events.decode import decoded
from draftsmith_shared.events.port import Event, Handler

TOPICS = ("draftsmith.accounts.v1", "draftsmith.builds.v1")

Change = Callable[[Rollup], Rollup]


def _step_succeeded(event: Event) -> Change:
    told = decoded(pb.StepSucceeded, event)
    return partial(model.step_succeeded, step=told.step, seconds=told.duration.ToTimedelta().total_seconds())


def _step_failed(event: Event) -> Change:
    return partial(model.step_failed, step=decoded(pb.StepFailed, event).step)


def _build_succeeded(event: Event) -> Change:
    told = decoded(pb.BuildSucceeded, event)
    return partial(model.build_succeeded, seconds=told.duration.ToTimedelta().total_seconds())


_COUNTED: dict[str, Callable[[Event], Change]] = {
    pb.BuildStarted.DESCRIPTOR.full_name: lambda event: model.started,
    pb.BuildSucceeded.DESCRIPTOR.full_name: _build_succeeded,
    pb.BuildFailed.DESCRIPTOR.full_name: lambda event: model.build_failed,
    pb.BuildCancelled.DESCRIPTOR.full_name: lambda event: model.build_cancelled,
    pb.StepSucceeded.DESCRIPTOR.full_name: _step_succeeded,
    pb.StepFailed.DESCRIPTOR.full_name: _step_failed,
}


def handler(store: RollupStore) -> Handler:
    """Counts every event of the topics that counts; the others pass by."""

    async def handle(event: Event) -> None:
        change = _COUNTED.get(event.type)
        if change is not None:
            await store.count_once(event, change(event))

    return handle
