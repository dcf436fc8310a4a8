"""How much one caller may ask of one process: a bucket that fills evenly."""

import math
import time
from collections import OrderedDict

from shared.kit.problems import RATE_LIMITED, Refusal

_MOST_CALLERS = 10_000


class RateLimit:
    """A bucket for each caller; holds a minute's worth."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, caller: str) -> dict[str, str]:
        """Take one request from the caller's bucket; gives the RateLimit headers, refuses (429) when it is empty."""
        moment = time.monotonic()
        left, seen = self._buckets.pop(caller, (float(self._per_minute), moment))
        left = min(self._per_minute, left + (moment - seen) * self._per_minute / 60)
        allowed = left >= 1
        self._buckets[caller] = (left - 1 if allowed else left, moment)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        wait = 0 if allowed else math.ceil((1 - left) * 60 / self._per_minute)
        headers = {
            "ratelimit-policy": f'"caller";q={self._per_minute};w=60',
            "ratelimit": f'"caller";r={int(max(0, left - 1))};t={wait}',
        }
        if not allowed:
            raise Refusal(RATE_LIMITED, headers={"retry-after": str(wait), **headers})
        return headers
