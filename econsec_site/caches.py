"""Where answers and counts of requests are kept between requests."""

from typing import Any

import environ

_A_DAY = 86_400


def cache(name: str, url: str, *, most: int) -> dict[str, Any]:
    """Return Django's description of the cache `name`: its part of the shared one at `url`.

    Without an address each process keeps its own, of at most `most` entries. Raises
    ImproperlyConfigured for an address of a kind that is not known.
    """
    if not url:
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": name,
            "TIMEOUT": _A_DAY,
            "OPTIONS": {"MAX_ENTRIES": most},
        }
    described: dict[str, Any] = environ.Env.cache_url_config(url)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return described | {"KEY_PREFIX": name, "TIMEOUT": _A_DAY}
