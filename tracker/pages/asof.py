"""The day a page speaks of: today, or the one asked for by `?as_of=`."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import timezone

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day, what was asked for, and what was wrong with it (empty if nothing)."""

    day: dt.date
    asked: str = ""
    fault: str = ""

    @property
    def is_today(self) -> bool:
        """Whether the page speaks of today for want of a (readable) day."""
        return not self.asked or bool(self.fault)

    @property
    def text(self) -> str:
        """The day in words."""
        return f"{self.day.day} {self.day:%B} {self.day.year}"


def read_as_of(asked: str) -> AsOf:
    """Return the day asked for; today, with the fault named, if it cannot be read."""
    asked = asked.strip()
    today = timezone.localdate()
    if not asked:
        return AsOf(today)
    fault = (
        f"“{asked[:40]}” is not a day. Write it as year-month-day, such as 2022-05-11. "
        "Shown is today instead."
    )
    if not _DAY.fullmatch(asked):
        return AsOf(today, asked, fault)
    try:
        return AsOf(dt.date.fromisoformat(asked), asked)
    except ValueError:
        return AsOf(today, asked, fault)
