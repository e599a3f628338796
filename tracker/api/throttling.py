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
from rest_framework.throttling import BaseThrottle

ANONYMOUS, TOKEN = "anonymous", "token"
"""The tiers, as `API_RATES` names them."""


class Tiers(BaseThrottle):
    """As many requests at once as the tier's rate has, refilled evenly over its period.

    Of each asker one number is kept: when all they have used will be refilled. Two requests at the
    same instant may count as one; a limit is a courtesy between programs, not a lock.
    """

    def __init__(self) -> None:
        self._wait: float | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        token = getattr(request, "auth", None)
        rate = settings.API_RATES.get(ANONYMOUS if token is None else TOKEN)
        if rate is None:
            return True
        number, seconds = rate
        asker = f"address {self._address(request)}" if token is None else f"token {token.pk}"
        key = hashlib.sha256(asker.encode()).hexdigest()
        now = time.time()
        kept = caches["throttle"]
        refilled = max(kept.get(key, now), now) + seconds / number
        if refilled - now > seconds:
            self._wait = refilled - now - seconds
            return False
        kept.set(key, refilled, timeout=seconds)
        return True

    def wait(self) -> float | None:
        return self._wait

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
