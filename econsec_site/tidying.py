"""What a large answer took is given back, so that a worker stays as small as its answers are."""

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path
from resource import getpagesize

GROWTH = 64 * 1024 * 1024
"""By how many bytes a process grows before it is tidied: more than plain answers ever take."""
_STATM = Path("/proc/self/statm")


def resident() -> int:
    """Return how many bytes of memory this process holds; 0 where Linux does not say."""
    try:
        return int(_STATM.read_text().split()[1]) * getpagesize()
    except OSError:
        return 0


def give_back() -> None:
    """Collect garbage, and return to the system what the C library would keep for later.

    Rows that were read with their parts refer to each other, so that only the collector frees
    them, which goes through the oldest of them the more rarely the more there are.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's own
    if trim is not None:
        trim(0)


class Tidying:
    """Called before each request, tidies a process that has grown by GROWTH since it was least."""

    def __init__(
        self, size: Callable[[], int] = resident, tidy: Callable[[], None] = give_back
    ) -> None:
        self.size, self.tidy = size, tidy
        self.least = 0

    def __call__(self) -> None:
        """Tidy if that is due; costs some microseconds if not, tenths of a second if so."""
        size = self.size()
        if self.least and size > self.least + GROWTH:
            self.tidy()
            # What is still held is needed: it is the new measure.
            self.least = self.size()
        else:
            self.least = min(self.least or size, size)
