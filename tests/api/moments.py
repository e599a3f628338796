"""Days of January 2026, for tests of what was recorded when."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from tracker.models import ChangeEntry

Then = Callable[..., Any]
T0 = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def dated(day: int) -> None:
    """Let all that has been logged since the last call have happened on a day of January 2026."""
    fresh = ChangeEntry.objects.filter(timestamp__gt=T0 + dt.timedelta(days=31))
    fresh.update(timestamp=T0 + dt.timedelta(days=day - 1))
