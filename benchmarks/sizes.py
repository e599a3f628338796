"""Pages and records among many laws beside the same among a thousand, each in its own process.

`BENCH_LAWS` says how many are many (`documents.py`).
"""

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.beside import DONE, FEW, PAGES, READY, Asking
from benchmarks.documents import EXPANDED, LAWS, LIST, RECORD, ROUNDS
from benchmarks.measuring import Ratio, compare

_NAMES = {
    LIST: "pages of 50 laws",
    EXPANDED: "pages of 50 laws with relations",
    RECORD: "laws with evidence",
}


def measure() -> Iterator[Ratio]:
    """Yield how much longer answers take among LAWS laws than among FEW."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "beside"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as few:
        if few.stdin is None or few.stdout is None:
            raise AssertionError("Both are pipes.")
        asking = Asking(LAWS)
        _wait(few.stdout, READY)

        def among_few(pattern: str) -> None:
            few.stdin.write(f"{pattern}\n")
            _wait(few.stdout, DONE)

        for pattern, name in _NAMES.items():
            yield compare(
                f"{PAGES} {name} among {LAWS:,}",
                base=lambda pattern=pattern: among_few(pattern),
                base_name=f"the same among {FEW:,}",
                ours=lambda pattern=pattern: asking(pattern),
                rounds=ROUNDS,
            )


def _wait(said: Iterator[str], word: str) -> None:
    """Read what the other process says up to `word`; raise AssertionError if it ends before."""
    for line in said:
        if line.rstrip("\n") == word:
            return
    raise AssertionError(f"The process with {FEW:,} laws has ended before it said “{word}”.")
