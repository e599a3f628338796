"""Where two answers differ, and what each says there."""

from collections.abc import Iterator
from typing import Any


def differing(said: Any, expected: Any, place: str = "") -> Iterator[str]:
    """Yield where the answer of documents differs from that of a serializer.

    Objects may be given as lists of pairs; then their order counts.
    """
    if isinstance(said, dict) and isinstance(expected, dict) and list(said) == list(expected):
        for name in said:
            yield from differing(said[name], expected[name], f"{place}/{name}")
    elif isinstance(said, list) and isinstance(expected, list) and len(said) == len(expected):
        for number, pair in enumerate(zip(said, expected, strict=True)):
            name = pair[0][0] if isinstance(pair[0], tuple) else number
            yield from differing(*pair, f"{place}/{name}")
    elif isinstance(said, tuple) and isinstance(expected, tuple):
        yield from differing(list(said), list(expected), place)
    elif said != expected or type(said) is not type(expected):
        yield f"{place}: documents say {said!r}, the serializer {expected!r}"
