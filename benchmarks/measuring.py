"""How a ratio is measured: in turns, in one process, with its own noise beside it."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_SMALL = 0.1
"""A ratio below which it is easier to read the other way round."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """What was measured: for each round, how long ours and the base again took per base."""

    name: str
    base: str
    seconds: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the result as lines for the terminal."""
        median = statistics.median(self.ours)
        faster = f": {1 / median:,.0f} times as fast" if median < _SMALL else ""
        return [
            self.name,
            f"  base: {self.base}, {statistics.median(self.seconds):.4f} s",
            f"  ours takes {_spread(self.ours)} times as long{faster}",
            f"  noise: the base against itself {_spread(self.again)}",
        ]


def _spread(ratios: list[float]) -> str:
    """Return the median of some ratios with the least and the greatest."""
    median = statistics.median(ratios)
    # Of what is a hundred times as fast, two places would show nothing.
    places = 2 if median >= _SMALL else 5
    return f"{median:.{places}f} ({min(ratios):.{places}f} to {max(ratios):.{places}f})"


def _timed(run: Callable[[], object], prepare: Callable[[], None], runs: int) -> float:
    prepare()
    gc.collect()
    began = time.perf_counter()
    for _ in range(runs):
        run()
    return (time.perf_counter() - began) / runs


def compare(
    name: str,
    *,
    base: Callable[[], object],
    base_name: str,
    ours: Callable[[], object],
    rounds: int,
    prepare: Callable[[], None] = lambda: None,
    prepare_ours: Callable[[], None] | None = None,
    runs: int = 1,
    runs_of_ours: int | None = None,
) -> Ratio:
    """Return how long `ours` takes relative to `base`, over `rounds` rounds.

    A round is base, ours, base: ours is divided by the mean of the two around it, so that a
    machine that slows down does not count for either, and the second by the first is the noise.
    `prepare` runs before each, unmeasured. One round is run first and thrown away. Of what is too
    short to be timed, the mean of as many `runs` counts (`runs_of_ours`, if ours differs).
    """
    result = Ratio(name, base_name)
    for number in range(rounds + 1):
        first = _timed(base, prepare, runs)
        middle = _timed(ours, prepare_ours or prepare, runs_of_ours or runs)
        last = _timed(base, prepare, runs)
        if number:
            result.seconds.extend((first, last))
            result.ours.append(2 * middle / (first + last))
            result.again.append(last / first)
    return result
