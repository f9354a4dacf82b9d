"""How often one caller may ask: a moving window per user, or per address of an anonymous caller."""

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from draftsmith_shared.context import current, principal_or_none
from draftsmith_shared.errors import RateLimited


class RequestLimit:
    """Per gateway process; several gateways allow as many times more."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def check(self) -> None:
        """Counts the current request. Raises RateLimited."""
        principal = principal_or_none()
        who = principal.user_id if principal else current().client_address
        if not await self._limiter.hit(self._item, who):
            raise RateLimited(
                f"More than {self._item.amount} requests in a minute; wait a little.",
                code="RATE_LIMITED",
                details={"retry_after_seconds": 60 / self._item.amount * 10},
            )
