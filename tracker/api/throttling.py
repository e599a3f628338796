"""How many requests one asker may make: by address without a token, by token with one.

Only what a view works out counts: an answer given from what is kept, or a 304, costs next to
nothing and is never refused (`tracker/api/conditional.py`).
"""

import hashlib
import ipaddress
import time
from typing import Any

from django.conf import settings
from django.core.cache import caches
from rest_framework.exceptions import Throttled
from rest_framework.throttling import BaseThrottle

ANONYMOUS, TOKEN = "anonymous", "token"
"""The tiers, as `API_RATES` names them."""
_ROUNDING = 1e-3
"""Seconds by which what is just enough may seem too much."""


class Tiers(BaseThrottle):
    """As many requests at once as the tier's rate has, refilled evenly over its period.

    Of each asker one number is kept: when all they have used will be refilled. Two requests at the
    same instant may count as one; a limit is a courtesy between programs, not a lock.
    """

    def __init__(self) -> None:
        self._wait: float | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        return self.take(request, 1)

    def take(self, request: Any, times: int) -> bool:
        """Count a request `times`; whether that is let through, otherwise nothing is counted."""
        rate = _rate(request)
        if rate is None:
            return True
        number, seconds = rate
        token = _token(request)
        asker = f"address {self._address(request)}" if token is None else f"token {token.pk}"
        key = hashlib.sha256(asker.encode()).hexdigest()
        now = time.time()
        kept = caches["throttle"]
        refilled = max(kept.get(key, now), now) + times * seconds / number
        if refilled - now > seconds + _ROUNDING:
            self._wait = refilled - now - seconds
            return False
        kept.set(key, refilled, timeout=seconds)
        return True

    def wait(self) -> float | None:
        return self._wait

    def charge(self, request: Any, more: int) -> None:
        """Count a request that was let through `more` times besides; raise Throttled if too much.

        What alone is more than the whole rate counts as the whole rate, or it could never be asked.
        """
        rate = _rate(request)
        if rate is None:
            return
        number, seconds = rate
        more = min(more, number - 1)
        if more > 0 and not self.take(request, more):
            # Asked again, it counts once before this, too.
            raise Throttled((self._wait or 0) + seconds / number)

    def _address(self, request: Any) -> str:
        """Return from where a request comes; a home network of version 6 is one place."""
        text = str(self.get_ident(request))
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return text
        if address.version == 4:
            return text
        return str(ipaddress.ip_network((address, 64), strict=False))


def _token(request: Any) -> Any:
    return getattr(request, "auth", None)


def _rate(request: Any) -> tuple[int, int] | None:
    """Return how many requests in how many seconds the asker's tier has; None for no limit."""
    rate: tuple[int, int] | None = settings.API_RATES.get(
        ANONYMOUS if _token(request) is None else TOKEN
    )
    return rate
