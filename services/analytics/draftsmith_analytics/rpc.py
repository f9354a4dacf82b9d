"""AnalyticsService: decode, one query, encode."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from draftsmith.analytics.v1 import analytics_pb2 as pb
from draftsmith.analytics.v1 import analytics_pb2_grpc as rpc
from draftsmith_analytics.builds.model import STEPS, Rollup, total
from draftsmith_analytics.builds.sketch import Durations
from draftsmith_analytics.builds.store import RollupStore
from draftsmith_shared.context import current_principal
from draftsmith_shared.errors import InvalidInput
from draftsmith_shared.rpc.access import Access

ACCESS = {"/draftsmith.analytics.v1.AnalyticsService/GetBuildStats": Access.USER}
_DEFAULT_DAYS = 30
_MOST_DAYS = 366


class AnalyticsRpc(rpc.AnalyticsServiceServicer):
    def __init__(self, store: RollupStore) -> None:
        self._store = store

    async def GetBuildStats(self, request: pb.GetBuildStatsRequest, context: Any) -> pb.GetBuildStatsResponse:
        first, last = _days(request)
        rollups = await self._store.days(current_principal().tenant_id, first.isoformat(), last.isoformat())
        return pb.GetBuildStatsResponse(total=_to_proto(total(rollups)), days=[_to_proto(day) for day in rollups])


def _days(request: pb.GetBuildStatsRequest) -> tuple[date, date]:
    last = _day("to_day", request.to_day) or datetime.now(UTC).date()
    first = _day("from_day", request.from_day) or last - timedelta(days=_DEFAULT_DAYS - 1)
    if first > last:
        raise InvalidInput.in_fields({"from_day": "lies after the last day"})
    if (last - first).days >= _MOST_DAYS:
        raise InvalidInput.in_fields({"from_day": f"at most {_MOST_DAYS} days can be asked for at once"})
    return first, last


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput.in_fields({name: f"{text!r} is not a date like 2026-11-21"}) from None


def _to_proto(rollup: Rollup) -> pb.BuildStats:
    return pb.BuildStats(
        day=rollup.day,
        started=rollup.started,
        succeeded=rollup.succeeded,
        failed=rollup.failed,
        cancelled=rollup.cancelled,
        success_rate=rollup.success_rate,
        durations=_durations(rollup.durations),
        steps=[
            pb.StepStats(
                step=name,
                succeeded=rollup.steps[name].succeeded,
                failed=rollup.steps[name].failed,
                durations=_durations(rollup.steps[name].durations),
            )
            for name in STEPS
            if name in rollup.steps
        ],
    )


def _durations(durations: Durations) -> pb.Durations:
    return pb.Durations(
        count=durations.count,
        p50=durations.quantile(0.5),
        p90=durations.quantile(0.9),
        p95=durations.quantile(0.95),
        p99=durations.quantile(0.99),
        max=durations.largest,
    )
