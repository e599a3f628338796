"""How a ratio is measured: in turns, in one process, with its own noise beside it."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


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
        return [
            self.name,
            f"  base: {self.base}, {statistics.median(self.seconds):.3f} s",
            f"  ours takes {_spread(self.ours)} times as long",
            f"  noise: the base against itself {_spread(self.again)}",
        ]


def _spread(ratios: list[float]) -> str:
    """Return the median of some ratios with the least and the greatest."""
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def _timed(run: Callable[[], None], prepare: Callable[[], None]) -> float:
    prepare()
    gc.collect()
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def compare(
    name: str,
    *,
    base: Callable[[], None],
    base_name: str,
    ours: Callable[[], None],
    rounds: int,
    prepare: Callable[[], None] = lambda: None,
    prepare_ours: Callable[[], None] | None = None,
) -> Ratio:
    """Return how long `ours` takes relative to `base`, over `rounds` rounds.

    A round is base, ours, base: ours is divided by the mean of the two around it, so that a
    machine that slows down does not count for either, and the second by the first is the noise.
    `prepare` runs before each, unmeasured. One round is run first and thrown away.
    """
    result = Ratio(name, base_name)
    for number in range(rounds + 1):
        first = _timed(base, prepare)
        middle = _timed(ours, prepare_ours or prepare)
        last = _timed(base, prepare)
        if number:
            result.seconds.extend((first, last))
            result.ours.append(2 * middle / (first + last))
            result.again.append(last / first)
    return result
