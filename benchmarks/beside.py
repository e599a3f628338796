"""Not a measurement, but the other side of one: a thousand laws in a process of their own.

`sizes.py` starts it, writes on a line what is to be asked for, and waits for a line that says so.
"""

import sys
from collections.abc import Iterator

from django.conf import settings
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application

from benchmarks import laws
from benchmarks.__main__ import say
from benchmarks.documents import RECORD, ask
from benchmarks.measuring import Ratio

FEW = 1_000
PAGES = 8
"""Answers in one measurement: pages of 50 that lie side by side, or as many records."""
READY, DONE = "ready", "done"


class Asking:
    """The site on so many laws, asked for the same pages or records each time."""

    def __init__(self, number: int) -> None:
        settings.ALLOWED_HOSTS = ["localhost"]
        laws.load(number)
        self.site = get_wsgi_application()

    def __call__(self, pattern: str) -> None:
        caches["answers"].clear()
        for number in range(1, PAGES + 1):
            ask(self.site, pattern.format(number if pattern == RECORD else 50 * number))


def measure() -> Iterator[Ratio]:
    """Answer what is asked for, until there is nothing more to read; yield nothing."""
    asking = Asking(FEW)
    say(READY)
    for line in sys.stdin:
        asking(line.rstrip("\n"))
        say(DONE)
    yield from ()
