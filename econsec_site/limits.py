"""How rates are written in the environment."""

import re

from django.core.exceptions import ImproperlyConfigured

_PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_RATE = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")

Rate = tuple[int, int]
"""How many, in how many seconds."""


def rate(name: str, text: str) -> Rate | None:
    """Return the rate that the variable `name` holds; None for `off`.

    Raises ImproperlyConfigured, with what it accepts, for anything else.
    """
    if text.strip() == "off":
        return None
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise ImproperlyConfigured(
            f"{name} is “{text}”; write off, or a number and a period: 600/minute (or /second, "
            "/hour, /day)."
        )
    return int(found[1]), _PERIODS[found[2]]
